import { connect } from "node:net";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { type Probe, probe } from "../health.js";
import type { Launch } from "../launch-record.js";
import { reachable } from "../reachable.js";
import { type Engine, statusOf } from "./engine.js";
import { execTarget, signalExec } from "./exec-signal.js";
import { containerName } from "./labels.js";
import { Turns } from "./turns.js";

/** The engine's proxy takes every connection, and ends those that nobody inside takes: within this time, on one host. */
const lingerMs = 100;
const endPollMs = 50;
/** An engine under load would only take longer over more commands, until none ends in its time. */
const commandsMax = 8;

/** Command checks run inside, so many at a time; the others go to the published port, from this host. */
export function dockerProbe(engine: () => Engine): Probe {
  const turns = new Turns(commandsMax);
  return async (launch, check, signal) => {
    const { test } = check;
    if ("command" in test) return inTurn(turns, () => runInside(engine, launch, test.command, signal), signal);
    if ("tcp" in test) return staysOpen(launch, test.tcp.endpoint, signal);
    return probe(launch, check, signal);
  };
}

/** Out of time says nothing of one that had to wait for a part of it. */
async function inTurn(turns: Turns, check: () => Promise<boolean | undefined>, signal: AbortSignal): Promise<boolean | undefined> {
  const hadToWait = turns.areTaken;
  const ok = await turns.take(check, signal);
  return hadToWait && signal.aborted ? undefined : ok;
}

/** An engine that does not take the command, or does not tell what became of it, says nothing of the container. */
async function runInside(engineOf: () => Engine, launch: Launch, command: string[], signal: AbortSignal): Promise<boolean | undefined> {
  try {
    const engine = engineOf();
    const wanted = { Cmd: command, AttachStdout: true, AttachStderr: true, abortSignal: signal };
    const exec = await engine.calls.getContainer(containerName(launch)).exec(wanted);
    // It may be silent for as long as its check may take.
    const output = (await engine.streams.getExec(exec.id).start({ abortSignal: signal })) as unknown as Readable;
    await ended(output, signal);
    let seen = await exec.inspect();
    // The engine tells the end of a command a little after its output has ended.
    while (seen.Running && !signal.aborted) {
      await new Promise((done) => setTimeout(done, endPollMs));
      seen = await exec.inspect();
    }
    const target = seen.Running && engine.isLocal ? execTarget(seen) : undefined;
    if (target) signalExec(target, "SIGKILL");
    return !seen.Running && seen.ExitCode === 0 && !signal.aborted;
  } catch (error) {
    return statusOf(error) === undefined ? undefined : false;
  }
}

async function ended(output: Readable, signal: AbortSignal): Promise<void> {
  const abort = () => output.destroy();
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  output.resume();
  await finished(output).catch(() => {});
  signal.removeEventListener("abort", abort);
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
