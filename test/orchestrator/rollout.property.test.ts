/** Rollouts of random shapes over tasks that behave, or fail as a tape says, looked at after every step. */
import assert from "node:assert/strict";
import test from "ava";
import fc from "fast-check";
import type { NewEvent } from "../../src/model/index.js";
import { findTask, type SlotView, slotsOf, type TaskView } from "../../src/projections/index.js";
import { node, service } from "../support/samples.js";
import { Cluster, serviceEvent, updated } from "./cluster.js";

const runs = { numRuns: process.env.FLEETLOG_SOAK === "1" ? 3000 : 40 };
const roundsMax = 400;

const shapeArb = fc.record({
  replicas: fc.integer({ min: 1, max: 9 }),
  nodes: fc.integer({ min: 1, max: 4 }),
  order: fc.constantFrom("stop-first", "start-first"),
  parallelism: fc.constantFrom(0, 1, 2, 3, "10%", "50%", "100%"),
  delayMs: fc.constantFrom(0, 3000),
  monitorMs: fc.constantFrom(0, 2000, 5000),
  checked: fc.boolean(),
  /** What happens from round to round. */
  tape: fc.array(fc.nat(1000), { minLength: 10, maxLength: 60 }),
});
type Shape = typeof shapeArb extends fc.Arbitrary<infer S> ? S : never;

function membersOf(shape: Shape, more: Record<string, unknown> = {}, restart: Record<string, unknown> = {}) {
  const { replicas, order, parallelism, delayMs, monitorMs } = shape;
  return { replicas, update: { order, parallelism, delayMs, monitorMs, ...more }, restart };
}

function containersOf({ checked }: Shape, version: number) {
  return {
    containers: [{ process: { command: ["run", String(version)] }, ...(checked ? { health: { test: { command: ["true"] } } } : {}) }],
  };
}

function clusterOf(shape: Shape, more: Record<string, unknown> = {}): Cluster {
  const nodes = Array.from({ length: shape.nodes }, (_, i) => node(`n${i}x`)).flat();
  const cluster = new Cluster(...nodes, service("web", { ...membersOf(shape, more), ...containersOf(shape, 1) }));
  cluster.converge();
  return cluster;
}

function limitOf({ parallelism, replicas }: Shape): number {
  if (typeof parallelism === "string") return Math.max(1, Math.ceil((Number.parseInt(parallelism, 10) * replicas) / 100));
  return parallelism === 0 ? replicas : Math.min(parallelism, replicas);
}

const slots = (cluster: Cluster): SlotView[] => [...slotsOf(cluster.service("web"))].map(([, slot]) => slot);
const live = (slot: SlotView): TaskView[] => slot.tasks.filter(({ desired }) => desired === "running");
const isReady = ({ state, containers }: TaskView) => state === "running" && containers.every(({ health }) => health === "healthy");
const readySlots = (cluster: Cluster) => slots(cluster).filter((slot) => live(slot).some(isReady)).length;

/** One round: some agents act, some time passes; every look is checked. Runs until the rollout is over. */
function play(cluster: Cluster, shape: Shape, disturb: (draw: number) => void, check: (events: readonly NewEvent[]) => void): void {
  const look = () => {
    for (;;) {
      const { events } = cluster.look();
      check(events);
      if (events.length === 0) return;
    }
  };
  look();
  for (let round = 0; round < roundsMax && cluster.service("web").rollout; round++) {
    const draw = shape.tape[round % shape.tape.length] as number;
    cluster.obey(({ id }) => round % 4 === 3 || (draw + id.charCodeAt(id.length - 1)) % 3 > 0);
    look();
    disturb(draw);
    look();
    cluster.pass([500, 2000, 6000][draw % 3] as number);
    if (draw % 11 === 0) cluster.newLease();
    look();
  }
}

test("rollout: when tasks behave it ends with every slot new, and the service never serves with less than its order promises", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(shapeArb, (shape) => {
        const cluster = clusterOf(shape);
        cluster.commit(updated("web", 2, { ...membersOf(shape), ...containersOf(shape, 2) }));
        const floor = shape.order === "stop-first" ? shape.replicas - limitOf(shape) : shape.replicas;
        const { id: rollout } = cluster.service("web").rollout ?? {};
        play(
          cluster,
          shape,
          () => {},
          () => {
            assert.ok(readySlots(cluster) >= floor, `${readySlots(cluster)} of ${shape.replicas} ready, at least ${floor} promised`);
            const replaced = slots(cluster).filter((slot) => {
              const tasks = live(slot);
              if (tasks.length === 0) return slot.tasks.length > 0;
              return tasks.length > 1 || tasks.some((task) => task.rollout === rollout && !proved(cluster, task, shape));
            });
            assert.ok(replaced.length <= limitOf(shape), `${replaced.length} slots at once, at most ${limitOf(shape)} allowed`);
          },
        );
        assert.equal(cluster.service("web").rollout, null);
        assert.ok(cluster.live("web").every(({ specVersion }) => specVersion === 2));
        assert.equal(cluster.live("web").length, shape.replicas);
      }),
      runs,
    ),
  );
});

function proved(cluster: Cluster, task: TaskView, { monitorMs }: Shape): boolean {
  return isReady(task) && task.containers.every(({ stateAt, healthAt }) => Math.max(stateAt, healthAt) + monitorMs <= cluster.now);
}

test("rollout: whatever fails, it ends: completed, rolled back or paused with a reason", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(
        shapeArb,
        fc.constantFrom("pause", "continue", "rollback"),
        fc.constantFrom(0, 0.3, 1),
        (shape, failureAction, maxFailureRatio) => {
          // Resumed thrice it has four of them, also where every round is as short as they come.
          const policy = { failureAction, maxFailureRatio, deadlineMs: 40_000 };
          const cluster = clusterOf(shape, policy);
          cluster.commit(updated("web", 2, { ...membersOf(shape, policy, { maxAttempts: 1 }), ...containersOf(shape, 2) }));
          let resumed = 0;
          let paused = 0;
          const disturb = (draw: number) => {
            const { rollout } = cluster.service("web");
            if (rollout?.paused) {
              paused++;
              assert.ok(rollout.paused.message.length > 0);
              if (resumed++ < 3) cluster.commit(serviceEvent(cluster, "rollout.resumed", "web"));
            }
            const fresh = cluster.live("web").filter(({ specVersion, state }) => specVersion === 2 && state === "running");
            const task = fresh[draw % Math.max(1, fresh.length)];
            if (task && draw % 4 === 0) cluster.report(task, "failed");
          };
          play(cluster, shape, disturb, (events) => {
            for (const { type, data } of events)
              if (type === "service.updated") assert.deepEqual([data.specVersion, data.reason], [1, "rollback"]);
            for (const slot of slots(cluster)) assert.ok(live(slot).length <= 2);
          });
          const { rollout, specVersion } = cluster.service("web");
          assert.ok(rollout === null || rollout.paused, `neither over nor paused: ${JSON.stringify(rollout)}`);
          if (rollout === null) assert.ok(cluster.live("web").every((task) => task.specVersion === specVersion));
          if (failureAction === "rollback" && paused === 0 && rollout === null && specVersion === 1) {
            assert.equal(cluster.service("web").newestVersion, 2);
          }
        },
      ),
      runs,
    ),
  );
});

test("rollout: start-first keeps every old task that serves until its successor has proved itself", (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(shapeArb, (shape) => {
        const startFirst: Shape = { ...shape, order: "start-first" };
        const policy = { failureAction: "continue" };
        const cluster = clusterOf(startFirst, policy);
        cluster.commit(updated("web", 2, { ...membersOf(startFirst, policy), ...containersOf(shape, 2) }));
        let before = cluster.view;
        play(
          cluster,
          startFirst,
          (draw) => {
            const fresh = cluster.live("web").filter(({ specVersion, state }) => specVersion === 2 && state === "running");
            const task = fresh[draw % Math.max(1, fresh.length)];
            if (task && draw % 5 === 0) cluster.report(task, "failed");
            before = cluster.view;
          },
          (events) => {
            for (const { type, data } of events) {
              if (type !== "tasks.stopped") continue;
              for (const id of data.tasks) {
                const old = findTask(before, id);
                if (!old || !isReady(old)) continue;
                const successor = cluster.live("web").find(({ replaces }) => replaces === id);
                assert.ok(successor && proved(cluster, successor, shape), "its successor has proved itself");
              }
            }
            before = cluster.view;
          },
        );
      }),
      runs,
    ),
  );
});
