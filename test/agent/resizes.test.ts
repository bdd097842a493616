import test, { type ExecutionContext } from "ava";
import { type AgentOptions, createRuntime, type Runtime, silentLog } from "../../src/agent/index.js";
import { memoryOrdersStore } from "../../src/agent/orders-store.js";
import type { Limits } from "../../src/model/index.js";
import { assignedSpec, container, deltaFrame, FakeController, setFrame, taskName } from "../support/fake-controller.js";
import { half, simulated, wire } from "../support/simulated-agent.js";
import { VirtualTime } from "../support/virtual-time.js";

function sized(specVersion: number, cpu: number) {
  return assignedSpec([container(["true"], { resources: { reservations: { cpu: 0, memory: 0 }, limits: { cpu } } })], { specVersion });
}

/** A task of version 1 that runs in a runtime whose answers to a resize the test gives. */
async function running(t: ExecutionContext, answer: (limits: Limits) => Promise<void>, more: Partial<AgentOptions> = {}) {
  const controller = new FakeController();
  controller.onHello = () => [setFrame(1, [simulated(1)], [sized(1, 100)])];
  const asked: [Limits, Limits | undefined][] = [];
  const time = new VirtualTime();
  const runtime: Runtime = createRuntime("simulated", { dataDir: null, clock: time, timers: time, random: half, log: silentLog });
  runtime.resize = (_id, limits, before) => {
    asked.push([limits, before]);
    return answer(limits);
  };
  const { agent } = wire(controller, { runtimes: [runtime], clock: time, timers: time, ...more });
  t.teardown(() => agent.stop({ tasks: "leave" }));
  await agent.start();
  await time.advance(900);
  t.is(controller.observed(taskName(1))?.state, "running");
  const resize = async (from: number, specVersion: number, cpu: number) => {
    controller.send(
      deltaFrame(from, from + 1, { tasks: [simulated(1, { specVersion, resizing: from + 1 })], specs: [sized(specVersion, cpu)] }),
    );
    await time.advance(100);
  };
  return { controller, asked, time, resize, seen: () => controller.observed(taskName(1)) };
}

test("resize: an instance gets the limits of its orders and goes on; that is told once", async (t) => {
  const { controller, asked, time, resize, seen } = await running(t, async () => {});
  await resize(1, 2, 200);
  t.deepEqual(asked, [[{ cpu: 200 }, { cpu: 100 }]]);
  t.like(seen(), { state: "running", resized: 2 });
  const reports = controller.of("report").length;
  controller.send(deltaFrame(2, 3, { tasks: [simulated(1, { specVersion: 2 })] }));
  await time.advance(60_000);
  t.is(asked.length, 1);
  t.is(controller.of("report").length, reports);
});

test("resize: another version with the same limits is confirmed without a change", async (t) => {
  const { asked, resize, seen } = await running(t, async () => {});
  await resize(1, 2, 100);
  t.deepEqual(asked, []);
  t.like(seen(), { resized: 2 });
});

test("resize: a version that comes back is told of again, for what was told of it first may have come when it was not its turn", async (t) => {
  const { controller, resize } = await running(t, async () => {});
  await resize(1, 2, 200);
  const reports = controller.of("report").length;
  await resize(2, 2, 200);
  t.is(controller.of("report").length, reports + 1);
});

test("resize: what fails is told with its reason, and tried again with growing pauses until it works", async (t) => {
  let works = false;
  const { asked, time, resize, seen } = await running(t, async () => {
    if (!works) throw new Error("no such cgroup");
  });
  await resize(1, 2, 200);
  t.like(seen(), { state: "running", resized: 2, resizeError: "no such cgroup" });
  await time.advance(10_000);
  t.true(asked.length > 2 && asked.length < 8, `${asked.length} attempts`);
  works = true;
  await time.advance(60_000);
  t.is(seen()?.resized, 2);
  t.is(seen()?.resizeError, undefined);
});

test("resize: other limits are tried at once, whatever the pause; only the newest count", async (t) => {
  const { asked, resize, seen } = await running(t, async ({ cpu = 0 }) => {
    if (cpu > 500) throw new Error("too much");
  });
  await resize(1, 2, 900);
  t.is(seen()?.resizeError, "too much");
  await resize(2, 3, 300);
  t.deepEqual(asked.at(-1), [{ cpu: 300 }, { cpu: 100 }]);
  t.like(seen(), { resized: 3 });
  t.is(seen()?.resizeError, undefined);
});

/** Orders on a disk that answers when the test says, and how. */
function slowDisk() {
  const orders = memoryOrdersStore();
  let next = 0;
  const disk = { waits: false, answer: (_error?: Error) => {} };
  const save: typeof orders.save = async (value) => {
    if (disk.waits)
      await new Promise<void>((done, fail) => {
        disk.answer = (error) => (error ? fail(error) : done());
      });
    await orders.save(value);
  };
  return { disk, memory: { orders: { load: () => orders.load(), save }, reports: { bootId: "b", next: () => ++next } } };
}

test("resize: it begins while its order is brought to disk, and is told of once it is there", async (t) => {
  const { disk, memory } = slowDisk();
  const { asked, time, resize, seen } = await running(t, async () => {}, { memory });
  disk.waits = true;
  await resize(1, 2, 200);
  await time.advance(30_000);
  t.deepEqual(asked, [[{ cpu: 200 }, { cpu: 100 }]]);
  t.is(seen()?.resized, undefined);
  disk.answer();
  await time.advance(100);
  t.is(asked.length, 1);
  t.like(seen(), { resized: 2 });
});

test("resize: what was begun by an order that could not be kept is taken back", async (t) => {
  const { disk, memory } = slowDisk();
  const { asked, time, resize, seen } = await running(t, async () => {}, { memory });
  disk.waits = true;
  await resize(1, 2, 200);
  disk.waits = false;
  disk.answer(new Error("no space left"));
  await time.advance(1_000);
  t.deepEqual(asked, [
    [{ cpu: 200 }, { cpu: 100 }],
    [{ cpu: 100 }, { cpu: 200 }],
  ]);
  t.is(seen()?.resized, undefined);
});

test("resize: what is refused before its order counts is tried again and told once it does", async (t) => {
  const { disk, memory } = slowDisk();
  const { asked, time, resize, seen } = await running(t, () => Promise.reject(new Error("busy")), { memory });
  disk.waits = true;
  await resize(1, 2, 200);
  await time.advance(5_000);
  t.is(asked.length, 1);
  t.is(seen()?.resizeError, undefined);
  disk.answer();
  await time.advance(100);
  t.is(asked.length, 2);
  t.like(seen(), { resized: 2, resizeError: "busy" });
});
