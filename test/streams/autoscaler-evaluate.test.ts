import test from "ava";
import { evaluate, firstState } from "../../src/streams/autoscaler/evaluate.js";
import type { Evaluation, PolicyState, Seen } from "../../src/streams/autoscaler/types.js";
import { each, fresh, noon, policy, seen, whole } from "./autoscaler-samples.js";

const cpu = { targets: [{ metric: "cpu", utilization: 50 }] };
/** Nothing holds a change back. */
const free = {
  up: {
    limits: [
      { percent: 10_000, periodMs: 1_000 },
      { tasks: 1_000, periodMs: 1_000 },
    ],
  },
  down: { stabilizationMs: 0 },
};

interface Case {
  policy: Record<string, unknown>;
  seen: Seen;
  wanted: number;
  limits?: string[];
  state?: PolicyState;
  now?: number;
}

const wants = test.macro({
  exec(t, { policy: members, seen: facts, wanted, limits = [], state = fresh, now = noon }: Case) {
    const found = evaluate(policy({ ...free, ...members }), state, facts, now);
    t.is(found.wanted, wanted, JSON.stringify(found));
    t.deepEqual(found.limits, limits as Evaluation["limits"]);
  },
  title: (title = "") => `evaluate: ${title}`,
});

// Targets, by the numbers of Kubernetes' own documentation and code.
test("twice the target doubles the replicas", wants, { policy: cpu, seen: seen(3, { cpu: each(1000, 3) }), wanted: 6 });
test("half of the target halves them, rounded up", wants, { policy: cpu, seen: seen(5, { cpu: each(250, 5) }), wanted: 3 });
test("within the tolerance nothing changes", wants, { policy: cpu, seen: seen(4, { cpu: each(549, 4) }), wanted: 4 });
test("just beyond the tolerance one more comes", wants, { policy: cpu, seen: seen(4, { cpu: each(556, 4) }), wanted: 5 });
test("a task without a sample is taken for idle on the way up", wants, { policy: cpu, seen: seen(4, { cpu: each(1000, 3) }), wanted: 6 });
test("and may turn it into no change at all", wants, { policy: cpu, seen: seen(4, { cpu: each(600, 2) }), wanted: 4 });
test("a task without a sample is taken for busy on the way down", wants, { policy: cpu, seen: seen(4, { cpu: each(100, 3) }), wanted: 3 });
test("what is idle keeps one task", wants, { policy: { ...cpu, min: 1 }, seen: seen(4, { cpu: each(0, 4) }), wanted: 1 });
test("of several targets the greatest want counts", wants, {
  policy: {
    targets: [
      { metric: "cpu", utilization: 50 },
      { metric: "requests", averageValue: 10 },
    ],
  },
  seen: seen(2, { cpu: each(1000, 2), requests: each(30, 2) }),
  wanted: 6,
});
test("a metric of one's own goes by the name that it is sent under", wants, {
  policy: { targets: [{ metric: "custom:requests", averageValue: 10 }] },
  seen: seen(2, { requests: each(30, 2) }),
  wanted: 6,
});
test("and so does one of a step", wants, {
  policy: { targets: [], steps: [{ metric: "custom:requests", of: "average", above: 20, add: 3 }] },
  seen: seen(2, { requests: each(30, 2) }),
  wanted: 5,
});
test("a target without samples takes nothing away", wants, {
  policy: {
    targets: [
      { metric: "cpu", utilization: 50 },
      { metric: "requests", averageValue: 10 },
    ],
  },
  seen: seen(4, { cpu: each(100, 4) }),
  wanted: 4,
  limits: ["samples"],
});
test("but it keeps nobody from growing", wants, {
  policy: {
    targets: [
      { metric: "cpu", utilization: 50 },
      { metric: "requests", averageValue: 10 },
    ],
  },
  seen: seen(4, { cpu: each(1000, 4) }),
  wanted: 8,
});
test("a service's own value is shared by its tasks", wants, {
  policy: { targets: [{ metric: "queue", averageValue: 10 }] },
  seen: seen(2, { queue: whole(45) }),
  wanted: 5,
});
test("a value of the whole changes them in proportion", wants, {
  policy: { targets: [{ metric: "lag", value: 100 }] },
  seen: seen(3, { lag: whole(200) }),
  wanted: 6,
});

// To and from zero.
const queue = { min: 0, targets: [{ metric: "queue", averageValue: 10 }] };
test("an empty queue needs nobody", wants, { policy: queue, seen: seen(1, { queue: whole(0) }), wanted: 0 });
test("one that fills brings the first task", wants, { policy: queue, seen: seen(0, { queue: whole(1) }), wanted: 1 });
test("and as many as it needs", wants, { policy: queue, seen: seen(0, { queue: whole(45) }), wanted: 5 });
test("from zero by percent alone the first one comes", wants, {
  policy: { ...queue, up: { limits: [{ percent: 50, periodMs: 1_000 }] } },
  seen: seen(0, { queue: whole(45) }),
  wanted: 1,
  limits: ["rate"],
});
test("what tasks measured before they went says nothing at zero", wants, {
  policy: { min: 0, targets: [{ metric: "busy", averageValue: 10 }] },
  seen: seen(0, { busy: each(100, 2) }),
  wanted: 0,
});

// Steps.
const steps = {
  steps: [
    { metric: "requests", above: 10, add: 1 },
    { metric: "requests", above: 50, add: 4 },
    { metric: "requests", below: 2, add: -1 },
  ],
};
test("between its bounds a step rule leaves things as they are", wants, {
  policy: steps,
  seen: seen(3, { requests: each(5, 3) }),
  wanted: 3,
});
test("the farthest bound counts", wants, { policy: steps, seen: seen(3, { requests: each(60, 3) }), wanted: 7 });
test("below its bound tasks go", wants, { policy: steps, seen: seen(3, { requests: each(1, 3) }), wanted: 2 });
test("but not while some say nothing", wants, { policy: steps, seen: seen(3, { requests: each(1, 2) }), wanted: 3 });

// Bounds and schedules. Noon is a Friday, 2026-01-09 12:00 UTC.
test("max holds, and is said", wants, { policy: cpu, seen: seen(8, { cpu: each(1000, 8) }), wanted: 10, limits: ["max"] });
test("min holds at once", wants, { policy: { ...cpu, min: 4 }, seen: seen(1, { cpu: each(0, 1) }), wanted: 4, limits: ["min"] });
const office = { schedules: [{ cron: "0 8 * * 1-5", timeZone: "Europe/Berlin", durationMs: 36_000_000, min: 6 }] };
test("in its hours a schedule's min holds", wants, { policy: office, seen: seen(1), wanted: 6 });
test("beside them the policy's own", wants, { policy: office, seen: seen(6), wanted: 1, now: noon + 6 * 3_600_000 });
test("a schedule's max may be lower", wants, {
  policy: { ...cpu, schedules: [{ cron: "0 12 * * *", durationMs: 60_000, max: 2 }] },
  seen: seen(4, { cpu: each(500, 4) }),
  wanted: 2,
  limits: ["max"],
});

// Others.
test("it follows another service", wants, {
  policy: { scaleWith: { service: "web", ratio: 0.5 } },
  seen: seen(1, {}, { partner: 5 }),
  wanted: 3,
});
test("and stays while that one is not there", wants, { policy: { scaleWith: { service: "web", ratio: 0.5 } }, seen: seen(3), wanted: 3 });
test("a forecast is a floor", wants, {
  policy: { ...cpu, forecast: {} },
  seen: seen(3, { cpu: each(500, 3) }, { forecast: { replicas: 7, detail: "" } }),
  wanted: 7,
});
const lost = { wants: [], fault: null, running: 10 };
const fault = { max: 20, ...cpu, fault: { lostPercent: 30 } };
test("lost replicas are stood in for", wants, {
  policy: fault,
  seen: seen(10, { cpu: each(500, 7) }, { running: 7 }),
  state: lost,
  wanted: 13,
});
test("fewer than its share are not", wants, {
  policy: fault,
  seen: seen(10, { cpu: each(500, 8) }, { running: 8 }),
  state: lost,
  wanted: 10,
});
test("those of a rollout are not lost", wants, {
  policy: fault,
  seen: seen(10, { cpu: each(500, 5) }, { running: 5, rollout: true }),
  state: lost,
  wanted: 10,
});
test("nor those that were scaled away", wants, {
  policy: fault,
  seen: seen(5, { cpu: each(500, 5) }, { running: 5 }),
  state: lost,
  wanted: 5,
});
test("a policy that only advises leaves the replicas alone", wants, { policy: { resources: {} }, seen: seen(50), wanted: 50 });

// Pauses and rates.
test("a rate lets so many come in its period", wants, {
  policy: { ...cpu, max: 100, up: { limits: [{ tasks: 4, periodMs: 60_000 }] } },
  seen: seen(12, { cpu: each(1000, 12) }, { changes: [{ at: noon - 30_000, delta: 2 }] }),
  wanted: 14,
  limits: ["rate"],
});
test("a cool-down lets nothing come", wants, {
  policy: { ...cpu, up: { cooldownMs: 60_000 } },
  seen: seen(2, { cpu: each(1000, 2) }, { changes: [{ at: noon - 30_000, delta: 1 }] }),
  wanted: 2,
  limits: ["cooldown"],
});
test("a direction may be disabled", wants, {
  policy: { ...cpu, down: { select: "disabled" } },
  seen: seen(5, { cpu: each(100, 5) }),
  wanted: 5,
  limits: ["disabled"],
});

test("evaluate: what was wanted within the window keeps tasks from going", (t) => {
  const calm = policy({ ...cpu, down: { stabilizationMs: 60_000 } });
  let state = firstState({ replicas: 4 }, noon);
  const steps: number[] = [];
  for (let at = noon; at <= noon + 75_000; at += 15_000) {
    const found = evaluate(calm, state, seen(4, { cpu: each(100, 4) }), at);
    steps.push(found.wanted);
    state = found.state;
  }
  t.deepEqual(steps, [4, 4, 4, 4, 1, 1]);
});

test("evaluate: lost replicas are stood in for as long as the policy says", (t) => {
  const rule = policy({ ...cpu, max: 20, fault: { lostPercent: 30, holdMs: 60_000 }, down: { stabilizationMs: 0 } });
  const first = evaluate(rule, { wants: [], fault: null, running: 10 }, seen(10, { cpu: each(500, 7) }, { running: 7 }), noon);
  t.is(first.wanted, 13);
  t.like(first.inputs.at(-1), { rule: "fault", replicas: 13, detail: "3 of 10 running tasks were lost" });
  const held = evaluate(rule, first.state, seen(13, { cpu: each(400, 13) }), noon + 30_000);
  t.is(held.wanted, 13);
  t.is(evaluate(rule, held.state, seen(13, { cpu: each(300, 13) }), noon + 61_000).wanted, 8);
});
