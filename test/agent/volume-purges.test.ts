import test, { type ExecutionContext } from "ava";
import { createRuntime, type Runtime, silentLog } from "../../src/agent/index.js";
import { noOrders, obeyDelta, obeySet } from "../../src/agent/orders.js";
import type { VolumePurge } from "../../src/model/index.js";
import { deltaFrame, FakeController, setFrame } from "../support/fake-controller.js";
import { half, wire } from "../support/simulated-agent.js";
import { VirtualTime } from "../support/virtual-time.js";

const first: VolumePurge = { volume: "v00000000001", namespace: "default", name: "data" };
const second: VolumePurge = { volume: "v00000000002", namespace: "default", name: "logs" };

/** An agent whose runtime answers an order to delete as the test says. */
async function deleting(t: ExecutionContext, answer: (volume: VolumePurge) => Promise<void>) {
  const controller = new FakeController();
  controller.onHello = () => [{ ...setFrame(1, [], []), purge: [first] }];
  const asked: string[] = [];
  const time = new VirtualTime();
  const runtime: Runtime = createRuntime("simulated", { dataDir: null, clock: time, timers: time, random: half, log: silentLog });
  runtime.deleteVolume = (volume) => {
    asked.push(volume.name);
    return answer(volume);
  };
  const { agent } = wire(controller, { runtimes: [runtime], clock: time, timers: time });
  t.teardown(() => agent.stop({ tasks: "leave" }));
  await agent.start();
  await time.advance(100);
  return { agent, controller, asked, time, said: () => controller.of("volumes") };
}

test("volumes: what was deleted is told, again and again, until the orders do not name it any more", async (t) => {
  const { controller, asked, time, said } = await deleting(t, async () => {});
  t.deepEqual(said(), [{ frame: "volumes", deleted: [first.volume], failed: [] }]);
  await time.advance(2_000);
  t.true(said().length > 1);
  controller.send(deltaFrame(1, 2, { purge: [] }));
  await time.advance(100);
  const [told, before] = [said().length, asked.length];
  await time.advance(300_000);
  t.is(said().length, told);
  t.is(asked.length, before);
});

test("volumes: what cannot be deleted is told with the reason, and tried again at most a minute apart", async (t) => {
  let refusal: Error | undefined = new Error("volume is in use");
  const { asked, time, said } = await deleting(t, async () => {
    if (refusal) throw refusal;
  });
  t.deepEqual(said()[0]?.failed, [{ volume: first.volume, error: "volume is in use" }]);
  await time.advance(600_000);
  t.true(asked.length >= 12);
  refusal = undefined;
  await time.advance(60_000);
  t.deepEqual(said().at(-1)?.deleted, [first.volume]);
});

test("volumes: a session that begins anew is told at once", async (t) => {
  const { controller, time, said } = await deleting(t, async () => {});
  await time.advance(600_000);
  const told = said().length;
  controller.send({ ...setFrame(2, [], []), purge: [first] });
  await time.advance(10);
  t.is(said().length, told + 1);
});

test("volumes: nothing but newer orders of the own log deletes, and those that do not name it spare it", async (t) => {
  const { controller, asked, time } = await deleting(t, async () => {});
  controller.send({ ...setFrame(3, [], []), purge: [] });
  await time.advance(100);
  const before = asked.length;
  controller.send({ ...setFrame(2, [], []), purge: [first, second] });
  controller.send({ ...deltaFrame(2, 3), purge: [second] });
  controller.send({ ...setFrame(9, [], []), lineage: "00000000000000bb", purge: [second] });
  await time.advance(1_000);
  t.is(asked.length, before);
  controller.send({ ...deltaFrame(3, 4), purge: [second] });
  await time.advance(100);
  t.deepEqual(asked.slice(before), ["logs"]);
});

test("volumes: an order that is taken back while it is carried out is not told of", async (t) => {
  let done = () => {};
  const { controller, time, said } = await deleting(t, () => new Promise((resolve) => (done = resolve)));
  controller.send(deltaFrame(1, 2, { purge: [] }));
  await time.advance(100);
  done();
  await time.advance(300_000);
  t.deepEqual(said(), []);
});

test("orders: a delta leaves the volumes to delete as they are, or brings all of them; a set without any spares all", (t) => {
  const at1 = obeySet(noOrders, { ...setFrame(1, [], []), purge: [first] });
  if (at1.verdict !== "obeyed") throw new Error(at1.verdict);
  t.like(obeyDelta(at1.orders, deltaFrame(1, 2)), { orders: { purge: [first] } });
  t.like(obeyDelta(at1.orders, deltaFrame(1, 2, { purge: [second] })), { orders: { purge: [second] } });
  t.like(obeySet(at1.orders, setFrame(2, [], [])), { orders: { purge: [] } });
});
