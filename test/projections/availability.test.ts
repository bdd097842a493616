import test from "ava";
import fc from "fast-check";
import type { LogEvent, NewEvent } from "../../src/model/index.js";
import { availabilityOver, emptyView, evolve, serviceById, standingOf, tasksOf, type View } from "../../src/projections/index.js";
import { clusterCreated, history, startMs } from "../support/history.js";
import { id, node, observed, placed, service, stopped, task } from "../support/samples.js";

const web = id("web");
const scaled = (replicas: number): NewEvent => ({ type: "service.scaled", subject: `service/${web}`, data: { service: web, replicas } });
const nodeFailed = (name: string): NewEvent => ({
  type: "node.failed",
  subject: `node/${id(name)}`,
  data: { node: id(name), reason: "silent" },
});

/** Seq n stands at second n - 1. */
function figures(events: NewEvent[], from: number, to: number) {
  const all = history([clusterCreated, ...events]);
  return availabilityOver(emptyView(), one(all), { service: web, from: startMs + from * 1_000, to: startMs + to * 1_000 });
}

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value;
}

// Seconds 1 to 4 are the nodes', 5 the service's.
const begun: NewEvent[] = [
  ...node("n1"),
  ...node("n2"),
  service("web", { replicas: 2 }),
  placed("web", [
    [1, "n1"],
    [2, "n2"],
  ]),
];
const up = [observed("n1", 1, { [task("web", 1)]: "running" }), observed("n2", 1, { [task("web", 2)]: "running" })];

test("the time until the first replicas are healthy counts, and is the creation's", async (t) => {
  const { countedMs, availableMs, servingMs, outages } = await figures([...begun, ...up], 0, 20);
  t.deepEqual([countedMs, availableMs, servingMs], [15_000, 12_000, 13_000]);
  t.deepEqual(outages, [{ from: startMs + 5_000, to: startMs + 8_000, began: 6, ended: 9, wanted: 2, healthy: 0 }]);
});

test("a failed node costs until its tasks run elsewhere", async (t) => {
  const moved = placed("web", [[2, "n1"]], { reason: "node-failed", replaces: [task("web", 2)] }, "b");
  const again = observed("n1", 2, { [task("web", 2, "b")]: "running" });
  const all = [...begun, ...up, nodeFailed("n2"), stopped("web", [task("web", 2)], "node-failed"), moved, again];
  const { availableMs, servingMs, outages } = await figures(all, 8, 20);
  t.deepEqual([availableMs, servingMs], [9_000, 12_000]);
  t.deepEqual(outages, [{ from: startMs + 9_000, to: startMs + 12_000, began: 10, ended: 13, wanted: 2, healthy: 1 }]);
});

test("a scale-up costs until its new replica is healthy, a scale-down nothing, and nothing wanted does not count", async (t) => {
  const third = placed("web", [[3, "n1"]]);
  const more = [scaled(3), third, observed("n1", 2, { [task("web", 3)]: "running" })];
  const less = [scaled(1), stopped("web", [task("web", 2), task("web", 3)], "scaled-down")];
  const { countedMs, availableMs, outages } = await figures([...begun, ...up, ...more, ...less, scaled(0)], 8, 30);
  // Seq 10 to 12, 13 and 14, 15: at seconds 9, 10, 11; 12, 13; 14.
  t.is(countedMs, 6_000);
  t.is(availableMs, 4_000);
  t.deepEqual(
    outages.map(({ began, ended, wanted, healthy }) => [began, ended, wanted, healthy]),
    [[10, 12, 3, 2]],
  );
});

test("a stop-first rollout costs while the old task is gone, a start-first one nothing", async (t) => {
  const old = task("web", 1);
  const fresh = placed("web", [[1, "n1"]], { specVersion: 1, reason: "rollout", replaces: [old] }, "b");
  const runs = observed("n1", 2, { [task("web", 1, "b")]: "running" });
  const stopFirst = await figures([...begun, ...up, stopped("web", [old], "rollout"), fresh, runs], 8, 20);
  t.deepEqual(
    stopFirst.outages.map(({ began, ended }) => [began, ended]),
    [[10, 12]],
  );
  const startFirst = await figures([...begun, ...up, fresh, runs, stopped("web", [old], "rollout")], 8, 20);
  t.deepEqual([startFirst.outages, startFirst.availableMs], [[], 12_000]);
});

test("a failing health check costs, and an outage that goes on has no end", async (t) => {
  const container = { process: { command: ["x"] }, health: { test: { command: ["ok"] } } };
  const one = [...node("n1"), service("web", { containers: [container] }), placed("web", [[1, "n1"]])];
  const said = (seq: number, health: "healthy" | "unhealthy") =>
    observed("n1", seq, { [task("web", 1)]: "running" }, { healths: [health] });
  const { outages, availableMs } = await figures([...one, said(1, "healthy"), said(2, "unhealthy")], 0, 10);
  t.is(availableMs, 1_000);
  t.deepEqual(outages.at(-1), { from: startMs + 6_000, to: startMs + 10_000, began: 7, ended: null, wanted: 1, healthy: 0 });
});

test("an outage that began before the span is cut at its beginning", async (t) => {
  const all = history([clusterCreated, ...begun, ...up]);
  const base = evolve(emptyView(), all.slice(0, 7));
  const span = { service: web, from: startMs + 7_000, to: startMs + 20_000 };
  const { outages } = await availabilityOver(structuredClone(base), one(all.slice(7)), span);
  t.deepEqual(outages, [{ from: startMs + 7_000, to: startMs + 8_000, began: null, ended: 9, wanted: 2, healthy: 0 }]);
});

/** What may happen next, and sometimes twice at one moment. */
function nextEvent(view: View, draw: (limit: number) => number): NewEvent | undefined {
  const found = serviceById(view, web);
  if (!found) return service("web", { replicas: 1 + draw(3) });
  const tasks = [...tasksOf(found)];
  const some = tasks[draw(Math.max(1, tasks.length))];
  const names = ["n1", "n2"];
  const slot = 1 + draw(4);
  const fresh: NewEvent = placed("web", [[slot, names[draw(2)] as string]], {}, `k${view.seq.toString(36)}`);
  switch (draw(9)) {
    case 0:
      return scaled(draw(4));
    case 1:
      return nodeFailed(names[draw(2)] as string);
    case 2:
      return { type: "node.connected", subject: "node/x", data: { node: id(names[draw(2)] as string), bootId: `boot${draw(2)}` } };
    case 3:
      return some && stopped("web", [some.id], "rollout");
    case 4:
      return { type: draw(2) ? "service.stopped" : "service.started", subject: `service/${web}`, data: { service: web } };
    case 5:
      return fresh;
    default: {
      if (!some) return fresh;
      const state = (["starting", "running", "running", "failed"] as const)[draw(4)] ?? "running";
      const at = names.find((name) => id(name) === some.node) ?? "n1";
      return observed(at, view.seq, { [some.id]: state });
    }
  }
}

function randomEvents(tape: number[]): LogEvent[] {
  let at = 0;
  const draw = (limit: number) => (tape[at++ % tape.length] as number) % limit;
  const events = history([clusterCreated, ...node("n1"), ...node("n2")]);
  let view = evolve(emptyView(), events);
  while (at < tape.length) {
    const event = nextEvent(view, draw);
    const stepMs = [0, 1, 2, 7][draw(4)] as number;
    if (!event) continue;
    const [next] = history([event], { after: view, time: view.time + stepMs * 1_000 });
    events.push(next as LogEvent);
    view = evolve(view, [next as LogEvent]);
  }
  return events;
}

/** Second by second: the view of everything up to its beginning decides about the whole of it. */
function naive(events: LogEvent[], from: number, to: number) {
  const sums = { countedMs: 0, availableMs: 0, servingMs: 0 };
  let view = emptyView();
  for (let second = from; second < to; second += 1_000) {
    view = evolve(
      view,
      events.filter(({ seq, time }) => seq > view.seq && time <= second),
    );
    const { wanted, healthy } = standingOf(serviceById(view, web));
    if (wanted === 0) continue;
    sums.countedMs += 1_000;
    if (healthy >= wanted) sums.availableMs += 1_000;
    if (healthy > 0) sums.servingMs += 1_000;
  }
  return sums;
}

test("the figures are those of a model that looks at every second", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1_000), { minLength: 20, maxLength: 120 }), fc.nat(10), fc.nat(60), async (tape, from, length) => {
      const events = randomEvents(tape);
      const span = { service: web, from: startMs + from * 1_000, to: startMs + (from + length) * 1_000 };
      const { outages, ...sums } = await availabilityOver(emptyView(), one(events), span);
      t.deepEqual(sums, naive(events, span.from, span.to));
      t.is(
        outages.reduce((lost, outage) => lost + outage.to - outage.from, 0),
        sums.countedMs - sums.availableMs,
      );
    }),
    { numRuns: 60 },
  );
});
