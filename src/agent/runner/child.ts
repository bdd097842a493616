import { type ChildProcess, spawn } from "node:child_process";
import { type Stats, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { processRef, signalGroup } from "../host-process.js";
import type { Exit, Launch, StopCause, TaskFolder } from "../task-folder.js";
import { LogFile, type LogSource } from "./log-file.js";

/** How long the pipes may stay open after the process ended, held by something that it left behind. */
const drainMs = 500;

/** One container's process group. The exit is on disk before `onExit` is called. */
export class Child {
  private readonly log: LogFile;
  private cause: StopCause | undefined;
  private killTimer: NodeJS.Timeout | undefined;
  private writes: Promise<void> = Promise.resolve();
  private readonly process: ChildProcess;

  /**
   * The caller holds the claim on the folder. A process that cannot be spawned ends at once, refused.
   */
  constructor(
    private readonly folder: TaskFolder,
    launch: Launch,
    private readonly onExit: (exit: Exit) => void,
    onRefused: (exit: Exit) => void,
    onStarted: () => void,
  ) {
    this.log = new LogFile(folder.logs, Date.now);
    this.process = spawn(launch.command[0] as string, launch.command.slice(1), {
      cwd: launch.cwd,
      env: launch.env,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const { pid } = this.process;
    if (pid === undefined) {
      this.process.once("error", (error: NodeJS.ErrnoException) => {
        const exit: Exit = { at: Date.now(), refused: spawnProblem(error, launch) };
        folder.writeExit(exit);
        onRefused(exit);
      });
      return;
    }
    // An exit before this line is not yet reaped, so that its start time can still be read.
    folder.writeProcess(processRef(pid) ?? { pid, start: "", boot: "" });
    this.process.on("error", () => {});
    this.pipe(this.process.stdout, "o");
    this.pipe(this.process.stderr, "e");
    this.process.once("exit", (code, signal) => void this.ended(pid, code, signal));
    onStarted();
  }

  get running(): boolean {
    return this.process.pid !== undefined;
  }

  stop(signal: NodeJS.Signals, graceMs: number, cause: StopCause): void {
    const { pid } = this.process;
    if (pid === undefined || this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.cause = cause;
    signalGroup(pid, signal);
    clearTimeout(this.killTimer);
    this.killTimer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
  }

  /** One chunk at a time for both pipes: a task that writes faster than the disk waits, and nothing piles up here. */
  private pipe(stream: Readable | null, source: LogSource): void {
    stream?.on("error", () => {});
    stream?.on("data", (chunk: Buffer) => {
      stream.pause();
      this.writes = this.writes.then(() => this.log.append(source, chunk)).finally(() => stream.resume());
    });
  }

  private async ended(pid: number, code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    clearTimeout(this.killTimer);
    // The first process is the container: what it leaves in its group ends with it.
    signalGroup(pid, "SIGKILL");
    await Promise.race([
      Promise.all([closed(this.process.stdout), closed(this.process.stderr)]),
      new Promise((resolve) => setTimeout(resolve, drainMs)),
    ]);
    await this.writes;
    await this.log.end();
    const exit: Exit = { at: Date.now() };
    if (code !== null) exit.code = code;
    if (signal !== null) exit.signal = signal;
    if (this.cause) exit.stopped = this.cause;
    if (this.log.linesCut > 0) exit.linesCut = this.log.linesCut;
    this.folder.writeExit(exit);
    this.onExit(exit);
  }
}

function closed(stream: Readable | null): Promise<void> {
  return new Promise((resolve) => (!stream || stream.closed ? resolve() : stream.once("close", resolve)));
}

/** A missing directory and a missing program are the same ENOENT to the system; a person needs to know which. */
function spawnProblem(error: NodeJS.ErrnoException, launch: Launch): { code: string; message: string } {
  const code = error.code ?? "UNKNOWN";
  let folder: Stats | undefined;
  try {
    folder = statSync(launch.cwd);
  } catch {
    return { code, message: `working directory ${launch.cwd} does not exist or cannot be entered` };
  }
  if (!folder.isDirectory()) return { code, message: `working directory ${launch.cwd} is not a directory` };
  const program = launch.command[0];
  if (code === "ENOENT") return { code, message: `program ${program} was not found` };
  if (code === "EACCES") return { code, message: `program ${program} may not be executed` };
  return { code, message: `program ${program} could not be started: ${error.message}` };
}
