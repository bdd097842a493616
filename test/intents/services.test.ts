import test from "ava";
import type { Intent, NewEvent, ServiceSpec } from "../../src/model/index.js";
import { given, nothing, refused } from "../support/decider.js";
import { history } from "../support/history.js";
import { id, node, service, spec } from "../support/samples.js";

const ref = { namespace: "default", service: "web" };
const create = (members: Record<string, unknown> = {}, name = "web"): Intent => ({ type: "CreateService", spec: spec(name, members) });
const update = (members: Record<string, unknown>, ifSeq?: number): Intent => ({
  type: "UpdateService",
  service: ref,
  spec: spec("web", members),
  ...(ifSeq === undefined ? {} : { ifSeq }),
});
const port = (published: number, mode = "ingress") => ({ endpoints: [{ published, mode }] });
const removed: NewEvent = { type: "service.removed", subject: `service/${id("web")}`, data: { service: id("web") } };

function updated(to: ServiceSpec, specVersion: number, rollout?: string): NewEvent {
  const data = { service: id("web"), spec: to, specVersion, ...(rollout === undefined ? {} : { rollout }) };
  return { type: "service.updated", subject: `service/${id("web")}`, data };
}

test("decide: a service is created with its spec as given", (t) => {
  given(t, [])
    .when(create({ replicas: 3 }))
    .gives(
      [{ type: "service.created", subject: `service/${id("new1")}`, data: { service: id("new1"), spec: spec("web", { replicas: 3 }) } }],
      {
        status: 201,
        id: id("new1"),
      },
    );
});

test("decide: a service name is taken in its namespace alone, and only until it is removed", (t) => {
  given(t, [service("web")])
    .when(create())
    .gives(refused("conflict", "name_taken", "/name", /web is in namespace default already/));
  t.is(given(t, [service("web")]).when(create({ namespace: "shop" })).decision.kind, "events");
  t.is(given(t, [service("web"), removed]).when(create()).decision.kind, "events");
});

test("decide: a service cannot be named like another service's id", (t) => {
  given(t, [service("web")])
    .when(create({}, id("web")))
    .gives(refused("conflict", "name_taken", "/name"));
});

test("decide: an ingress port belongs to one service, which the refusal names", (t) => {
  given(t, [service("shop", port(8080))])
    .when(create(port(8080)))
    .gives(refused("conflict", "port_taken", "/endpoints/0/published", /tcp port 8080 is published by service shop/));
  given(t, [service("shop", port(8080))])
    .when(create(port(8080, "host")))
    .gives(refused("conflict", "port_taken", "/endpoints/0/published"));
  given(t, [service("shop", port(8080, "host"))])
    .when(create(port(8080)))
    .gives(refused("conflict", "port_taken", "/endpoints/0/published", /service shop/));
});

test("decide: two services may ask for the same host port, on different nodes", (t) => {
  t.is(given(t, [service("shop", port(8080, "host"))]).when(create(port(8080, "host"))).decision.kind, "events");
});

test("decide: a removed service gives its ports back", (t) => {
  t.is(given(t, [service("web", port(8080)), removed]).when(create(port(8080), "other")).decision.kind, "events");
});

test("decide: a spec that no node could hold is accepted, since nodes come and go", (t) => {
  const huge = { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 1_000_000_000 } } }] };
  t.is(given(t, []).when(create(huge)).decision.kind, "events");
});

test("decide: a wrong spec is refused with every field at fault", (t) => {
  const wrong = { ...port(8080), endpoints: [{ container: "nobody", mode: "host" }], placement: { constraints: ["node.zone==a"] } };
  given(t, [])
    .when(create(wrong))
    .gives(refused("invalid", "invalid_spec", ["/endpoints/0/container", "/endpoints/0/published", "/placement/constraints/0"]));
});

test("decide: a change of the task template starts a rollout of a new version", (t) => {
  const next = { containers: [{ process: { command: ["sleep", "2000"] } }] };
  given(t, [service("web")])
    .when(update(next))
    .gives([updated(spec("web", next), 2, id("new1"))], { status: 200, id: id("web") });
});

test("decide: a change beside the template replaces no task", (t) => {
  const next = { replicas: 4, labels: { team: "shop" } };
  given(t, [service("web")])
    .when(update(next))
    .gives([updated(spec("web", next), 1)]);
});

test("decide: an update to the same spec changes nothing, not even under an old If-Match", (t) => {
  given(t, [service("web")])
    .when(update({}))
    .gives(nothing, { status: 200, id: id("web") });
  given(t, [service("web")])
    .when(update({}, 1))
    .gives(nothing);
});

test("decide: an update based on an older spec is refused", (t) => {
  const events = [
    service("web"),
    { type: "service.scaled", subject: `service/${id("web")}`, data: { service: id("web"), replicas: 2 } } as NewEvent,
  ];
  const [created, scaled] = history(events).slice(-2);
  given(t, events)
    .when(update({ replicas: 5 }, created?.seq))
    .gives(refused("precondition", "spec_changed", "If-Match", /last changed at 3, not at 2/));
  given(t, events)
    .when(update({ replicas: 5 }, scaled?.seq))
    .gives([updated(spec("web", { replicas: 5 }), 1)]);
});

test("decide: name, namespace and mode of a service stay as they are", (t) => {
  const asked = (members: Record<string, unknown>, name = "web"): Intent => ({
    type: "UpdateService",
    service: ref,
    spec: spec(name, members),
  });
  given(t, [service("web")])
    .when(asked({}, "shop"))
    .gives(refused("invalid", "immutable_field", "/name", /from web/));
  given(t, [service("web")])
    .when(asked({ namespace: "shop" }))
    .gives(refused("invalid", "immutable_field", "/namespace"));
  given(t, [service("web")])
    .when(asked({ mode: "global" }))
    .gives(refused("invalid", "immutable_field", "/mode", /from replicated/));
});

test("decide: an update is held to the rules of a new service, its own ports apart", (t) => {
  const events = [service("web", port(8080)), service("shop", port(9090))];
  given(t, events)
    .when(update({ ...port(8080), replicas: 2 }))
    .gives([updated(spec("web", { ...port(8080), replicas: 2 }), 1)]);
  given(t, events)
    .when(update(port(9090)))
    .gives(refused("conflict", "port_taken", "/endpoints/0/published", /service shop/));
  given(t, events)
    .when(update({ placement: { constraints: ["x"] } }))
    .gives(refused("invalid", "invalid_spec", "/placement/constraints/0"));
});

const scale = (replicas: number): Intent => ({ type: "ScaleService", service: ref, replicas });

test("decide: a service is scaled, by name or by id", (t) => {
  const scaled: NewEvent = { type: "service.scaled", subject: `service/${id("web")}`, data: { service: id("web"), replicas: 0 } };
  given(t, [service("web")])
    .when(scale(0))
    .gives([scaled], { status: 200, id: id("web") });
  given(t, [service("web")])
    .when({ type: "ScaleService", service: { ...ref, service: id("web") }, replicas: 0 })
    .gives([scaled]);
  given(t, [service("web"), scaled])
    .when(scale(0))
    .gives(nothing);
});

test("decide: a global service has no number to scale", (t) => {
  given(t, [service("web", { mode: "global" })])
    .when(scale(3))
    .gives(refused("conflict", "service_is_global", "/replicas"));
});

test("decide: a service is removed once", (t) => {
  t.is(given(t, [service("web")]).when({ type: "RemoveService", service: ref }).decision.kind, "events");
  given(t, [service("web"), removed])
    .when({ type: "RemoveService", service: ref })
    .gives(refused("notFound", "service_not_found", "service"));
});

test("decide: a service is looked for in one namespace, which the refusal names", (t) => {
  const elsewhere = { namespace: "shop", service: "web" };
  const missing = refused("notFound", "service_not_found", "service", /"web" in namespace shop/);
  given(t, [service("web")])
    .when({ type: "ScaleService", service: elsewhere, replicas: 1 })
    .gives(missing);
  given(t, [service("web")])
    .when({ type: "RemoveService", service: elsewhere })
    .gives(missing);
  given(t, [service("web")])
    .when({ type: "UpdateService", service: elsewhere, spec: spec("web") })
    .gives(missing);
});

test("decide: a size that no node could hold is refused with the largest that fits", (t) => {
  const sized = (cpu: number) => ({ containers: [{ process: { command: ["sleep", "1000"] }, resources: { reservations: { cpu } } }] });
  const cluster = [...node("a"), service("web", sized(100))];
  given(t, cluster)
    .when(update(sized(5000)))
    .gives(refused("conflict", "too_large", "/containers/0/resources/reservations", /largest that fits is 4 CPUs/));
  t.is(given(t, cluster).when(update(sized(4000))).decision.kind, "events");
});
