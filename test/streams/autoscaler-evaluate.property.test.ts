import test from "ava";
import fc from "fast-check";
import type { AutoscalingPolicy } from "../../src/model/index.js";
import { evaluate } from "../../src/streams/autoscaler/evaluate.js";
import type { PolicyState, Seen } from "../../src/streams/autoscaler/types.js";
import { each, fresh, noon, policy, seen, whole } from "./autoscaler-samples.js";

const periodMs = 15_000;
const runs = { numRuns: 200 };

const limit = fc.oneof(
  fc.record({ tasks: fc.integer({ min: 1, max: 20 }), periodMs: fc.integer({ min: 1, max: 10 }).map((n) => n * periodMs) }),
  fc.record({ percent: fc.integer({ min: 1, max: 200 }), periodMs: fc.integer({ min: 1, max: 10 }).map((n) => n * periodMs) }),
);
const behavior = fc.record({
  stabilizationMs: fc.constantFrom(0, 30_000, 300_000),
  cooldownMs: fc.constantFrom(0, 20_000, 120_000),
  select: fc.constantFrom("max", "min", "disabled"),
  limits: fc.array(limit, { minLength: 1, maxLength: 3 }),
});
const anyPolicy = fc
  .record({
    bounds: fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 100 })),
    tolerancePercent: fc.integer({ min: 0, max: 30 }),
    up: behavior,
    down: behavior,
    targets: fc.array(
      fc.constantFrom({ metric: "cpu", utilization: 60 }, { metric: "queue", averageValue: 7 }, { metric: "lag", value: 50 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
    steps: fc.array(fc.constantFrom({ metric: "queue", of: "value", above: 40, add: 3 }, { metric: "cpu", below: 100, add: -2 }), {
      maxLength: 2,
    }),
    scaleWith: fc.option(fc.constant({ service: "web", ratio: 0.7 }), { nil: undefined }),
  })
  .map(({ bounds: [a, b], ...members }) => policy({ min: Math.min(a, b), max: Math.max(a, b), ...members }));

const anySeen = (replicas: number): fc.Arbitrary<Seen> =>
  fc
    .record({
      cpu: fc.option(fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: Math.max(1, replicas) }))),
      queue: fc.option(fc.integer({ min: 0, max: 500 })),
      lag: fc.option(fc.integer({ min: 0, max: 500 })),
      partner: fc.option(fc.integer({ min: 0, max: 60 })),
    })
    .map(({ cpu, queue, lag, partner }) =>
      seen(
        replicas,
        {
          ...(cpu ? { cpu: each(...cpu) } : {}),
          ...(queue === null ? {} : { queue: whole(queue) }),
          ...(lag === null ? {} : { lag: whole(lag) }),
        },
        partner === null ? {} : { partner },
      ),
    );

/** A policy at work: what it wants becomes the replicas, and is one of its changes. */
function* work(rules: AutoscalingPolicy, start: number, looks: readonly ((replicas: number) => Seen)[]) {
  let replicas = start;
  let state: PolicyState = fresh;
  const changes: { at: number; delta: number }[] = [];
  for (const [index, look] of looks.entries()) {
    const now = noon + index * periodMs;
    const found = evaluate(rules, state, { ...look(replicas), changes: [...changes] }, now);
    yield { now, before: replicas, changes: [...changes], ...found };
    if (found.wanted !== replicas) changes.push({ at: now, delta: found.wanted - replicas });
    replicas = found.wanted;
    state = found.state;
  }
}

const course = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 5, maxLength: 40 });

test("evaluate: it never leaves min and max, whatever it is told", (t) => {
  const told = fc.integer({ min: 0, max: 150 }).chain((replicas) => fc.tuple(anyPolicy, anySeen(replicas)));
  fc.assert(
    fc.property(told, ([rules, facts]) => {
      const { wanted } = evaluate(rules, fresh, facts, noon);
      return Number.isInteger(wanted) && wanted >= rules.min && wanted <= rules.max;
    }),
    runs,
  );
  t.pass();
});

test("evaluate: more load never means fewer replicas", (t) => {
  const loads = fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 5_000 }));
  const told = fc
    .integer({ min: 0, max: 100 })
    .chain((replicas) => fc.tuple(anyPolicy, anySeen(replicas), loads, fc.integer({ min: 1, max: Math.max(1, replicas) })));
  fc.assert(
    fc.property(told, ([rules, facts, [a, b], tasks]) => {
      const under = (load: number) => {
        const metrics = new Map(facts.metrics).set("cpu", each(load, tasks)).set("queue", whole(load)).set("lag", whole(load));
        return evaluate(rules, fresh, { ...facts, metrics }, noon).wanted;
      };
      return under(Math.min(a, b)) <= under(Math.max(a, b));
    }),
    runs,
  );
  t.pass();
});

test("evaluate: a load within the tolerance of its target changes nothing, again and again", (t) => {
  const told = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: -10, max: 10 }), { minLength: 1, maxLength: 30 }));
  const rules = policy({ min: 1, max: 100, targets: [{ metric: "cpu", utilization: 50 }], down: { stabilizationMs: 0 } });
  fc.assert(
    fc.property(told, ([replicas, noise]) => {
      const looks = noise.map((percent) => (now: number) => seen(now, { cpu: each(500 * (1 + percent / 100), now) }));
      return [...work(rules, replicas, looks)].every(({ wanted }) => wanted === replicas);
    }),
    runs,
  );
  t.pass();
});

test("evaluate: a constant load is reached without going to and fro", (t) => {
  const told = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 40_000 }));
  const rules = policy({ min: 1, max: 100, targets: [{ metric: "cpu", utilization: 50 }], down: { stabilizationMs: 0 } });
  fc.assert(
    fc.property(told, ([replicas, load]) => {
      const looks = Array.from({ length: 12 }, () => (now: number) => seen(now, { cpu: each(load / now, now) }));
      const steps = [...work(rules, replicas, looks)].map(({ wanted, before }) => Math.sign(wanted - before)).filter((sign) => sign !== 0);
      return new Set(steps).size <= 1;
    }),
    runs,
  );
  t.pass();
});

test("evaluate: rates hold over every period, but for what min and max demand", (t) => {
  const rules = fc.record({ up: limit, down: limit }).map(({ up, down }) =>
    policy({
      min: 0,
      max: 1_000,
      targets: [{ metric: "queue", averageValue: 1 }],
      up: { limits: [up] },
      down: { limits: [down], stabilizationMs: 0 },
    }),
  );
  fc.assert(
    fc.property(rules, fc.integer({ min: 0, max: 300 }), course, (rule, start, loads) => {
      const looks = loads.map((load) => (now: number) => seen(now, { queue: whole(load) }));
      return [...work(rule, start, looks)].every(({ now, before, wanted, changes }) => {
        const way = wanted > before ? rule.up : rule.down;
        const { tasks, percent = 0, periodMs: period } = way.limits[0] as { tasks?: number; percent?: number; periodMs: number };
        const net = changes.filter(({ at }) => at > now - period).reduce((sum, { delta }) => sum + delta, 0);
        const from = before - net;
        if (wanted > before)
          return wanted <= Math.max(1, tasks === undefined ? Math.ceil(from * (1 + percent / 100) - 1e-9) : from + tasks);
        if (wanted < before)
          return wanted >= Math.max(0, tasks === undefined ? Math.floor(from * (1 - Math.min(100, percent) / 100)) : from - tasks);
        return true;
      });
    }),
    runs,
  );
  t.pass();
});

test("evaluate: cool-downs keep changes apart, each way by its own", (t) => {
  const rules = fc.record({ up: fc.constantFrom(0, 30_000, 90_000), down: fc.constantFrom(0, 30_000, 90_000) }).map(({ up, down }) =>
    policy({
      min: 0,
      max: 1_000,
      targets: [{ metric: "queue", averageValue: 1 }],
      up: { cooldownMs: up },
      down: { cooldownMs: down, stabilizationMs: 0 },
    }),
  );
  fc.assert(
    fc.property(rules, course, (rule, loads) => {
      const looks = loads.map((load) => (now: number) => seen(now, { queue: whole(load) }));
      return [...work(rule, 10, looks)].every(({ now, before, wanted, changes }) => {
        const last = changes.at(-1);
        if (wanted === before || !last) return true;
        return now - last.at >= (wanted > before ? rule.up : rule.down).cooldownMs;
      });
    }),
    runs,
  );
  t.pass();
});

test("evaluate: with the load gone it comes to zero, and back with the load", (t) => {
  const rules = policy({ min: 0, max: 50, targets: [{ metric: "queue", averageValue: 5 }] });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 1_000 }), (start, load) => {
      const idle = Array.from({ length: 25 }, () => (now: number) => seen(now, { queue: whole(0) }));
      const busy = Array.from({ length: 10 }, () => (now: number) => seen(now, { queue: whole(load) }));
      const steps = [...work(rules, start, [...idle, ...busy])];
      const back = steps[idle.length]?.wanted ?? 0;
      const wanted = Math.min(50, Math.ceil(load / 5));
      const end = steps.at(-1)?.wanted ?? 0;
      return steps[idle.length - 1]?.wanted === 0 && back >= 1 && Math.abs(end - wanted) <= Math.ceil(wanted * 0.1);
    }),
    runs,
  );
  t.pass();
});

test("evaluate: the same values give the same answer, and are left as they were", (t) => {
  const told = fc.integer({ min: 0, max: 100 }).chain((replicas) => fc.tuple(anyPolicy, anySeen(replicas)));
  fc.assert(
    fc.property(told, ([rules, facts]) => {
      const before = JSON.stringify([rules, facts, [...facts.metrics]]);
      const [a, b] = [evaluate(rules, fresh, facts, noon), evaluate(rules, fresh, facts, noon)];
      return JSON.stringify(a) === JSON.stringify(b) && JSON.stringify([rules, facts, [...facts.metrics]]) === before;
    }),
    runs,
  );
  t.pass();
});
