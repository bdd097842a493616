import assert from "node:assert/strict";
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import type { AgentOptions } from "../../src/agent/index.js";
import { defaultSettings } from "../../src/agent/limits.js";
import { memoryOrdersStore, type OrdersStore } from "../../src/agent/orders-store.js";
import type { Assignment, ControllerFrame } from "../../src/model/index.js";
import { ClusterError } from "../../src/ports/index.js";
import { description, nodeId } from "../support/agent.js";
import {
  assignedSpec,
  assignment,
  container,
  deltaFrame,
  FakeController,
  type FakeSocket,
  lineage,
  setFrame,
  taskName,
} from "../support/fake-controller.js";
import { simulated, wire } from "../support/simulated-agent.js";
import { settle } from "../support/virtual-time.js";

const foreign = "00000000000000bb";
const spec = assignedSpec([container(["true"])]);
async function running(t: ExecutionContext, tasks: number, more: Partial<AgentOptions> = {}) {
  const controller = new FakeController();
  controller.onHello = () => [
    setFrame(
      10,
      Array.from({ length: tasks }, (_, index) => simulated(index + 1)),
      [spec],
    ),
  ];
  const wired = wire(controller, more);
  await wired.agent.start();
  await wired.time.advance(900);
  t.is(wired.agent.status().instances.running, Math.min(tasks, 20));
  return { controller, ...wired };
}

test("agent: says hello first, then beats every five seconds", async (t) => {
  const { controller, time } = await running(t, 1);
  t.deepEqual(controller.frames[0], {
    frame: "hello",
    bootId: "0".repeat(32),
    lineage: null,
    seq: 0,
    description: { ...description(["simulated"]), runtimes: [{ name: "simulated", enforces: ["cpu", "memory"], resizes: true }] },
  });
  t.like((controller.connections[0] as FakeSocket).headers, { "fleetlog-measures": "1" });
  await time.advance(20_000);
  t.is(controller.of("beat").length, 5);
});

test("agent: tries its controllers in turn with growing pauses, and says where it stands when one answers", async (t) => {
  const controller = new FakeController();
  const { agent, time } = wire(controller);
  controller.onHello = (hello) => (hello.seq === 0 ? [setFrame(10, [simulated(1)], [spec])] : []);
  await agent.start();
  await time.advance(100);
  controller.reachable = false;
  controller.current.close();
  await time.advance(60_000);
  t.is(controller.connections.length, 1);
  t.is(agent.status().connectedTo, undefined);
  t.is(agent.status().instances.running, 1);
  controller.reachable = true;
  await time.advance(10_000);
  t.is(controller.connections.length, 2);
  t.like(controller.of("hello")[1], { lineage, seq: 10 });
  const urls = controller.connections.map((each) => (each as { url?: string }).url);
  t.true(
    urls.every(
      (url) => url === `ws://one.example:1/v1/nodes/${nodeId}/session` || url === `wss://two.example:2/v1/nodes/${nodeId}/session`,
    ),
  );
});

test("agent: given one controller alone, it turns to those that this one told it of later; of a foreign log it believes none", async (t) => {
  const { controller, agent, time } = await running(t, 1, { urls: ["http://one.example:1"] });
  const url = () => new URL((controller.current as FakeSocket).url).host;
  controller.send({ frame: "controllers", controllers: ["http://one.example:1", "http://two.example:2"] });
  await time.advance(100);
  controller.current.close();
  await time.advance(10_000);
  t.is(url(), "two.example:2");
  controller.send({ ...setFrame(900, [], []), lineage: foreign });
  await time.advance(100);
  t.truthy(agent.status().conditions["foreign-lineage"]);
  controller.send({ frame: "controllers", controllers: ["http://evil.example:3"] });
  await time.advance(100);
  const turnedTo = new Set<string>();
  for (let i = 0; i < 4; i++) {
    controller.current.close();
    await time.advance(30_000);
    turnedTo.add(url());
  }
  t.deepEqual([...turnedTo].sort(), ["one.example:1", "two.example:2"]);
});

test("agent: starts no more than twenty a second", async (t) => {
  const { agent, time } = await running(t, 50);
  await time.advance(1_000);
  t.is(agent.status().instances.running, 40);
  await time.advance(1_000);
  t.is(agent.status().instances.running, 50);
});

test("agent: what runs is told again to a log that goes on from the one it was told to", async (t) => {
  const { controller, time } = await running(t, 2);
  const before = controller.of("report").length;
  controller.send({ ...setFrame(900, [simulated(1), simulated(2)], [spec]), lineage: foreign, ancestors: [{ lineage, seq: 10 }] });
  await time.advance(500);
  const told = controller.of("report").slice(before);
  t.deepEqual(
    told.flatMap(({ observations }) => observations.states),
    ["running", "running"],
  );
});

test("agent: an older set stops nothing, and one of a foreign log stops nothing and is told to people", async (t) => {
  const { controller, agent, time } = await running(t, 2);
  controller.send(setFrame(9, [], []));
  await time.advance(100);
  t.is(agent.status().instances.running, 2);
  controller.send({ ...setFrame(900, [], []), lineage: foreign });
  await time.advance(100);
  t.is(agent.status().instances.running, 2);
  t.regex(agent.status().conditions["foreign-lineage"] ?? "", new RegExp(foreign));
  controller.send(setFrame(11, [simulated(1)], [spec]));
  await time.advance(100);
  t.is(agent.status().instances.running, 1);
  t.deepEqual(agent.status().conditions, {});
});

test("agent: a delta that does not fit asks for everything, once", async (t) => {
  const { controller, agent, time } = await running(t, 1);
  controller.send(deltaFrame(12, 13, { removed: [taskName(1)] }));
  controller.send(deltaFrame(13, 14, { removed: [taskName(1)] }));
  await time.advance(100);
  t.is(controller.of("resync").length, 1);
  t.is(agent.status().instances.running, 1);
});

test("agent: a set that is older than the orders that did not fit is not the last word", async (t) => {
  const { controller, agent, time } = await running(t, 1);
  controller.send(deltaFrame(12, 13, { removed: [taskName(1)] }));
  controller.send(deltaFrame(13, 14, { removed: [taskName(1)] }));
  controller.send(setFrame(12, [simulated(1)], [spec]));
  await time.advance(100);
  t.is(controller.of("resync").length, 2);
  controller.send(setFrame(14, [], []));
  await time.advance(100);
  t.is(controller.of("resync").length, 2);
  t.is(agent.status().instances.running, 0);
});

test("agent: whoever asked for everything asks again when no set comes, also when no further orders tell that one is missing", async (t) => {
  const { controller, agent, time } = await running(t, 1);
  controller.send(deltaFrame(12, 13, { removed: [taskName(1)] }));
  await time.advance(100);
  t.is(controller.of("resync").length, 1);
  controller.send(deltaFrame(13, 14));
  await time.advance(defaultSettings.reportRetryMs);
  t.is(controller.of("resync").length, 2);
  controller.send(setFrame(14, [], []));
  await time.advance(3 * defaultSettings.reportRetryMs);
  t.is(controller.of("resync").length, 2);
  t.is(agent.status().instances.running, 0);
});

test("agent: a removed task that was never heard of is reported as complete, so that nobody waits for it", async (t) => {
  const { controller, time } = await running(t, 1);
  controller.send(deltaFrame(10, 11, { removed: [taskName(7)] }));
  await time.advance(100);
  t.is(controller.observed(taskName(7))?.state, "complete");
});

test("agent: of a removed task whose end is waited for, every container is reported in the generation that is waited for", async (t) => {
  const { controller, time } = await running(t, 1);
  // One was placed with two containers and stopped, the other restarted and stopped, before this agent heard of it.
  const awaited = [
    { task: taskName(7), generations: [1, 3] },
    { task: taskName(1), generations: [2] },
  ];
  controller.send(deltaFrame(10, 11, { removed: [taskName(7), taskName(1)], awaited }));
  await time.advance(1_000);
  // Whoever is told that the newer generation has ended gives its room to others: so the older one ends first.
  const ends = controller
    .of("report")
    .flatMap(({ observations: { tasks, generations, states } }) =>
      tasks.flatMap((task, i) => (task === taskName(1) && states[i] === "complete" ? [generations[i]] : [])),
    );
  t.deepEqual(ends, [1, 2]);
  t.is(controller.observed(taskName(7), 1, 0)?.state, "complete");
  t.is(controller.observed(taskName(7), 3, 1)?.state, "complete");
  t.is(controller.observed(taskName(1), 2)?.state, "complete");
});

test("agent: a complete set says of which tasks the end is waited for, and none is told twice", async (t) => {
  const { controller, time } = await running(t, 1);
  controller.send({
    ...setFrame(11, [], []),
    awaited: [
      { task: taskName(7), generations: [1, 3] },
      { task: taskName(1), generations: [1] },
    ],
  });
  await time.advance(1_000);
  t.is(controller.observed(taskName(7), 1, 0)?.state, "complete");
  t.is(controller.observed(taskName(7), 3, 1)?.state, "complete");
  const told = controller.of("report").flatMap(({ observations: { tasks, states } }) => tasks.filter((_, i) => states[i] === "complete"));
  t.deepEqual(told.sort(), [taskName(1), taskName(7), taskName(7)]);
});

test("agent: frames that make no sense are ignored, and the session goes on", async (t) => {
  const { controller, agent, time } = await running(t, 1);
  for (const text of [
    "",
    "null",
    "[]",
    "{",
    '{"frame":"set"}',
    '{"frame":"nothing"}',
    `{"frame":"set","complete":true,"lineage":"${lineage}","seq":-1}`,
  ]) {
    controller.current.deliver(text);
  }
  await time.advance(100);
  controller.send(deltaFrame(10, 11, { tasks: [simulated(2)] }));
  await time.advance(100);
  t.is(agent.status().instances.running, 2);
  t.is(controller.connections.length, 1);
});

test("agent: a report without its answer is sent again with its number, also over a new session", async (t) => {
  const controller = new FakeController();
  controller.acknowledge = false;
  controller.onHello = () => [setFrame(10, [simulated(1)], [spec])];
  const { agent, time } = wire(controller);
  await agent.start();
  await time.advance(11_000);
  t.deepEqual(
    controller.of("report").map(({ reportSeq }) => reportSeq),
    [1, 1],
  );
  controller.current.close();
  await time.advance(1_000);
  t.is(controller.of("report").length, 3);
  t.is(controller.of("report")[2]?.reportSeq, 1);
});

test("agent: orders that cannot be stored are not carried out", async (t) => {
  const controller = new FakeController();
  const { agent, time } = wire(controller);
  const store = (agent as unknown as { store: OrdersStore }).store;
  store.save = () => Promise.reject(new Error("disk full"));
  controller.onHello = () => [setFrame(10, [simulated(1)], [spec])];
  await agent.start();
  await time.advance(60_000);
  t.is(agent.status().instances.running, 0);
  t.regex(agent.status().conditions["orders-not-kept"] ?? "", /disk full/);
  t.true(controller.connections.length > 1 && controller.connections.length < 20, `${controller.connections.length} connections`);
  store.save = memoryOrdersStore().save;
  await time.advance(20_000);
  t.is(agent.status().instances.running, 1);
  t.deepEqual(agent.status().conditions, {});
});

test("agent: a task for a runtime that this node has not is refused", async (t) => {
  const controller = new FakeController();
  const { agent, time } = wire(controller);
  controller.onHello = () => [setFrame(1, [assignment(1, { runtime: "process" })], [spec])];
  await agent.start();
  await time.advance(100);
  t.like(controller.observed(taskName(1)), { state: "rejected", error: "this node has no runtime process" });
});

/** What a controller might do, as numbers that the test turns into frames around the model's own position. */
const step = fc.record({
  kind: fc.constantFrom("set", "old", "foreign", "delta", "gap", "drop", "wait"),
  slots: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 5 }),
  generation: fc.integer({ min: 1, max: 3 }),
});

test("agent: whatever it is told, it starts nothing twice and ends with exactly what the newest orders of its log say", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const controller = new FakeController();
      const { agent, time, started } = wire(controller);
      let seq = 1;
      let wanted = new Map<string, Assignment>();
      const newest = new Map<string, number>();
      controller.onHello = () => [setFrame(seq, [...wanted.values()], [spec])];
      /** Generations only rise, and a task that left does not come back: that is what the log promises. */
      const assign = (slot: number, generation: number): Assignment | undefined => {
        const task = taskName(slot);
        if (newest.has(task) && !wanted.has(task)) return undefined;
        const risen = Math.max(generation, newest.get(task) ?? 1);
        newest.set(task, risen);
        return simulated(slot, { generations: [risen] });
      };
      await agent.start();
      await time.advance(100);
      for (const { kind, slots, generation } of steps) {
        const assigned = slots.flatMap((slot) => assign(slot, generation) ?? []);
        let frame: ControllerFrame | undefined;
        switch (kind) {
          case "set":
            wanted = new Map(assigned.map((each) => [each.task, each]));
            frame = setFrame(++seq, assigned, [spec]);
            break;
          case "delta": {
            const removed = [...wanted.keys()].filter((task) => !assigned.some((each) => each.task === task)).slice(0, 1);
            for (const task of removed) wanted.delete(task);
            for (const each of assigned) wanted.set(each.task, each);
            frame = deltaFrame(seq, seq + 1, { specs: [spec], tasks: assigned, removed });
            seq++;
            break;
          }
          case "old":
            frame = setFrame(seq - 1, [], []);
            break;
          case "foreign":
            frame = { ...setFrame(seq + 100, [], []), lineage: foreign };
            break;
          case "gap":
            frame = deltaFrame(seq + 5, seq + 6, { removed: [...wanted.keys()] });
            break;
          case "drop":
            controller.current.close();
            await time.advance(30_000);
            break;
          default:
            await time.advance(500);
        }
        if (kind !== "set" && kind !== "delta") for (const each of assigned) if (!wanted.has(each.task)) newest.delete(each.task);
        if (frame) controller.send(frame);
        await settle();
      }
      // Reports are held back from a foreign log until the own one is heard again.
      controller.send(setFrame(++seq, [...wanted.values()], [spec]));
      await time.advance(60_000);
      assert.equal(new Set(started).size, started.length, "something was started twice");
      assert.equal(agent.status().instances.running, wanted.size);
      for (const { task, generations } of wanted.values()) assert.equal(controller.observed(task, generations[0])?.state, "running");
      await agent.stop({ tasks: "leave" });
    }),
    { numRuns: 60 },
  );
  t.pass();
});

test("agent: turned away by every controller, it keeps everything running, says so, and goes on asking", async (t) => {
  const { controller, agent, time } = await running(t, 2);
  controller.refusal = new ClusterError("unauthenticated", "session_refused", "status 401");
  controller.current.close(4003, "the node was removed");
  await time.advance(60_000);
  t.is(agent.status().instances.running, 2);
  t.regex(agent.status().conditions["not-admitted"] ?? "", /does not admit node .* keeps running/);
  controller.refusal = undefined;
  await time.advance(10_000);
  t.deepEqual(agent.status().conditions, {});
});

test("agent: orders that a controller sends just before it ends the session are obeyed", async (t) => {
  const { controller, agent, time } = await running(t, 2);
  controller.send(deltaFrame(10, 11, { removed: [taskName(1)] }));
  controller.send(setFrame(12, [], []));
  controller.reachable = false;
  controller.current.close(4003, "the node was removed");
  await time.advance(100);
  t.is(agent.status().instances.running, 0);
  t.is(agent.status().seq, 12);
});

test("agent: sessions that end as soon as they begin are opened ever more slowly", async (t) => {
  const { controller, time } = await running(t, 1);
  const { onHello } = controller;
  controller.onHello = (hello) => {
    time.after(50, () => controller.current.close(4009, "the report could not be written"));
    return onHello(hello);
  };
  controller.current.close(4009, "the report could not be written");
  await time.advance(60_000);
  t.true(controller.of("hello").length < 20, `${controller.of("hello").length} hellos in a minute`);
});

test("agent: a stopped one leaves no timer behind, also while a log is followed", async (t) => {
  const { controller, agent, time } = await running(t, 1);
  controller.send({ frame: "stream.open", stream: 1, kind: "logs", task: taskName(1), follow: true, credit: 10 });
  await time.advance(1_000);
  await agent.stop({ tasks: "leave" });
  await time.advance(1_000);
  t.is(time.timers, 0);
});

test("agent: samples have all columns for a controller that asks for them, and two for one that does not", async (t) => {
  const { controller, time } = await running(t, 2);
  const newest = () => controller.of("sample").at(-1);
  await time.advance(20_000);
  t.deepEqual(Object.keys(newest() ?? {}), ["frame", "tasks", "cpu", "memory"]);
  controller.send({ ...setFrame(11, [{ ...simulated(1), generations: [3] }, simulated(2)], [spec]), measure: true });
  await time.advance(30_000);
  const { tasks, restarts } = newest() ?? { tasks: [] };
  t.deepEqual(Object.fromEntries(tasks.map((task, row) => [task, restarts?.[row]])), { [taskName(1)]: 2, [taskName(2)]: 0 });
  t.like(newest(), {
    cpu: [100, 100],
    cpuThrottled: [0, 0],
    networkReceive: [10_000, 10_000],
    networkTransmit: [10_000, 10_000],
    blockRead: [10_000, 10_000],
    blockWrite: [10_000, 10_000],
  });
  controller.onHello = () => [setFrame(12, [simulated(1), simulated(2)], [spec])];
  controller.current.close();
  await time.advance(40_000);
  t.deepEqual(Object.keys(newest() ?? {}), ["frame", "tasks", "cpu", "memory"], "the next controller does not ask");
});
