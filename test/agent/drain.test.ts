import test, { type ExecutionContext } from "ava";
import { createRuntime, silentLog } from "../../src/agent/index.js";
import { systemRandom } from "../../src/ports/index.js";
import { assignedSpec, container, deltaFrame, endpoint, FakeController, setFrame, taskName } from "../support/fake-controller.js";
import { simulated, wire } from "../support/simulated-agent.js";
import { VirtualTime } from "../support/virtual-time.js";

const drainMs = 5_000;
const spec = assignedSpec([container(["true"])], { endpoints: [endpoint()], drainMs });

/** One running task; `stops` tells when, since its order to stop came, it was signalled and why. */
async function serving(t: ExecutionContext, served = spec) {
  const controller = new FakeController();
  controller.onHello = () => [setFrame(10, [simulated(1)], [served])];
  const time = new VirtualTime();
  const runtime = createRuntime("simulated", { dataDir: null, clock: time, timers: time, random: systemRandom, log: silentLog });
  const stops: { cause: string; at: number }[] = [];
  let from = 0;
  const stop = runtime.stop.bind(runtime);
  runtime.stop = (id, signal, graceMs, cause) => {
    stops.push({ cause, at: time.monotonic() - from });
    stop(id, signal, graceMs, cause);
  };
  const { agent } = wire(controller, { clock: time, timers: time, runtimes: [runtime] });
  await agent.start();
  await time.advance(500);
  t.is(agent.status().instances.running, 1);
  from = time.monotonic();
  return { controller, agent, time, stops };
}

test("drain: a task with endpoints that leaves the set is stopped only after its drain time, and says at once that it is leaving", async (t) => {
  const { controller, time, stops } = await serving(t);
  controller.send(deltaFrame(10, 11, { removed: [taskName(1)] }));
  await time.advance(drainMs - 1);
  t.deepEqual(stops, []);
  t.is(controller.observed(taskName(1))?.state, "stopping");
  await time.advance(1);
  t.deepEqual(stops, [{ cause: "ordered", at: drainMs }]);
  await time.advance(1_000);
  t.is(controller.observed(taskName(1))?.state, "complete");
});

test("drain: orders that come meanwhile neither put the stop off nor hurry it", async (t) => {
  const { controller, time, stops } = await serving(t);
  controller.send(deltaFrame(10, 11, { removed: [taskName(1)] }));
  await time.advance(2_000);
  controller.send(setFrame(12, [], []));
  await time.advance(2_000);
  controller.send(setFrame(13, [], []));
  await time.advance(drainMs);
  t.deepEqual(stops, [{ cause: "ordered", at: drainMs }]);
});

test("drain: a task without endpoints is stopped at once", async (t) => {
  const { controller, time, stops } = await serving(t, { ...spec, endpoints: [] });
  controller.send(deltaFrame(10, 11, { removed: [taskName(1)] }));
  await time.advance(1);
  t.deepEqual(
    stops.map(({ cause }) => cause),
    ["ordered"],
  );
});

test("drain: a host that shuts down does not wait for it", async (t) => {
  const { controller, agent, time, stops } = await serving(t);
  controller.send(deltaFrame(10, 11, { removed: [taskName(1)] }));
  await time.advance(100);
  await agent.stop({ tasks: "stop" });
  t.deepEqual(stops, [{ cause: "host-shutdown", at: 100 }]);
});

test("drain: a start after a back-off waits as long as it was meant to, however wrong the host's own clock is", async (t) => {
  const { controller, agent, time } = await serving(t);
  // The controllers' clock is a day ahead of this host's.
  const theirs = time.now() + 86_400_000;
  const again = simulated(1, { generations: [2], notBefore: [theirs + 3_000] });
  controller.send(deltaFrame(10, 11, { time: theirs, tasks: [again] }));
  await time.advance(drainMs + 100);
  t.is(agent.status().instances.running, 1, "its delay passed while the older one was draining");
  const later = simulated(2, { notBefore: [theirs + drainMs + 3_100] });
  controller.send(deltaFrame(11, 12, { time: theirs + drainMs + 100, tasks: [later] }));
  await time.advance(2_900);
  t.is(agent.status().instances.running, 1);
  await time.advance(200);
  t.is(agent.status().instances.running, 2);
});
