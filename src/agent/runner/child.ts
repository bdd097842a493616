import { type ChildProcess, spawn } from "node:child_process";
import { type Stats, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { processRef, signalGroup } from "../host-process.js";
import type { Exit, Launch, StopCause } from "../launch-record.js";
import { markVariable, type TaskFolder } from "../task-folder.js";
import { killLeftovers } from "./leftovers.js";
import { LogFile, type LogSource } from "./log-file.js";

/** How long the pipes may stay open after the process ended, held by something that it left behind. */
const drainMs = 500;
/** A full disk is tried again this often, until the exit is on it. */
const exitRetryMs = 1_000;

export interface ChildEvents {
  started(): void;
  /** It could not be spawned, and nothing of it runs. */
  refused(exit: Exit): void;
  /** Once with `recorded`, when its exit is on disk; before that for each time that the disk refused it. */
  exited(exit: Exit, recorded: boolean): void;
}

/** One container's process group, and the end of whatever it leaves behind. */
export class Child {
  private readonly log: LogFile;
  private cause: StopCause | undefined;
  private killTimer: NodeJS.Timeout | undefined;
  private writes: Promise<void> = Promise.resolve();
  private process: ChildProcess | undefined;

  constructor(
    private readonly folder: TaskFolder,
    private readonly launch: Launch,
    private readonly events: ChildEvents,
  ) {
    this.log = new LogFile(folder.logs, Date.now);
  }

  /** The caller holds the claim on the folder, and calls this once. */
  start(): void {
    const { launch } = this;
    let child: ChildProcess;
    try {
      child = spawn(launch.command[0] as string, launch.command.slice(1), {
        cwd: launch.cwd,
        env: launch.env,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
    } catch (error) {
      // Arguments that no process can be given (too long, a NUL in them) are told by a throw, the other refusals by an event.
      this.refuse(spawnProblem(error as NodeJS.ErrnoException, launch));
      return;
    }
    const { pid } = child;
    if (pid === undefined) {
      child.once("error", (error: NodeJS.ErrnoException) => this.refuse(spawnProblem(error, launch)));
      return;
    }
    child.on("error", () => {});
    try {
      // An exit before this line is not yet reaped, so that its start time can still be read.
      this.folder.writeProcess(processRef(pid) ?? { pid, start: "", boot: "" });
    } catch (error) {
      // Nothing runs that a later agent could not find again.
      signalGroup(pid, "SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
      const { code, message } = error as NodeJS.ErrnoException;
      this.refuse({ code: code ?? "UNKNOWN", message: `its process could not be recorded: ${message}` });
      return;
    }
    this.process = child;
    this.pipe(child.stdout, "o");
    this.pipe(child.stderr, "e");
    child.once("exit", (code, signal) => void this.ended(pid, child, code, signal));
    this.events.started();
  }

  get running(): boolean {
    return this.process !== undefined;
  }

  stop(signal: NodeJS.Signals, graceMs: number, cause: StopCause): void {
    const { pid, exitCode, signalCode } = this.process ?? {};
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
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

  private refuse(refused: { code: string; message: string }): void {
    const exit: Exit = { at: Date.now(), refused };
    this.folder.writeExit(exit);
    this.events.refused(exit);
  }

  private async ended(pid: number, child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    clearTimeout(this.killTimer);
    // The first process is the container: what it leaves, in its group or outside of it, ends with it.
    signalGroup(pid, "SIGKILL");
    await killLeftovers(this.launch.env[markVariable]);
    await Promise.race([Promise.all([closed(child.stdout), closed(child.stderr)]), new Promise((resolve) => setTimeout(resolve, drainMs))]);
    await this.writes;
    await this.log.end();
    const exit: Exit = { at: Date.now() };
    if (code !== null) exit.code = code;
    if (signal !== null) exit.signal = signal;
    if (this.cause) exit.stopped = this.cause;
    if (this.log.linesCut > 0) exit.linesCut = this.log.linesCut;
    this.conclude(exit);
  }

  /** What a full disk refuses is told at once, as the task's slot waits for it, and written as soon as it can be. */
  private conclude(exit: Exit): void {
    const recorded = this.folder.writeExit(exit);
    this.events.exited(exit, recorded);
    if (!recorded) setTimeout(() => this.conclude(exit), exitRetryMs);
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
