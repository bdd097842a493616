import test, { type ExecutionContext } from "ava";
import { dockerExec } from "../../../src/agent/docker/exec.js";
import { dockerProbe } from "../../../src/agent/docker/probe.js";
import type { Launch } from "../../../src/agent/launch-record.js";
import { type EngineAnswer, fakeEngine, json, outputFrame } from "../../support/fake-engine.js";

/** Longer than the calls of the fake engine may take. */
const silentMs = 500;

/** An engine that knows one command. */
function commandEngine(t: ExecutionContext, parts: { start: EngineAnswer; inspect: EngineAnswer }) {
  return fakeEngine(t, (request, response, socket) => {
    if (request.path.endsWith("/exec")) json(response, { Id: "e1" }, 201);
    else if (request.path === "/exec/e1/start") parts.start(request, response, socket);
    else parts.inspect(request, response, socket);
  });
}

test("docker health: a command that says nothing for longer than a call may take is heard to its end", async (t) => {
  let isOver = false;
  let isCut = false;
  const { engine } = await commandEngine(t, {
    start(_, response) {
      response?.writeHead(200).flushHeaders();
      response?.once("close", () => {
        isCut = !isOver;
      });
      setTimeout(() => {
        isOver = true;
        response?.end();
      }, silentMs);
    },
    inspect: (_, response) => json(response, { Running: !isOver, ExitCode: isOver ? 0 : null, Pid: 0, ContainerID: "c1" }),
  });
  const launch = { task: "t", container: 0, generation: 1 } as Launch;
  const check = { test: { command: ["true"] }, intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 };
  t.true(await dockerProbe(() => engine)(launch, check, new AbortController().signal));
  t.false(isCut);
});

test("docker health: an engine that does not tell what became of the command says nothing of the container", async (t) => {
  const { engine } = await commandEngine(t, {
    start: (_, response) => response?.end(),
    inspect: (_, response) => response?.destroy(),
  });
  const launch = { task: "t", container: 0, generation: 1 } as Launch;
  const check = { test: { command: ["true"] }, intervalMs: 1, timeoutMs: 1, retries: 1, startPeriodMs: 0 };
  t.is(await dockerProbe(() => engine)(launch, check, new AbortController().signal), undefined);
});

test("docker exec: a question without an answer does not undo the start, nor does silence end the command", async (t) => {
  let asked = 0;
  let isOver = false;
  const { engine } = await commandEngine(t, {
    start(_, _response, socket) {
      socket?.write("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n");
      setTimeout(() => {
        isOver = true;
        socket?.end(outputFrame("done\n"));
      }, silentMs * 3);
    },
    inspect(_, response) {
      asked++;
      if (asked === 1) response?.destroy();
      else json(response, isOver ? { Running: false, ExitCode: 3, Pid: 7 } : { Running: true, ExitCode: null, Pid: 7 });
    },
  });
  const exec = dockerExec(engine, "c1", { command: ["x"], tty: false }, "/tmp/none");
  await exec.started;
  t.is(asked, 2);
  const output: Buffer[] = [];
  exec.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  exec.stderr.resume();
  t.is((await exec.exit).exitCode, 3);
  t.is(Buffer.concat(output).toString(), "done\n");
});

test("docker exec: one that is gone with its container after its start has ended, and was not refused", async (t) => {
  const { engine } = await commandEngine(t, {
    start: (_, _response, socket) => socket?.end("HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"),
    inspect: (_, response) => json(response, { message: "No such exec instance" }, 404),
  });
  const exec = dockerExec(engine, "c1", { command: ["x"], tty: false }, "/tmp/none");
  await exec.started;
  exec.stdout.resume();
  exec.stderr.resume();
  t.is((await exec.exit).exitCode, 137);
});
