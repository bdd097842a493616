import test from "ava";
import type { AutoscalingDecision, AutoscalingPolicy, NewEvent } from "../../src/model/index.js";
import { validate } from "../../src/model/index.js";
import { serviceById } from "../../src/projections/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { viewOf } from "../support/history.js";
import { id, service } from "../support/samples.js";

const web = { namespace: "default", service: id("web") };
const subject = `service/${id("web")}`;

function policyOf(members: Record<string, unknown> = {}): AutoscalingPolicy {
  return validate("AutoscalingPolicy", { min: 1, max: 10, targets: [{ metric: "custom:requests", averageValue: 10 }], ...members });
}

function scaledWeb(members: Record<string, unknown> = {}): NewEvent[] {
  return [service("web", { replicas: 2, autoscaling: policyOf(members) })];
}

/** The policy came with event 1 of these histories, whatever stands before it. */
function generationOf(events: readonly NewEvent[]): number {
  return serviceById(viewOf(events), id("web"))?.autoscaling?.generation ?? 0;
}

const inputs: AutoscalingDecision["inputs"] = [
  { rule: "target", metric: "custom:requests", of: "average", value: 25, target: 10, replicas: 5 },
];

function decision(events: readonly NewEvent[], members: Partial<AutoscalingDecision> = {}): AutoscalingDecision {
  return { policy: "replicas", generation: generationOf(events), window: 100, inputs, ...members };
}

function scaled(events: readonly NewEvent[], replicas = 5, members: Partial<AutoscalingDecision> = {}): NewEvent {
  return { type: "service.scaled", subject, data: { service: id("web"), replicas, autoscaling: decision(events, members) } };
}

test("decide: an autoscaler's decision becomes an event that keeps its inputs", (t) => {
  const events = scaledWeb();
  const autoscaling = decision(events);
  given(t, events)
    .when({ type: "ScaleService", service: web, replicas: 5, autoscaling })
    .gives([scaled(events)], { status: 200, id: id("web") });
});

test("decide: a window that was decided changes nothing again, whatever another autoscaler saw", (t) => {
  const events = scaledWeb();
  const after = [...events, scaled(events)];
  for (const window of [100, 99, 0])
    given(t, after)
      .when({ type: "ScaleService", service: web, replicas: 9, autoscaling: decision(events, { window }) })
      .gives(nothing);
  const later = decision(events, { window: 101 });
  given(t, after)
    .when({ type: "ScaleService", service: web, replicas: 9, autoscaling: later })
    .gives([scaled(events, 9, { window: 101 })]);
});

test("decide: a decision by an older policy is refused, and windows begin anew with each policy", (t) => {
  const events = scaledWeb();
  const old = decision(events);
  const set: NewEvent = { type: "autoscaling.set", subject, data: { service: id("web"), policy: policyOf({ max: 4 }) } };
  const after = [...events, scaled(events), set];
  const stale = refused("conflict", "autoscaling_stale", "/autoscaling/generation", /generation/);
  given(t, after)
    .when({ type: "ScaleService", service: web, replicas: 9, autoscaling: { ...old, window: 200 } })
    .gives(stale);
  const fresh = decision(after, { window: 1 });
  t.not(fresh.generation, old.generation);
  const intent = { type: "ScaleService", service: web, replicas: 3, autoscaling: fresh } as const;
  given(t, after)
    .when(intent)
    .gives([scaled(after, 3, { window: 1 })]);
});

test("decide: without a policy, or while it is off, no autoscaler decides", (t) => {
  const stale = refused("conflict", "autoscaling_stale", "/autoscaling/generation");
  const none = [service("web")];
  given(t, none)
    .when({ type: "ScaleService", service: web, replicas: 5, autoscaling: decision(none, { generation: 1 }) })
    .gives(stale);
  const off = scaledWeb({ mode: "off" });
  given(t, off)
    .when({ type: "ScaleService", service: web, replicas: 5, autoscaling: decision(off) })
    .gives(stale);
});

test("decide: a window far ahead of the time is refused", (t) => {
  const events = scaledWeb();
  const autoscaling = decision(events, { window: Number.MAX_SAFE_INTEGER });
  const ahead = refused("invalid", "autoscaling_window_ahead", "/autoscaling/window");
  given(t, events).when({ type: "ScaleService", service: web, replicas: 5, autoscaling }).gives(ahead);
});

test("decide: a dry run is kept, and changes nothing", (t) => {
  const events = scaledWeb({ mode: "dry-run" });
  const autoscaling = decision(events);
  const advised: NewEvent = { type: "autoscaling.advised", subject, data: { service: id("web"), autoscaling, replicas: 5 } };
  given(t, events).when({ type: "ScaleService", service: web, replicas: 5, autoscaling }).gives([advised]);
  given(t, [...events, advised])
    .when({ type: "ScaleService", service: web, replicas: 6, autoscaling })
    .gives(nothing);
});

test("decide: people scale as before, whatever the policy's windows", (t) => {
  const events = scaledWeb();
  const data = { service: id("web"), replicas: 7 };
  given(t, [...events, scaled(events)])
    .when({ type: "ScaleService", service: web, replicas: 7 })
    .gives([{ type: "service.scaled", subject, data }]);
});

test("decide: resources are applied where the policy says so, and else are advice", (t) => {
  const resources = { cpu: 250, memory: 8_388_608 };
  for (const apply of [false, true]) {
    const events = scaledWeb({ resources: { apply } });
    const autoscaling = decision(events, { policy: "resources" });
    const { decision: found } = given(t, events).when({ type: "AdviseAutoscaling", service: web, autoscaling, resources });
    const made = found.kind === "events" ? found.events : [];
    t.deepEqual(
      made.map(({ type }) => type),
      apply ? ["autoscaling.advised", "service.updated"] : ["autoscaling.advised"],
    );
    const after = viewOf([...events, ...made]);
    const container = serviceById(after, id("web"))?.spec.containers[0];
    t.deepEqual(container?.resources.reservations, apply ? resources : { cpu: 0, memory: 0 });
    t.like(serviceById(after, id("web"))?.autoscaling?.decisions.at(-1), { result: apply ? "resized" : "advised", resources });
  }
});

test("decide: a policy is set once, and taken away once", (t) => {
  const policy = policyOf();
  const events = [service("web")];
  given(t, events)
    .when({ type: "SetAutoscaling", service: web, policy })
    .gives([{ type: "autoscaling.set", subject, data: { service: id("web"), policy } }]);
  given(t, scaledWeb()).when({ type: "SetAutoscaling", service: web, policy }).gives(nothing);
  given(t, scaledWeb())
    .when({ type: "RemoveAutoscaling", service: web })
    .gives([{ type: "autoscaling.removed", subject, data: { service: id("web") } }]);
  given(t, events).when({ type: "RemoveAutoscaling", service: web }).gives(nothing);
});

test("apply: no task is replaced by a policy, and a rollback leaves it alone", (t) => {
  const set: NewEvent = { type: "autoscaling.set", subject, data: { service: id("web"), policy: policyOf() } };
  const view = viewOf([service("web"), set]);
  t.like(serviceById(view, id("web")), { specVersion: 1, rollout: null, previous: null });
  const gone = viewOf([service("web"), set, { type: "autoscaling.removed", subject, data: { service: id("web") } }]);
  t.is(serviceById(gone, id("web"))?.autoscaling, null);
  t.false("autoscaling" in (serviceById(gone, id("web"))?.spec ?? {}));
});

test("apply: changes and the newest decisions are kept within bounds", (t) => {
  const events = scaledWeb();
  const many = Array.from({ length: 200 }, (_, index) => scaled(events, 1 + (index % 2), { window: index + 1 }));
  const kept = serviceById(viewOf([...events, ...many]), id("web"))?.autoscaling;
  t.is(kept?.windows.replicas, 200);
  t.is(kept?.decisions.length, 8);
  t.true((kept?.changes.length ?? 0) <= 128);
  t.is(kept?.changes.at(-1)?.delta, 1);
});

interface Wrong {
  policy: Record<string, unknown>;
  field: string;
  says?: RegExp;
}

const isRefused = test.macro({
  exec(t, { policy, field, says }: Wrong) {
    const events = [service("web"), service("job", { mode: "job" })];
    given(t, events)
      .when({ type: "SetAutoscaling", service: web, policy: policyOf({ targets: [], ...policy }) })
      .gives(refused("invalid", "invalid_autoscaling", field, says));
  },
  title: (title = "") => `a policy is refused: ${title}`,
});

const requests = { metric: "custom:requests", averageValue: 10 };
test("min above max", isRefused, { policy: { min: 5, max: 4, targets: [requests] }, field: "/min", says: /5 is above max, which is 4/ });
test("no rule at all", isRefused, { policy: {}, field: "/targets" });
test("a target of two kinds", isRefused, {
  policy: { targets: [{ metric: "custom:requests", averageValue: 1, value: 2 }] },
  field: "/targets/0",
});
test("a target of no kind", isRefused, { policy: { targets: [requests, { metric: "custom:requests" }] }, field: "/targets/1" });
test("utilization of what nobody reserves", isRefused, {
  policy: { targets: [{ metric: "custom:requests", utilization: 50 }] },
  field: "/targets/0/metric",
});
test("utilization where nothing is reserved", isRefused, {
  policy: { targets: [{ metric: "cpu", utilization: 50 }] },
  field: "/targets/0/metric",
  says: /no container reserves cpu/,
});
test("a whole value of what tasks have", isRefused, { policy: { targets: [{ metric: "cpu", value: 50 }] }, field: "/targets/0/value" });
test("zero tasks by what only tasks measure", isRefused, {
  policy: { min: 0, targets: [{ metric: "cpu", averageValue: 50 }] },
  field: "/min",
});
test("a metric that nobody measures", isRefused, {
  policy: { targets: [requests, { metric: "requests", averageValue: 10 }] },
  field: "/targets/1/metric",
  says: /requests is unknown: agents measure cpu, .*; one that you send is written custom:requests/,
});
test("a metric of agents as one of one's own", isRefused, {
  policy: { steps: [{ metric: "custom:memory", above: 1, add: 1 }] },
  field: "/steps/0/metric",
  says: /write memory/,
});
test("a step both ways", isRefused, { policy: { steps: [{ metric: "custom:requests", above: 1, below: 2, add: 1 }] }, field: "/steps/0" });
test("a step the wrong way", isRefused, { policy: { steps: [{ metric: "custom:requests", above: 1, add: -1 }] }, field: "/steps/0/add" });
test("a cron line that is none", isRefused, {
  policy: { schedules: [{ cron: "every day", durationMs: 1000, min: 1 }] },
  field: "/schedules/0/cron",
});
test("a day that never comes", isRefused, {
  policy: { schedules: [{ cron: "0 0 30 2 *", durationMs: 1000, min: 1 }] },
  field: "/schedules/0/cron",
});
test("a time zone that is none", isRefused, {
  policy: { schedules: [{ cron: "0 0 * * *", timeZone: "Mars/Base", durationMs: 1000, min: 1 }] },
  field: "/schedules/0/timeZone",
});
test("a schedule that says nothing", isRefused, {
  policy: { schedules: [{ cron: "0 0 * * *", durationMs: 1000 }] },
  field: "/schedules/0",
});
test("a schedule's min above max", isRefused, {
  policy: { schedules: [{ cron: "0 0 * * *", durationMs: 1000, min: 11 }] },
  field: "/schedules/0/min",
});
test("a limit of two kinds", isRefused, {
  policy: { targets: [requests], up: { limits: [{ tasks: 1, percent: 1, periodMs: 1000 }] } },
  field: "/up/limits/0",
});
test("a forecast of nothing", isRefused, {
  policy: { schedules: [{ cron: "0 0 * * *", durationMs: 1000, min: 2 }], forecast: {} },
  field: "/forecast",
});
test("resources with min above max", isRefused, {
  policy: { resources: { min: { cpu: 2 }, max: { cpu: 1 } } },
  field: "/resources/min/cpu",
});
test("a partner that is not there", isRefused, { policy: { scaleWith: { service: "gone", ratio: 1 } }, field: "/scaleWith/service" });
test("a partner that is a job", isRefused, { policy: { scaleWith: { service: "job", ratio: 1 } }, field: "/scaleWith/service" });
test("itself as a partner", isRefused, {
  policy: { scaleWith: { service: "web", ratio: 1 } },
  field: "/scaleWith/service",
  says: /circle/,
});

test("a policy is refused: partners in a circle", (t) => {
  const api = service("api", { autoscaling: policyOf({ targets: [], scaleWith: { service: "web", ratio: 2 } }) });
  given(t, [service("web"), api])
    .when({ type: "SetAutoscaling", service: web, policy: policyOf({ targets: [], scaleWith: { service: "api", ratio: 2 } }) })
    .gives(refused("invalid", "invalid_autoscaling", "/scaleWith/service", /web scales with api scales with web/));
});

test("a policy is refused: of a service without replicas", (t) => {
  const intent = { type: "SetAutoscaling", service: { namespace: "default", service: "each" }, policy: policyOf() } as const;
  given(t, [service("each", { mode: "global" })])
    .when(intent)
    .gives(refused("conflict", "service_is_global", "service"));
  given(t, [service("each", { mode: "job" })])
    .when(intent)
    .gives(refused("conflict", "service_is_job", "service"));
});

test("a policy within a spec is refused with its place in the spec", (t) => {
  const { spec } = (service("new", { autoscaling: policyOf({ min: 9, max: 3 }) }) as Extract<NewEvent, { type: "service.created" }>).data;
  given(t, [])
    .when({ type: "CreateService", spec })
    .gives(refused("invalid", "invalid_spec", "/autoscaling/min"));
  const job = service("job", { mode: "job", autoscaling: policyOf() }) as Extract<NewEvent, { type: "service.created" }>;
  given(t, [])
    .when({ type: "CreateService", spec: job.data.spec })
    .gives(refused("invalid", "invalid_spec", "/autoscaling"));
});

test("decide: a file that is deployed again keeps the replicas that its policy made", (t) => {
  const policy = policyOf();
  const spec = (replicas: number, members = {}) =>
    (service("shop_web", { replicas, autoscaling: policy, ...members }) as Extract<NewEvent, { type: "service.created" }>).data.spec;
  const stack = { name: "shop", alias: "web" };
  const created: NewEvent = { type: "service.created", subject, data: { service: id("web"), spec: spec(6), stack } };
  const deployed: NewEvent = {
    type: "stack.deployed",
    subject: "stack/default/shop",
    data: { namespace: "default", name: "shop", services: [id("web")] },
  };
  const intent = { type: "DeployStack", namespace: "default", name: "shop", prune: true } as const;
  given(t, [created, deployed])
    .when({ ...intent, services: [{ alias: "web", spec: spec(1) }] })
    .gives(nothing);
  const lower = { ...spec(1), autoscaling: { ...policy, max: 4 } };
  const { decision: found } = given(t, [created, deployed]).when({ ...intent, services: [{ alias: "web", spec: lower }] });
  const [first] = found.kind === "events" ? found.events : [];
  t.is(first?.type === "service.updated" ? first.data.spec.replicas : undefined, 4);
});
