import test from "ava";
import { openMemoryLog } from "../../src/log/index.js";
import type { ControllerFrame, NodeDescription } from "../../src/model/index.js";
import { isClusterError, systemClock } from "../../src/ports/index.js";
import { digest, emptyView, findService, nodeById, replay, tasksOf, tokenById } from "../../src/projections/index.js";
import { controllerOn, join, meta, ObedientAgent } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { spec } from "../support/samples.js";

test("a new log begins with its cluster, the lease and the admin token", async (t) => {
  const controller = await controllerOn(t);
  const types: string[] = [];
  for await (const batch of controller.read(0, 100)) for (const event of batch) types.push(event.type);
  t.deepEqual(types, ["cluster.created", "lease.taken", "token.created"]);
  t.deepEqual(tokenById(controller.view(), "admin0000000")?.scopes, [{ namespace: "*", stack: "*", verbs: ["*"] }]);
});

test("nobody can tell a controller whose log is its own how late it is", async (t) => {
  const controller = await controllerOn(t);
  const voices = [0, 0, 0].map((_, i) => ({ node: `n${i}`, silentMs: 0, aheadMs: 1e12 }));
  const summary = { sender: "somebody", number: 1, voices } as never;
  await t.throwsAsync(controller.peer.hear(summary), { message: /there is no other one/ });
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  t.deepEqual(controller.status().alarms, []);
});

test("a created service is placed in the same append and runs once its agent says so", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const agent = await new ObedientAgent(controller, node).connect();
  const { seq } = await controller.submit({ type: "CreateService", spec: spec("web", { replicas: 3 }) }, meta);
  t.is([...tasksOf(findService(controller.view(), "default", "web") as never)].length, 3, `placed by ${seq}`);
  await eventually(() => findService(controller.view(), "default", "web")?.counts.running === 3, "three tasks run");
  t.is(agent.running.size, 3);
});

test("scaling down stops tasks on their node and forgets them once they are gone", async (t) => {
  const controller = await controllerOn(t);
  const agent = await new ObedientAgent(controller, await join(controller, "one")).connect();
  await controller.submit({ type: "CreateService", spec: spec("web", { replicas: 3 }) }, meta);
  await eventually(() => agent.running.size === 3, "three tasks");
  await controller.submit({ type: "ScaleService", service: { namespace: "default", service: "web" }, replicas: 1 }, meta);
  await eventually(() => agent.running.size === 1 && nodeById(controller.view(), agent.node)?.tasks.length === 1, "one task is left");
  t.deepEqual(
    [...agent.running.values()].map((task) => task.slot),
    [1],
  );
});

test("a pending service says why, and is placed as soon as a node joins", async (t) => {
  const controller = await controllerOn(t);
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  t.deepEqual(findService(controller.view(), "default", "web")?.pending?.slots, [1]);
  const agent = await new ObedientAgent(controller, await join(controller, "one")).connect();
  await eventually(() => agent.running.size === 1, "the task runs");
  t.is(findService(controller.view(), "default", "web")?.pending, null);
});

test("a drained node's task stops only after its replacement runs", async (t) => {
  const controller = await controllerOn(t);
  const one = await new ObedientAgent(controller, await join(controller, "one")).connect();
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  await eventually(() => one.running.size === 1, "it runs on the first node");
  const two = await new ObedientAgent(controller, await join(controller, "two")).connect();
  await controller.submit({ type: "DrainNode", node: "one" }, meta);
  await eventually(() => two.running.size === 1 && one.running.size === 0, "it moved");
  const order: string[] = [];
  for await (const batch of controller.read(0, controller.view().seq)) {
    for (const event of batch) {
      if (event.type === "tasks.stopped") order.push("stopped");
      if (event.type === "tasks.observed" && event.data.node === two.node) order.push("replacement observed");
    }
  }
  t.deepEqual(order.slice(0, 2), ["replacement observed", "stopped"]);
});

test("a repeated report changes nothing and is acknowledged again", async (t) => {
  const controller = await controllerOn(t);
  const agent = await new ObedientAgent(controller, await join(controller, "one")).connect();
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  await eventually(() => findService(controller.view(), "default", "web")?.counts.running === 1, "it runs");
  const [task] = [...agent.running.keys()] as [string];
  const before = controller.view().seq;
  const acknowledged = agent.frames.filter((frame) => frame.frame === "reported").length;
  agent.send({
    frame: "report",
    bootId: agent.bootId,
    reportSeq: 1,
    observations: { tasks: [task], containers: [0], generations: [1], states: ["failed"] },
  });
  await eventually(() => agent.frames.filter((frame) => frame.frame === "reported").length > acknowledged, "it is acknowledged");
  t.is(controller.view().seq, before);
});

test("a newer session of a node closes the older one", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const older = await new ObedientAgent(controller, node).connect();
  await new ObedientAgent(controller, node).connect();
  t.is(older.closedWith?.code, 4001);
});

test("a silent node fails after its timeout and its tasks move; when it is back it is ready again", async (t) => {
  let skipMs = 0;
  const clock = { now: () => systemClock.now() + skipMs, monotonic: () => systemClock.monotonic() + skipMs };
  const controller = await controllerOn(t, openMemoryLog(), { clock });
  const one = await new ObedientAgent(controller, await join(controller, "one")).connect();
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  await eventually(() => one.running.size === 1, "it runs on the first node");
  const two = await new ObedientAgent(controller, await join(controller, "two")).connect();
  skipMs += 11_000;
  two.beat();
  skipMs += 14_500;
  two.beat();
  await eventually(() => nodeById(controller.view(), one.node)?.state === "down", "the node is down");
  await eventually(() => two.running.size === 1, "the task moved");
  await new ObedientAgent(controller, one.node).connect();
  t.is(nodeById(controller.view(), one.node)?.state, "ready");
});

test("a failing task is restarted with a delay that doubles up to its maximum", async (t) => {
  const controller = await controllerOn(t);
  const agent = await new ObedientAgent(controller, await join(controller, "one")).connect();
  agent.failing = true;
  await controller.submit({ type: "CreateService", spec: spec("web", { restart: { delayMs: 10, maxDelayMs: 40 } }) }, meta);
  const delays: number[] = [];
  await eventually(async () => {
    delays.length = 0;
    let failedAt = 0;
    for await (const batch of controller.read(0, controller.view().seq)) {
      for (const event of batch) {
        if (event.type === "tasks.observed") failedAt = event.time;
        if (event.type === "tasks.restarted") delays.push((event.data.notBefore[0] ?? 0) - failedAt);
      }
    }
    return delays.length >= 4;
  }, "it was tried four times");
  t.deepEqual(delays.slice(0, 4), [10, 20, 40, 40]);
});

test("a removed node's session is closed and its tasks run elsewhere", async (t) => {
  const controller = await controllerOn(t);
  const one = await new ObedientAgent(controller, await join(controller, "one")).connect();
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  await eventually(() => one.running.size === 1, "it runs");
  const two = await new ObedientAgent(controller, await join(controller, "two")).connect();
  await controller.submit({ type: "RemoveNode", node: "one", force: true }, meta);
  t.is(one.closedWith?.code, 4003);
  await eventually(() => two.running.size === 1, "it runs on the other node");
});

test("a reader waits for a position, and is refused when it is not reached", async (t) => {
  const controller = await controllerOn(t);
  const waited = controller.waitFor(controller.view().seq + 1, 5_000);
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  await waited;
  const error = await t.throwsAsync(controller.waitFor(controller.view().seq + 1, 10));
  t.true(isClusterError(error) && error.kind === "precondition");
});

test("a subscriber from any position sees every event once and in order, also what comes later", async (t) => {
  const controller = await controllerOn(t);
  for (let i = 0; i < 20; i++) await controller.submit({ type: "CreateService", spec: spec(`svc${i}`) }, meta);
  for (const after of [0, 5, controller.view().seq]) {
    const abort = new AbortController();
    const wanted = controller.view().seq + 1;
    const late = controller.submit({ type: "CreateService", spec: spec(`late${after}`) }, meta);
    const seen: number[] = [];
    for await (const batch of controller.subscribe(after, abort.signal)) {
      for (const event of batch) seen.push(event.seq);
      if ((seen.at(-1) ?? 0) >= wanted) abort.abort();
    }
    await late;
    t.deepEqual(
      seen,
      seen.map((_, i) => after + 1 + i),
    );
  }
});

test("a controller that starts on a log with events continues it in a new epoch with an equal view", async (t) => {
  const log = openMemoryLog();
  const first = await controllerOn(t, log);
  const agent = await new ObedientAgent(first, await join(first, "one")).connect();
  await first.submit({ type: "CreateService", spec: spec("web", { replicas: 2 }) }, meta);
  await eventually(() => agent.running.size === 2, "they run");
  await first.stop();
  const second = await controllerOn(t, log, { holder: "two" });
  t.is(second.view().epoch, first.view().epoch + 1);
  t.is(second.view().holder, "two");
  const view = emptyView();
  for await (const batch of log.read({ after: 0 })) replay(view, [batch]);
  t.is(digest(view), second.digest());
});

test("the past is the view of a replay up to that seq", async (t) => {
  const controller = await controllerOn(t);
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  const { seq } = controller.view();
  const then = controller.digest();
  await controller.submit({ type: "RemoveService", service: { namespace: "default", service: "web" } }, meta);
  const past = await controller.stateAt({ seq });
  t.is(digest(past), then);
  t.truthy(findService(past, "default", "web"));
  await t.throwsAsync(controller.stateAt({ seq: seq + 1_000 }));
});

test("an agent that comes back is told by name of the tasks that were to stop meanwhile, heard of or not", async (t) => {
  const controller = await controllerOn(t);
  const node = await join(controller, "one");
  const attach = async () => {
    const frames: ControllerFrame[] = [];
    const connection = { bufferedBytes: 0, send: (frame: ControllerFrame) => void frames.push(frame), close: () => {} };
    const { description } = nodeById(controller.view(), node) as { description: NodeDescription };
    await controller.attach(node, { frame: "hello", bootId: "boot-1", lineage: null, seq: 0, description }, connection);
    return frames;
  };
  await attach();
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  const [task] = nodeById(controller.view(), node)?.tasks ?? [];
  await controller.submit({ type: "RemoveService", service: { namespace: "default", service: "web" } }, meta);
  const [set] = await attach();
  t.like(set, { frame: "set", tasks: [], awaited: [{ task: task as string, generations: [1] }] });
});
