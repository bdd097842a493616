import test from "ava";
import type { AgentConnection } from "../../src/controller/index.js";
import { logCreditLines } from "../../src/controller/limits.js";
import { Liveness } from "../../src/controller/liveness.js";
import { Sessions, type SessionsOptions } from "../../src/controller/sessions.js";
import { openMemoryLog } from "../../src/log/index.js";
import type { ControllerFrame, HelloFrame } from "../../src/model/index.js";
import { isClusterError, systemClock, systemTimers } from "../../src/ports/index.js";
import { findService, type ServiceView, tasksOf } from "../../src/projections/index.js";
import { controllerOn, join, meta, ObedientAgent } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { description, spec } from "../support/samples.js";

interface Recorded extends AgentConnection {
  frames: ControllerFrame[];
  closedWith: number | undefined;
  bufferedBytes: number;
}

function connection(): Recorded {
  const recorded: Recorded = {
    frames: [],
    closedWith: undefined,
    bufferedBytes: 0,
    send: (frame) => void recorded.frames.push(frame),
    close: (code) => {
      recorded.closedWith ??= code;
    },
  };
  return recorded;
}

const hello = (members: Partial<HelloFrame> = {}): HelloFrame => ({
  frame: "hello",
  bootId: "boot-1",
  lineage: null,
  seq: 0,
  description: description(),
  ...members,
});

test("an agent that connects while its node is removed is turned away, and told nothing to obey", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const liveness = new Liveness(systemClock);
  const submit: SessionsOptions["submit"] = async (intent) => {
    const settled = await controller.peer.submit(intent);
    await controller.submit({ type: "RemoveNode", node: "one", force: true }, meta);
    return settled;
  };
  const sessions = new Sessions({
    liveness,
    clock: systemClock,
    timers: systemTimers,
    view: controller.view,
    submit,
    reach: async () => {},
    onTrouble: () => {},
  });
  const socket = connection();
  const error = await t.throwsAsync(sessions.attach(node, hello(), socket));
  t.true(isClusterError(error) && error.kind === "notFound", String(error));
  t.deepEqual(socket.frames, []);
});

test("a removed node's session is closed", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const socket = connection();
  await controller.attach(node, hello(), socket);
  await controller.submit({ type: "RemoveNode", node: "one", force: true }, meta);
  t.is(socket.closedWith, 4003);
});

test("an agent that has obeyed more than this controller knows is sent elsewhere", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const { lineage, seq } = controller.view();
  const error = await t.throwsAsync(controller.attach(node, hello({ lineage, seq: seq + 100 }), connection()));
  t.true(isClusterError(error) && error.code === "controller_behind");
});

test("a newer connection of a node replaces the older one, whose end changes nothing", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const [older, newer] = [connection(), connection()];
  const session = await controller.attach(node, hello(), older);
  await controller.attach(node, hello({ bootId: "boot-2" }), newer);
  t.is(older.closedWith, 4001);
  session.closed();
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  await eventually(() => newer.frames.some(({ frame }) => frame === "delta"), "the newer connection gets the task");
  t.deepEqual(
    older.frames.map(({ frame }) => frame),
    ["set"],
  );
});

test("a delta begins where the frame before it ended, also after a resync", async (t) => {
  const controller = await controllerOn(t);
  const socket = connection();
  const session = await controller.attach(await join(controller, "one"), hello(), socket);
  const deltas = () => socket.frames.filter(({ frame }) => frame === "delta").length;
  for (const name of ["a", "b", "c"]) {
    const before = deltas();
    await controller.submit({ type: "CreateService", spec: spec(name) }, meta);
    await eventually(() => deltas() > before, "a delta");
    if (name === "b") session.receive({ frame: "resync" });
  }
  let at = -1;
  for (const frame of socket.frames) {
    if (frame.frame === "set") at = frame.seq;
    if (frame.frame !== "delta") continue;
    t.is(frame.from, at);
    at = frame.to;
  }
  t.deepEqual(
    socket.frames.map(({ frame }) => frame),
    ["set", "delta", "delta", "set", "delta"],
  );
});

test("an agent that was away is told of every container whose end is waited for", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const agent = await new ObedientAgent(controller, node).connect();
  agent.disconnect();
  const containers = ["main", "helper"].map((name) => ({ name, process: { command: ["x"] } }));
  await controller.submit({ type: "CreateService", spec: spec("web", { containers }) }, meta);
  const task = await eventually(() => [...tasksOf(findService(controller.view(), "default", "web") as ServiceView)][0]?.id, "a task");
  await controller.submit({ type: "RemoveService", service: { namespace: "default", service: "web" } }, meta);
  const back = connection();
  await controller.attach(node, hello(), back);
  t.like(back.frames[0], { frame: "set", tasks: [], awaited: [{ task, generations: [1, 1] }] });
  t.is(back.frames.length, 1, "the set says it all");
});

test("an agent that does not read what it is sent is cut off", async (t) => {
  const controller = await controllerOn(t);
  const socket = connection();
  await controller.attach(await join(controller, "one"), hello(), socket);
  socket.bufferedBytes = Number.MAX_SAFE_INTEGER;
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  await eventually(() => socket.closedWith !== undefined, "the connection is closed");
  t.is(socket.closedWith, 4008);
});

test("a second hello ends the session", async (t) => {
  const controller = await controllerOn(t);
  const socket = connection();
  const session = await controller.attach(await join(controller, "one"), hello(), socket);
  session.receive(hello());
  t.is(socket.closedWith, 4002);
});

test("a report that cannot be written ends the session, so that the agent sends it again", async (t) => {
  const troubles: string[] = [];
  const controller = await controllerOn(t, openMemoryLog(), { onTrouble: (what) => troubles.push(what) });
  const socket = connection();
  const session = await controller.attach(await join(controller, "one"), hello(), socket);
  const observations = { tasks: [], containers: [], generations: [], states: [] };
  session.receive({ frame: "report", bootId: "another-boot", reportSeq: 1, observations });
  await eventually(() => socket.closedWith === 4009, "the session is closed");
  t.is(troubles.length, 1);
  t.false(socket.frames.some(({ frame }) => frame === "reported"));
});

/** A connected agent with one task, and the frames that it was sent. */
async function withTask(t: Parameters<typeof controllerOn>[0]) {
  const controller = await controllerOn(t);
  const agent = await new ObedientAgent(controller, await join(controller, "one")).connect();
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  await eventually(() => agent.running.size === 1, "it runs");
  const service = findService(controller.view(), "default", "web");
  const [task] = service ? [...tasksOf(service)].map(({ id }) => id) : [];
  return { controller, agent, task: task as string };
}

const line = { time: 1, container: "main", stream: "stdout" as const, text: "hello" };

test("lines of a task come until its agent ends them, and each batch that was taken buys new credit", async (t) => {
  const { controller, agent, task } = await withTask(t);
  const lines = controller.logs({ task, follow: false }, new AbortController().signal)[Symbol.asyncIterator]();
  const first = lines.next();
  const open = agent.frames.find((frame) => frame.frame === "stream.open");
  t.like(open, { task, credit: logCreditLines });
  const stream = open?.frame === "stream.open" ? open.stream : -1;
  agent.send({ frame: "stream.data", stream, lines: [line, line] });
  t.is((await first).value?.length, 2);
  const last = lines.next();
  agent.send({ frame: "stream.end", stream });
  t.true((await last).done);
  t.deepEqual(
    agent.frames.filter(({ frame }) => frame === "stream.credit"),
    [{ frame: "stream.credit", stream, credit: 2 }],
  );
  t.false(agent.frames.some(({ frame }) => frame === "stream.close"));
});

test("a reader that goes away closes its stream", async (t) => {
  const { controller, agent, task } = await withTask(t);
  const gone = new AbortController();
  const lines = controller.logs({ task, follow: true }, gone.signal)[Symbol.asyncIterator]();
  const first = lines.next();
  gone.abort();
  t.true((await first).done);
  t.true(agent.frames.some(({ frame }) => frame === "stream.close"));
});

test("a reader that was gone before it began opens no stream", async (t) => {
  const { controller, agent, task } = await withTask(t);
  const lines = controller.logs({ task, follow: true }, AbortSignal.abort())[Symbol.asyncIterator]();
  t.true((await lines.next()).done);
  t.false(agent.frames.some(({ frame }) => frame === "stream.open"));
});

test("an agent that sends more lines than it has credit for is cut off", async (t) => {
  const { controller, agent, task } = await withTask(t);
  const lines = controller.logs({ task, follow: true }, new AbortController().signal)[Symbol.asyncIterator]();
  const first = lines.next();
  const stream = agent.frames.flatMap((frame) => (frame.frame === "stream.open" ? [frame.stream] : []))[0] ?? -1;
  agent.send({ frame: "stream.data", stream, lines: Array(logCreditLines).fill(line) });
  t.is((await first).value?.length, logCreditLines);
  t.is(agent.closedWith, undefined);
  agent.send({ frame: "stream.data", stream, lines: [line] });
  t.is(agent.closedWith?.code, 4010);
  await t.throwsAsync(lines.next());
});

test("lines of a task whose node is not connected are refused, and a lost agent ends the stream with an error", async (t) => {
  const { controller, agent, task } = await withTask(t);
  const unknown = controller.logs({ task: "web000000000.9.a00000000000", follow: false }, new AbortController().signal);
  await t.throwsAsync(unknown[Symbol.asyncIterator]().next(), { message: /no task/ });
  const first = controller.logs({ task, follow: true }, new AbortController().signal)[Symbol.asyncIterator]().next();
  agent.disconnect();
  const error = await t.throwsAsync(first);
  t.true(isClusterError(error) && error.code === "log_stream_ended");
  const again = controller.logs({ task, follow: true }, new AbortController().signal)[Symbol.asyncIterator]().next();
  t.true(isClusterError(await again.catch((thrown) => thrown)));
});

test("what only an agent's clock says goes with its node", async (t) => {
  const liveness = new Liveness(systemClock);
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const options: SessionsOptions = {
    liveness,
    clock: systemClock,
    timers: systemTimers,
    view: controller.view,
    submit: controller.peer.submit,
    reach: async () => {},
    onTrouble: () => {},
  };
  const sessions = new Sessions(options);
  const hourAgo = systemClock.now() - 3_600_000;
  liveness.heard("two", hourAgo);
  liveness.heard("three", hourAgo);
  (await sessions.attach(node, hello(), connection())).receive({ frame: "beat", time: hourAgo });
  t.true(liveness.clockAheadMs() > 3_000_000);
  await controller.submit({ type: "RemoveNode", node: "one", force: true }, meta);
  for await (const records of controller.read(0, controller.view().seq)) sessions.committed(controller.view(), records);
  t.is(liveness.clockAheadMs(), 0);
  t.is(liveness.get(node), undefined);
});

test("samples are handed on as they come, and all columns are asked of agents that have them, where somebody takes them", async (t) => {
  const sampled: [string, unknown][] = [];
  const taking = await controllerOn(t, openMemoryLog(), { onSample: (node, sample) => void sampled.push([node, sample]) });
  const plain = await controllerOn(t);
  const asked = async (controller: typeof taking, name: string, measures: boolean) => {
    const node = await join(controller, name);
    const socket = { ...connection(), measures };
    const session = await controller.attach(node, hello(), socket);
    return { node, session, measure: socket.frames.map((frame) => frame.frame === "set" && frame.measure) };
  };
  const { node, session, measure } = await asked(taking, "one", true);
  t.deepEqual(measure, [true]);
  t.deepEqual((await asked(taking, "two", false)).measure, [undefined], "an older agent would not understand it");
  t.deepEqual((await asked(plain, "three", true)).measure, [undefined]);
  const sample = { frame: "sample" as const, tasks: [], cpu: [], memory: [] };
  session.receive(sample);
  t.deepEqual(sampled, [[node, sample]]);
});
