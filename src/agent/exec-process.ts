import { type ChildProcessByStdio, spawn } from "node:child_process";
import { constants } from "node:os";
import { resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import { ClusterError } from "../ports/index.js";
import { processesWith, signalGroup, signalProcess } from "./host-process.js";
import type { Launch } from "./launch-record.js";
import type { ExecProcess, ExecRequest } from "./runtime.js";

/** Marks the processes of commands, beside the mark of their task, with the data directory of the agent that they speak through. */
const execVariable = "FLEETLOG_EXEC";

/**
 * Runs a command beside a container's process: in its environment and working directory, as the same user, as a group
 * of its own. It carries the container's mark, so that it ends with the container whatever becomes of the agent.
 * @throws ClusterError of kind invalid when it cannot be run so
 */
export function startBeside(launch: Launch, { command, tty }: ExecRequest, dataDir: string): ExecProcess {
  if (tty) {
    throw new ClusterError("invalid", "exec_no_tty", "the process runtime has no terminals to give; run the command without one");
  }
  let child: ChildProcessByStdio<Writable, Readable, Readable>;
  try {
    child = spawn(command[0] as string, command.slice(1), {
      cwd: launch.cwd,
      env: { ...launch.env, [execVariable]: resolve(dataDir) },
      detached: true,
      stdio: ["pipe", "pipe", "pipe"],
    });
  } catch (error) {
    throw spawnRefusal(error as NodeJS.ErrnoException, command);
  }
  const started = new Promise<void>((done, fail) => {
    child.once("spawn", done);
    child.once("error", (error: NodeJS.ErrnoException) => fail(spawnRefusal(error, command)));
  });
  const exit = new Promise<{ exitCode: number; signal?: string }>((done) => {
    child.once("exit", (code, signal) => {
      // What it leaves in its group ends with it.
      signalGroup(child.pid as number, "SIGKILL");
      done(signal === null ? { exitCode: code ?? 0 } : { exitCode: 128 + constants.signals[signal], signal });
    });
  });
  started.catch(() => {});
  child.stdin.on("error", () => {});
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    started,
    exit,
    signal(name) {
      const { pid, exitCode, signalCode } = child;
      if (pid !== undefined && exitCode === null && signalCode === null) signalGroup(pid, name);
    },
  };
}

/** Commands that a killed agent left behind: nobody reads them, and nobody could end them. */
export function killStrayCommands(dataDir: string): void {
  for (const pid of processesWith(execVariable, new Set([resolve(dataDir)]))) signalProcess(pid, "SIGKILL");
}

function spawnRefusal(error: NodeJS.ErrnoException, command: string[]): ClusterError {
  const program = command[0] as string;
  const message =
    error.code === "ENOENT"
      ? `program ${program} was not found, or the task's working directory is gone`
      : error.code === "EACCES"
        ? `program ${program} may not be executed`
        : `program ${program} could not be started: ${error.message}`;
  return new ClusterError("invalid", "exec_not_started", message, { cause: error });
}
