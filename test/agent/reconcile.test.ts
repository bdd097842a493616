import test from "ava";
import fc from "fast-check";
import { instanceKey } from "../../src/agent/launch-record.js";
import { type KnownInstance, reconcile } from "../../src/agent/reconcile.js";
import type { Assignment } from "../../src/model/index.js";
import { assignment } from "../support/fake-controller.js";

const task = (n: number) => assignment(n).task;

function orders(assignments: Assignment[]) {
  return { tasks: new Map(assignments.map((each) => [each.task, each])) };
}

test("reconcile: what is assigned and unknown is started, what is alive and not assigned is stopped", (t) => {
  const actions = reconcile(orders([assignment(1)]), [{ task: task(2), container: 0, generation: 1, phase: "running" }], 0);
  t.deepEqual(actions, {
    start: [{ task: task(1), container: 0, generation: 1 }],
    stop: [{ task: task(2), container: 0, generation: 1 }],
    wakeAt: null,
  });
});

test("reconcile: a newer generation starts once the older one has ended", (t) => {
  const wanted = orders([assignment(1, { generations: [2] })]);
  const old = { task: task(1), container: 0, generation: 1 };
  t.deepEqual(reconcile(wanted, [{ ...old, phase: "running" }], 0), { start: [], stop: [old], wakeAt: null });
  t.deepEqual(reconcile(wanted, [{ ...old, phase: "stopping" }], 0), { start: [], stop: [], wakeAt: null });
  t.deepEqual(reconcile(wanted, [{ ...old, phase: "ended" }], 0).start, [{ ...old, generation: 2 }]);
});

test("reconcile: a start waits for its time, and the wake is the earliest of them", (t) => {
  const wanted = orders([assignment(1, { notBefore: [500] }), assignment(2, { notBefore: [300] })]);
  t.deepEqual(reconcile(wanted, [], 299), { start: [], stop: [], wakeAt: 300 });
  t.deepEqual(reconcile(wanted, [], 300), { start: [{ task: task(2), container: 0, generation: 1 }], stop: [], wakeAt: 500 });
});

test("reconcile: a settled generation is not started, and stopped where it lives", (t) => {
  const wanted = orders([assignment(1, { settled: [true] })]);
  t.deepEqual(reconcile(wanted, [], 0).start, []);
  t.is(reconcile(wanted, [{ task: task(1), container: 0, generation: 1, phase: "running" }], 0).stop.length, 1);
});

const containers = 2;
const anAssignment = fc
  .record({
    slot: fc.integer({ min: 1, max: 4 }),
    generations: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: containers, maxLength: containers }),
    notBefore: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: containers, maxLength: containers }),
    settled: fc.option(fc.array(fc.boolean(), { minLength: containers, maxLength: containers }), { nil: undefined }),
  })
  .map(({ slot, generations, notBefore, settled }) => assignment(slot, { generations, notBefore, ...(settled ? { settled } : {}) }));
const anInstance: fc.Arbitrary<KnownInstance> = fc.record({
  task: fc.integer({ min: 1, max: 4 }).map(task),
  container: fc.integer({ min: 0, max: containers - 1 }),
  generation: fc.integer({ min: 1, max: 3 }),
  phase: fc.constantFrom("starting", "running", "stopping", "ended"),
});
const someOrders = fc.uniqueArray(anAssignment, { selector: (each) => each.task, maxLength: 4 }).map(orders);
const someInstances = fc.uniqueArray(anInstance, { selector: instanceKey, maxLength: 12 });

test("reconcile: never starts what is known, beside a live one, before its time, or what is settled", (t) => {
  fc.assert(
    fc.property(someOrders, someInstances, fc.integer({ min: 0, max: 20 }), (wanted, known, now) => {
      const { start, stop } = reconcile(wanted, known, now);
      for (const id of start) {
        const assigned = wanted.tasks.get(id.task) as Assignment;
        t.is(assigned.generations[id.container], id.generation);
        t.true((assigned.notBefore[id.container] ?? 0) <= now);
        t.not(assigned.settled?.[id.container], true);
        const same = known.filter((each) => each.task === id.task && each.container === id.container);
        t.true(same.every((each) => each.phase === "ended" && each.generation < id.generation));
      }
      for (const id of stop) {
        const assigned = wanted.tasks.get(id.task);
        t.true(assigned?.generations[id.container] !== id.generation || assigned.settled?.[id.container] === true);
      }
      t.is(new Set(start.map(instanceKey)).size, start.length);
    }),
  );
});

test("reconcile: carried out again and again it comes to rest with exactly what is wanted alive", (t) => {
  fc.assert(
    fc.property(someOrders, someInstances, (wanted, known) => {
      const state = new Map(known.map((each) => [instanceKey(each), { ...each }]));
      for (let round = 0; round < 20; round++) {
        const { start, stop } = reconcile(wanted, state.values(), 100);
        for (const id of stop) state.set(instanceKey(id), { ...id, phase: "ended" });
        for (const each of state.values()) if (each.phase === "stopping") each.phase = "ended";
        for (const id of start) state.set(instanceKey(id), { ...id, phase: "running" });
      }
      t.deepEqual(reconcile(wanted, state.values(), 100), { start: [], stop: [], wakeAt: null });
      for (const each of state.values()) {
        if (each.phase === "ended") continue;
        t.is(wanted.tasks.get(each.task)?.generations[each.container], each.generation);
      }
    }),
  );
});
