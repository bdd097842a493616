import { connect } from "node:net";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Exec } from "dockerode";
import { type Probe, probe } from "../health.js";
import { reachable } from "../reachable.js";
import type { Launch } from "../task-folder.js";
import { type Engine, statusOf } from "./engine.js";
import { signalExec } from "./exec-signal.js";
import { containerName } from "./labels.js";

/** The engine's proxy takes every connection, and ends those that nobody inside takes: within this time, on one host. */
const lingerMs = 100;

/** Command checks run inside; the others go to the published port, from this host. */
export function dockerProbe(engine: () => Engine): Probe {
  return (launch, test, signal) => {
    if ("command" in test.test) return runInside(engine(), launch, test.test.command, signal);
    if ("tcp" in test.test) return staysOpen(launch, test.test.tcp.endpoint, signal);
    return probe(launch, test, signal);
  };
}

/** An engine that does not even take the command says nothing of the container. */
async function runInside(engine: Engine, launch: Launch, command: string[], signal: AbortSignal): Promise<boolean | undefined> {
  let exec: Exec;
  let output: Readable;
  try {
    const wanted = { Cmd: command, AttachStdout: true, AttachStderr: true, abortSignal: signal };
    exec = await engine.calls.getContainer(containerName(launch)).exec(wanted);
    output = (await exec.start({ abortSignal: signal })) as unknown as Readable;
  } catch (error) {
    return statusOf(error) === undefined ? undefined : false;
  }
  const abort = () => output.destroy();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  output.resume();
  await finished(output).catch(() => {});
  signal.removeEventListener("abort", abort);
  const { Pid, Running, ExitCode } = await exec.inspect();
  if (Running && engine.isLocal && Pid > 0) signalExec(Pid, "SIGKILL");
  return !Running && ExitCode === 0 && !signal.aborted;
}

function staysOpen(launch: Launch, endpoint: string | undefined, signal: AbortSignal): Promise<boolean> {
  const port = endpoint === undefined ? Object.values(launch.ports)[0] : launch.ports[endpoint];
  if (port === undefined || signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host: reachable(launch.address), port });
    let timer: NodeJS.Timeout | undefined;
    const finish = (ok: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      resolve(ok);
    };
    const onAbort = () => finish(false);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", () => {
      timer = setTimeout(() => finish(true), lingerMs);
    });
    socket.once("data", () => finish(true));
    socket.once("error", () => finish(false));
    socket.once("close", () => finish(false));
  });
}
