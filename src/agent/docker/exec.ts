import { type Duplex, PassThrough, Readable } from "node:stream";
import type { Exec, ExecInspectInfo } from "dockerode";
import { ClusterError } from "../../ports/index.js";
import type { ExecProcess, ExecRequest } from "../runtime.js";
import type { Engine } from "./engine.js";
import { engineWords, statusOf } from "./engine.js";
import { type ExecTarget, execTarget, signalExec } from "./exec-signal.js";
import { OutputDemux } from "./output-demux.js";

/** Marks commands with the data directory of the agent that they speak through. */
const execVariable = "FLEETLOG_EXEC";
const pollMs = 50;
/** The engine's answer to a start; what comes after it may be silent for as long as it likes. */
const startWithinMs = 30_000;
/** How often an engine that has started a command may not tell what became of it, and how long after each time it is asked again. */
const silencesMax = 20;
const silentMs = 500;
/** The engine tells the end of a command a little after its output has ended. */
const endPollsMax = 100;
/** Codes with which the engine says that a program could not be run. */
const notRun = new Set([126, 127]);
const wordsCharsMax = 1024;
/** Of one that ended with its container. */
const killedCode = 137;

/** Runs a command beside a container's own process. */
export function dockerExec(engine: Engine, container: string, { command, tty }: ExecRequest, dataDir: string): ExecProcess {
  const stdin = new PassThrough();
  const stdout = outlet();
  const stderr = outlet();
  stdin.on("error", () => {});
  const wanted = {
    Cmd: command,
    Tty: tty,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Env: [`${execVariable}=${dataDir}`],
  };
  let exec: Exec | undefined;
  let target: ExecTarget | undefined;
  let hasStarted = false;
  let pending: NodeJS.Signals | undefined;
  let socket: Duplex | undefined;

  const started = begin();
  started.catch(() => {
    stdout.destroy();
    stderr.destroy();
  });
  // Never comes for a command that never ran.
  const exit = new Promise<{ exitCode: number }>((done) => void started.then(() => outcome().then(done)).catch(() => {}));
  return {
    stdin,
    stdout,
    stderr,
    started,
    exit,
    signal(name) {
      if (hasStarted) deliver(name);
      else pending = name;
    },
  };

  async function begin(): Promise<void> {
    try {
      exec = await engine.calls.getContainer(container).exec(wanted);
      socket = await begun(engine.streams.getExec(exec.id), tty);
    } catch (error) {
      throw new ClusterError("invalid", "exec_not_started", `the engine did not run ${command[0]}: ${engineWords(error)}`, {
        cause: error,
      });
    }
    const demux = new OutputDemux(socket, stdout, stderr, tty);
    stdin.pipe(socket);
    socket.on("error", () => {});
    const seen = await seenBegun(exec, socket);
    if (seen.Pid === 0 && notRun.has(seen.ExitCode ?? 0)) {
      await demux.ended;
      const words = demux.start.toString("utf8").trim().slice(0, wordsCharsMax);
      throw new ClusterError("invalid", "exec_not_started", words || `the engine could not run ${command[0]}`);
    }
    if (engine.isLocal) target = execTarget(seen);
    hasStarted = true;
    if (pending !== undefined) deliver(pending);
  }

  function deliver(name: NodeJS.Signals): void {
    const isSent = target !== undefined && signalExec(target, name);
    // Nobody hears it any more, which is all that can be done to a command on another host.
    if (!isSent && name === "SIGKILL") socket?.destroy();
  }

  async function outcome(): Promise<{ exitCode: number }> {
    await Promise.all([closed(stdout), closed(stderr)]);
    for (let poll = 0; exec && poll < endPollsMax; poll++) {
      try {
        const { Running, ExitCode } = await exec.inspect();
        if (!Running && ExitCode !== null) return { exitCode: ExitCode };
      } catch (error) {
        // The engine forgets the commands of a container with it.
        if (statusOf(error) === 404) break;
      }
      await pause(pollMs);
    }
    return { exitCode: killedCode };
  }
}

async function begun(exec: Exec, tty: boolean): Promise<Duplex> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), startWithinMs);
  try {
    return (await exec.start({ hijack: true, stdin: true, Tty: tty, abortSignal: abort.signal } as object)) as unknown as Duplex;
  } finally {
    clearTimeout(timer);
  }
}

type Seen = Pick<ExecInspectInfo, "Pid" | "ExitCode" | "ContainerID">;

/** Resolves as soon as it is known whether the command ran. It has been started: a question without an answer does not undo that. */
async function seenBegun(exec: Exec, socket: Duplex): Promise<Seen> {
  for (let silences = 0; ; ) {
    try {
      const seen = await exec.inspect();
      if (seen.Pid > 0 || (!seen.Running && seen.ExitCode !== null)) return seen;
      await pause(pollMs);
    } catch (error) {
      // The engine forgets the commands of a container with it.
      if (statusOf(error) === 404) return { Pid: 0, ExitCode: killedCode, ContainerID: "" };
      if (++silences > silencesMax) {
        socket.destroy();
        throw new ClusterError(
          "unavailable",
          "exec_unknown",
          `the engine does not tell what became of the command: ${engineWords(error)}`,
          {
            cause: error,
          },
        );
      }
      await pause(silentMs);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

function outlet(): Readable {
  const readable = new Readable({ read() {} });
  readable.on("error", () => {});
  return readable;
}

function closed(stream: Readable): Promise<void> {
  return stream.closed ? Promise.resolve() : new Promise((done) => stream.once("close", done));
}
