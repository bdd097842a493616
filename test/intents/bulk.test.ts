import test from "ava";
import fc from "fast-check";
import { decide } from "../../src/intents/index.js";
import type { Intent } from "../../src/model/index.js";
import { findService } from "../../src/projections/index.js";
import { contextFor, given, nothing, refused } from "../support/decider.js";
import { viewOf } from "../support/history.js";
import { id, node, service, spec } from "../support/samples.js";

const ref = (name: string) => ({ namespace: "default", service: name });
const create = (name: string, members = {}): Intent => ({ type: "CreateService", spec: spec(name, members) });
const scale = (name: string, replicas: number): Intent => ({ type: "ScaleService", service: ref(name), replicas });
const bulk = (...intents: Intent[]): Intent => ({ type: "Bulk", intents });

test("each intent of a bulk is decided on what those before it make", (t) => {
  const { decision } = given(t, []).when(
    bulk(create("web"), scale("web", 5), { type: "RemoveService", service: ref("web") }, create("web")),
  );
  t.deepEqual(decision.kind === "events" && decision.events.map(({ type }) => type), [
    "service.created",
    "service.scaled",
    "service.removed",
    "service.created",
  ]);
});

test("the outcome of a bulk tells what each intent would have been answered alone", (t) => {
  const { decision } = given(t, node("n1")).when(bulk(create("web"), scale("web", 1), { type: "RemoveNode", node: "n1", force: true }));
  t.deepEqual(decision.kind === "events" && decision.outcome, {
    status: 200,
    detail: { statuses: ["201", "200", "204"], ids: [id("new1"), id("new1"), ""] },
  });
});

test("one refusal refuses the whole bulk, and its fields name the intent", (t) => {
  given(t, [service("web")])
    .when(bulk(create("api"), scale("web", 2), scale("nobody", 2)))
    .gives(refused("notFound", "service_not_found", "/intents/2/service", /^\/intents\/2: no service/));
});

test("a fault in a spec is named below the spec of its intent", (t) => {
  const bad = { endpoints: [{ container: "nobody" }] };
  given(t, [])
    .when(bulk(create("api"), create("web", bad)))
    .gives(refused("invalid", "invalid_spec", "/intents/1/spec/endpoints/0/container"));
});

test("two services of one bulk cannot have the same name or port", (t) => {
  given(t, [])
    .when(bulk(create("web"), create("web")))
    .gives(refused("conflict", "name_taken", "/intents/1/spec/name"));
  const published = { endpoints: [{ published: 80 }] };
  given(t, [])
    .when(bulk(create("web", published), create("api", published)))
    .gives(refused("conflict", "port_taken", "/intents/1/spec/endpoints/0/published"));
});

test("a stale precondition within a bulk is the member ifMatch", (t) => {
  const update: Intent = { type: "UpdateService", service: ref("web"), spec: spec("web", { replicas: 9 }), ifSeq: 1 };
  given(t, [service("web")])
    .when(bulk(update))
    .gives(refused("precondition", "spec_changed", "/intents/0/ifMatch"));
});

test("a bulk of intents that change nothing changes nothing", (t) => {
  given(t, [service("web", { replicas: 2 })])
    .when(bulk(scale("web", 2), scale("web", 2)))
    .gives(nothing);
});

const step = fc.oneof(
  fc.constantFrom("web", "api").map((name) => create(name)),
  fc.tuple(fc.constantFrom("web", "api"), fc.integer({ min: 0, max: 3 })).map(([name, replicas]) => scale(name, replicas)),
  fc.constantFrom("web", "api").map((name): Intent => ({ type: "RemoveService", service: ref(name) })),
  fc.constantFrom("DrainNode" as const, "ActivateNode" as const).map((type): Intent => ({ type, node: "n1" })),
);

test("a bulk makes the view that its intents make one after the other, or none where one of them is refused", (t) => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (intents) => {
      const before = viewOf(node("n1"));
      const context = contextFor(before);
      let view = before;
      let refusedAt: number | undefined;
      for (const [index, intent] of intents.entries()) {
        const decision = decide(view, intent, context);
        if (decision.kind === "rejected") {
          refusedAt = index;
          break;
        }
        if (decision.kind === "events") view = viewOf(decision.events, { after: view, time: before.time + 1, stepMs: 0 });
      }
      const whole = decide(before, bulk(...intents), contextFor(before));
      if (whole.kind === "rejected") {
        return whole.rejection.errors.every(({ field }) => field.startsWith(`/intents/${refusedAt}`));
      }
      const after = whole.kind === "events" ? viewOf(whole.events, { after: before, time: before.time + 1, stepMs: 0 }) : before;
      return (
        refusedAt === undefined &&
        ["web", "api"].every((name) => same(findService(after, "default", name), findService(view, "default", name)))
      );
    }),
    { numRuns: 200 },
  );
  t.pass();
});

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
