import { isDeepStrictEqual } from "node:util";
import test from "ava";
import fc from "fast-check";
import { produce } from "immer";
import { decodeEvent, type LogEvent, type TaskState } from "../../src/model/index.js";
import { InvariantError } from "../../src/ports/index.js";
import {
  apply,
  digest,
  emptyView,
  entriesOf,
  evolve,
  finishedTasksMax,
  foldContainers,
  hostPortsOf,
  lookUp,
  replay,
  reservationsOf,
  tasksOf,
  tasksOnNode,
  type View,
} from "../../src/projections/index.js";
import { clusterCreated, history } from "../support/history.js";
import { randomHistory } from "../support/random-history.js";
import { countsOf, node } from "../support/samples.js";

const tapes = fc.array(fc.nat(1_000_000), { minLength: 10, maxLength: 600, size: "max" });
const numRuns = 40;

function inBatches(events: readonly LogEvent[], sizes: readonly number[]): LogEvent[][] {
  const batches: LogEvent[][] = [];
  for (let from = 0, i = 0; from < events.length; i++) {
    const size = 1 + ((sizes[i % sizes.length] ?? 0) % 40);
    batches.push(events.slice(from, from + size));
    from += size;
  }
  return batches;
}

function evolved(batches: LogEvent[][]): View {
  return batches.reduce<View>(evolve, emptyView());
}

test("evolve in any batches and replay give the same view and digest", (t) => {
  fc.assert(
    fc.property(tapes, fc.array(fc.nat(), { minLength: 1 }), (tape, sizes) => {
      const events = randomHistory(tape);
      const batches = inBatches(events, sizes);
      const view = evolved(batches);
      const replayed = replay(emptyView(), [structuredClone(events)]);
      t.true(isDeepStrictEqual(replayed, view));
      t.is(digest(replayed), digest(view));
      t.is(digest(evolve(emptyView(), events)), digest(view));
    }),
    { numRuns },
  );
});

test("evolve makes of a view what immer makes of a draft of it", (t) => {
  fc.assert(
    fc.property(tapes, fc.array(fc.nat(), { minLength: 1 }), (tape, sizes) => {
      const batches = inBatches(randomHistory(tape), sizes);
      const drafted = (view: View, batch: LogEvent[]) =>
        produce(view, (draft) => {
          for (const event of batch) apply(draft as View, event);
        });
      t.true(isDeepStrictEqual(evolved(batches), batches.reduce<View>(drafted, emptyView())));
    }),
    { numRuns },
  );
});

test("what replay recalls of a view is right in its next batches, also after events that were applied without it", (t) => {
  fc.assert(
    fc.property(tapes, fc.array(fc.nat(), { minLength: 1 }), (tape, sizes) => {
      const events = randomHistory(tape);
      const view = emptyView();
      inBatches(structuredClone(events), sizes).forEach((batch, i) => {
        if (i % 3 === 2) for (const event of batch) apply(view, event);
        else replay(view, [batch]);
      });
      t.true(isDeepStrictEqual(view, evolve(emptyView(), events)));
    }),
    { numRuns },
  );
});

test("replay writes to no event", (t) => {
  fc.assert(
    fc.property(tapes, (tape) => {
      const events = randomHistory(tape);
      const before = structuredClone(events);
      replay(emptyView(), [events]);
      t.true(isDeepStrictEqual(events, before));
    }),
    { numRuns: 20 },
  );
});

test("events that a view already holds change nothing, not even its identity", (t) => {
  fc.assert(
    fc.property(tapes, fc.nat(), (tape, n) => {
      const events = randomHistory(tape);
      const view = evolve(emptyView(), events);
      t.is(evolve(view, events.slice(n % events.length)), view);
      const half = evolve(emptyView(), events.slice(0, n % events.length));
      t.is(digest(evolve(half, events)), digest(view));
    }),
    { numRuns: 20 },
  );
});

test("evolve and replay refuse a gap", (t) => {
  const [first, second, third] = history([...node("n1"), ...node("n2")]) as [LogEvent, LogEvent, LogEvent];
  t.throws(() => evolve(emptyView(), [first, third]), { instanceOf: InvariantError });
  t.throws(() => evolve(emptyView(), [second]), { instanceOf: InvariantError });
  t.throws(() => replay(emptyView(), [[first], [third]]), { instanceOf: InvariantError });
});

test("evolve leaves the old view as it was and shares what did not change", (t) => {
  const before = evolve(emptyView(), history([clusterCreated]));
  const text = JSON.stringify(before);
  const after = evolve(before, history(node("n1"), { after: before }));
  t.is(JSON.stringify(before), text);
  t.is(after.services, before.services);
  t.is(after.nodes.filter((shard, i) => shard !== before.nodes[i]).length, 1);
});

test("time that goes back breaks an invariant", (t) => {
  const view = evolve(emptyView(), history([clusterCreated]));
  t.throws(() => evolve(view, history(node("n1"), { after: view, time: view.time - 1 })), { instanceOf: InvariantError });
});

test("indexes agree with the tasks that slots hold", (t) => {
  fc.assert(
    fc.property(tapes, (tape) => {
      const view = evolve(emptyView(), randomHistory(tape));
      const byNode = new Map<string, string[]>();
      for (const service of entriesOf(view.services)) {
        const counts = countsOf({});
        for (const task of tasksOf(service)) {
          counts[task.state]++;
          byNode.set(task.node, [...(byNode.get(task.node) ?? []), task.id]);
          if (task.state !== "lost") t.is<TaskState, TaskState>(task.state, foldContainers(task.containers));
          t.truthy(service.specs[task.specVersion], "the spec of a task is kept");
        }
        t.deepEqual(service.counts, counts);
        t.true(service.finished.length <= finishedTasksMax);
        for (const chunk of service.chunks) t.not(chunk.at(-1), null);
        if (service.chunks.length > 0) t.true((service.chunks.at(-1)?.length ?? 0) > 0);
        if (service.removed)
          t.true(
            Object.values(counts).some((count) => count > 0),
            "a removed service has a task left",
          );
      }
      for (const found of entriesOf(view.nodes)) {
        const used = { cpu: 0, memory: 0 };
        const ports = new Set<string>();
        for (const task of tasksOnNode(view, found.id)) {
          const service = lookUp(view.services, task.id.slice(0, 12));
          const spec = service?.specs[task.specVersion];
          if (!spec) return t.fail("a task without its spec");
          const { cpu, memory } = reservationsOf(spec);
          used.cpu += cpu;
          used.memory += memory;
          for (const port of hostPortsOf(spec)) ports.add(port);
        }
        t.deepEqual(found.used, used);
        t.deepEqual([...found.tasks].sort(), (byNode.get(found.id) ?? []).sort());
        for (const port of Object.keys(found.hostPorts)) t.true(ports.has(port));
      }
      return true;
    }),
    { numRuns },
  );
});

test("random histories hold only events that the schemas allow", (t) => {
  const events = fc.sample(tapes, { numRuns: 160, seed: 1 }).flatMap((tape) => randomHistory(tape));
  for (const { type, version, data, seq } of events) t.is(decodeEvent(type, version, data, seq), data);
  t.deepEqual(new Set(events.map(({ type }) => type)).size, 33, "every type of event");
});
