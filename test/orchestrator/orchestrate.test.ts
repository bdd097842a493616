import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import type { NewEvent } from "../../src/model/index.js";
import { entriesOf, findTask, type ServiceView, slotAt, slotsOf, type TaskView, tasksOf, type View } from "../../src/projections/index.js";
import { eligibleNodes } from "../../src/scheduler/index.js";
import type { Cluster } from "./cluster.js";
import { randomCluster } from "./random-cluster.js";

const looksMax = 6;
/** Long enough for every restart delay, monitor window and node timeout to pass. */
const healingRounds = 60;

const tapes = fc.array(fc.nat(9999), { minLength: 20, maxLength: 150 });
const soak = process.env.FLEETLOG_SOAK === "1";
const runs = { numRuns: soak ? 2000 : 50, interruptAfterTimeLimit: soak ? 240_000 : 15_000, markInterruptAsFailure: false };

test("orchestrate: soon has nothing more to say on what its own events made, whatever happened", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(tapes, (tape) => {
        randomCluster(tape, (cluster) => {
          for (let look = 0; cluster.look().events.length > 0; look++) assert.ok(look < looksMax, "the orchestrator goes on and on");
          assert.deepEqual(
            newFacts(cluster.look(true).events),
            [],
            "a look at everything finds what the look at what was touched left out",
          );
        });
      }),
      runs,
    ),
  );
});

test("orchestrate: a slot holds one task that is meant to run, or two while one replaces the other", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(tapes, (tape) => {
        randomCluster(tape, (cluster) => {
          checkedSettle(cluster);
          for (const service of entriesOf(cluster.view.services)) checkSlots(service);
        });
      }),
      runs,
    ),
  );
});

test("orchestrate: a cluster that is healed becomes what its specs say, and is then quiet", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(tapes, (tape) => {
        const cluster = randomCluster(tape, (so) => so.settle());
        heal(cluster);
        for (const service of entriesOf(cluster.view.services)) checkConverged(cluster.view, service);
        assert.deepEqual(newFacts(cluster.look(true).events), []);
        assert.deepEqual(cluster.alarms, []);
      }),
      runs,
    ),
  );
});

/** Why a slot is pending is told as of the last try; it is tried again when room appears, not when more room is taken. */
function newFacts(events: readonly NewEvent[]): NewEvent[] {
  return events.filter(({ type, data }) => type !== "tasks.refused" || data.slots.length > 0 || data.withdrawn !== undefined);
}

function checkedSettle(cluster: Cluster): void {
  for (let look = 0; look < looksMax; look++) {
    const before = cluster.view;
    const { events } = cluster.look();
    if (events.length === 0) return;
    checkStops(before, events);
  }
}

/** A drained task stops after its replacement runs; a rollout stops one serving task at a time, the rest serving. */
function checkStops(view: View, events: readonly NewEvent[]): void {
  for (const event of events) {
    if (event.type !== "tasks.stopped") continue;
    const serving = event.data.tasks.flatMap((id) => {
      const task = findTask(view, id);
      return task && isRunning(task) ? [task] : [];
    });
    const service = [...entriesOf(view.services)].find(({ id }) => event.subject === `service/${id}`);
    if (!service) continue;
    if (event.data.reason === "rollout" && service.spec.update.order === "stop-first") {
      const alone = serving.filter((task) => slotOf(service, task).filter(({ desired }) => desired === "running").length === 1);
      assert.ok(alone.length <= parallelismOf(service), "a rollout stops so many tasks at once as it may");
    }
    if (event.data.reason === "node-drained" && service.spec.mode === "replicated") {
      for (const task of serving) {
        const tasks = [...slotsOf(service)].flatMap(([, slot]) => slot.tasks);
        const replaced = tasks.some((other) => other.replaces === task.id && isRunning(other));
        assert.ok(replaced, "a drained task stops after its replacement runs");
      }
    }
  }
}

function slotOf(service: ServiceView, { id }: TaskView): TaskView[] {
  return [...slotsOf(service)].find(([, { tasks }]) => tasks.some((task) => task.id === id))?.[1].tasks ?? [];
}

function parallelismOf({ spec: { update, replicas, mode }, counts }: ServiceView): number {
  if (update.parallelism === 0) return Number.POSITIVE_INFINITY;
  if (typeof update.parallelism === "number") return update.parallelism;
  const total = mode === "global" ? Object.values(counts).reduce((sum, count) => sum + count, 0) : replicas;
  return Math.max(1, Math.ceil((Number.parseInt(update.parallelism, 10) * total) / 100));
}

function isRunning({ state }: TaskView): boolean {
  return state === "running";
}

function checkSlots(service: ServiceView): void {
  const nodes = new Set<string>();
  for (const [number, { tasks }] of slotsOf(service)) {
    const live = tasks.filter(({ desired }) => desired === "running");
    const [first, second] = live;
    assert.ok(live.length <= 2);
    if (second) {
      assert.ok(second.reason === "node-drained" || second.reason === "rollout", second.reason);
      assert.equal(second.replaces, first?.id ?? "");
    }
    if (service.removed || service.stopped) assert.equal(live.length, 0);
    if (service.spec.mode === "replicated") assert.ok(live.length === 0 || number <= service.spec.replicas);
    else {
      for (const task of live) assert.ok(!nodes.has(task.node), "a global service has one slot on a node");
      for (const task of live) nodes.add(task.node);
    }
  }
}

function heal(cluster: Cluster): void {
  for (const node of entriesOf(cluster.view.nodes)) {
    cluster.unsilence(node.name);
    const subject = `node/${node.id}`;
    cluster.commit({ type: "node.activated", subject, data: { node: node.id } });
    if (!node.description.runtimes.some(({ paused }) => paused)) continue;
    const runtimes = node.description.runtimes.map(({ paused: _, ...runtime }) => runtime);
    cluster.commit({ type: "node.described", subject, data: { node: node.id, description: { ...node.description, runtimes } } });
  }
  for (let round = 0; round < healingRounds; round++) {
    cluster.converge();
    recover(cluster);
    cluster.pass(10_000);
  }
  cluster.converge();
  // What its deadline has paused once more must say for what it waits, or go on.
  recover(cluster);
  cluster.converge();
}

/** What its restart policy gave up while it was unhealthy becomes healthy by itself; a person lets paused rollouts go on. */
function recover(cluster: Cluster): void {
  for (const service of entriesOf(cluster.view.services)) {
    if (service.rollout?.paused) {
      const data = { service: service.id, rollout: service.rollout.id };
      cluster.commit({ type: "rollout.resumed", subject: `service/${service.id}`, data });
    }
    for (const task of tasksOf(service)) {
      if (task.state === "running" && task.containers.some(({ health }) => health === "unhealthy")) cluster.report(task, "running");
    }
  }
}

function checkConverged(view: View, service: ServiceView): void {
  // A start-first slot that finds no second place keeps its old task.
  const waiting = service.pending?.slots ?? [];
  const pending = waiting.filter((slot) => !slotAt(service, slot)?.tasks.length).length;
  assert.ok(!service.removed, "a removed service is gone");
  const replicas = service.spec.mode === "global" ? eligibleNodes(view, service.spec).wanted.length : service.spec.replicas;
  const wanted = service.stopped ? 0 : replicas;
  const { running, complete, failed, rejected, ...others } = service.counts;
  for (const count of Object.values(others)) assert.equal(count, 0);
  assert.equal(running + complete + failed + rejected, wanted - pending);
  const { condition, maxAttempts } = service.spec.restart;
  if (condition === "any") assert.equal(complete, 0);
  if (maxAttempts === 0) assert.equal(failed + rejected, 0);
  // A rollout whose new task found no node, or gave up, stays where it is.
  if (waiting.length + failed + rejected > 0) return;
  assert.equal(service.rollout, null);
  for (const [, slot] of slotsOf(service)) for (const task of slot.tasks) assert.equal(task.specVersion, service.specVersion);
}
