import test from "ava";
import type { Intent, NewEvent } from "../../src/model/index.js";
import { serviceById } from "../../src/projections/index.js";
import { given, nothing, purgeAfterMs, refused } from "../support/decider.js";
import { viewOf } from "../support/history.js";
import { id, node, placed, service, spec } from "../support/samples.js";

const ref = { namespace: "default", service: "web" };
const subject = `service/${id("web")}`;
const ask = (type: "RestoreService" | "StartService" | "StopService" | "RestartService" | "RollBackService"): Intent => ({
  type,
  service: ref,
});
const control = (action: "pause" | "resume" | "abort"): Intent => ({ type: "ControlRollout", service: ref, action });
const said = (type: "service.stopped" | "service.started" | "service.restored" | "service.purged"): NewEvent => ({
  type,
  subject,
  data: { service: id("web") },
});
const program = (text: string, more: Record<string, unknown> = {}) => ({ containers: [{ process: { command: [text] } }], ...more });
const ok = { status: 200, id: id("web") };

function removed(name = "web", purgeAt?: number): NewEvent {
  return {
    type: "service.removed",
    subject: `service/${id(name)}`,
    data: { service: id(name), ...(purgeAt === undefined ? {} : { purgeAt }) },
  };
}

function updated(text: string, specVersion: number, more: Record<string, unknown> = {}): NewEvent {
  const data = { service: id("web"), spec: spec("web", program(text, more)), specVersion, rollout: id(`r${specVersion}`) };
  return { type: "service.updated", subject, data };
}

const rolling = [service("web", program("one", { replicas: 3 })), updated("two", 2, { replicas: 5 })];
const paused: NewEvent = { type: "rollout.paused", subject, data: { service: id("web"), rollout: id("r2"), reason: "requested" } };
const completed: NewEvent = { type: "rollout.completed", subject, data: { service: id("web"), rollout: id("r2") } };

test("decide: a removed service can be restored for as long as the controller says, or not at all", (t) => {
  const { view, when } = given(t, [service("web")]);
  when({ type: "RemoveService", service: ref }).gives([removed("web", view.time + 1 + purgeAfterMs)], { status: 204 });
  when({ type: "RemoveService", service: ref, purge: true }).gives([removed()], { status: 204 });
});

test("decide: what was removed can be purged, once", (t) => {
  given(t, [service("web"), removed("web", 2e12)])
    .when({ type: "RemoveService", service: ref, purge: true })
    .gives([said("service.purged")], { status: 204 });
  given(t, [service("web"), removed("web", 2e12)])
    .when({ type: "RemoveService", service: ref })
    .gives(refused("notFound", "service_not_found", "service"));
  given(t, [service("web"), removed("web", 2e12), said("service.purged")])
    .when({ type: "RemoveService", service: ref, purge: true })
    .gives(refused("notFound", "service_not_found", "service"));
});

test("decide: a removed service comes back by its name or its id", (t) => {
  const { when } = given(t, [service("web"), removed("web", 2e12)]);
  when(ask("RestoreService")).gives([said("service.restored")], ok);
  when({ type: "RestoreService", service: { namespace: "default", service: id("web") } }).gives([said("service.restored")], ok);
  given(t, [service("web")])
    .when(ask("RestoreService"))
    .gives(nothing, ok);
  given(t, [service("web"), removed()])
    .when(ask("RestoreService"))
    .gives(refused("notFound", "service_not_found", "service"));
});

test("decide: of several removed services of one name the one that went last comes back", (t) => {
  const second = { ...service("web2"), data: { ...service("web2").data, spec: spec("web") } } as NewEvent;
  given(t, [service("web"), removed("web", 2e12), second, removed("web2", 2e12)])
    .when(ask("RestoreService"))
    .gives([{ type: "service.restored", subject: `service/${id("web2")}`, data: { service: id("web2") } }]);
});

test("decide: a service whose name or port was taken meanwhile stays removed, and is told by whom", (t) => {
  const port = { endpoints: [{ published: 80 }] };
  const gone = [service("web", port), removed("web", 2e12)];
  const another = { ...service("other"), data: { ...service("other").data, spec: spec("web") } } as NewEvent;
  given(t, [...gone, another])
    .when(ask("RestoreService"))
    .gives(refused("conflict", "name_taken", "/name", /remove that one first/));
  given(t, [...gone, service("other", port)])
    .when(ask("RestoreService"))
    .gives(refused("conflict", "port_taken", "/endpoints/0/published", /service other/));
});

test("decide: a restored service is of its stack again, also when that is gone", (t) => {
  const member = service("web", {}, { name: "shop", alias: "web" });
  const stack = (services: string[]): NewEvent => ({
    type: "stack.deployed",
    subject: "stack/default/shop",
    data: { namespace: "default", name: "shop", services },
  });
  const stackGone: NewEvent = { type: "stack.removed", subject: "stack/default/shop", data: { namespace: "default", name: "shop" } };
  given(t, [member, stack([id("web")]), removed("web", 2e12), stackGone])
    .when(ask("RestoreService"))
    .gives([said("service.restored"), stack([id("web")])]);
  given(t, [member, stack([id("web")]), removed("web", 2e12)])
    .when(ask("RestoreService"))
    .gives([said("service.restored")]);
});

test("decide: a stack that a service comes back to does not name those that are gone for good", (t) => {
  const members = ["web", "api", "db"].map((name) => service(name, {}, { name: "shop", alias: name }));
  const stack = (...names: string[]): NewEvent => ({
    type: "stack.deployed",
    subject: "stack/default/shop",
    data: { namespace: "default", name: "shop", services: names.map(id) },
  });
  given(t, [...members, stack("web", "api", "db"), removed("web", 2e12), stack("api", "db"), removed("api")])
    .when(ask("RestoreService"))
    .gives([said("service.restored"), stack("db", "web")]);
});

test("decide: a restore by name that is asked again changes nothing, also where an older one of that name is kept", (t) => {
  const second = { ...service("web2"), data: { ...service("web2").data, spec: spec("web") } } as NewEvent;
  const back: NewEvent = { type: "service.restored", subject: `service/${id("web2")}`, data: { service: id("web2") } };
  const { when } = given(t, [service("web"), removed("web", 2e12), second, removed("web2", 2e12), back]);
  when(ask("RestoreService")).gives(nothing, { status: 200, id: id("web2") });
  when({ type: "RestoreService", service: { namespace: "default", service: id("web") } }).gives(
    refused("conflict", "name_taken", "/name", /remove that one first/),
  );
});

test("decide: removing a stack removes its services softly", (t) => {
  const member = service("web", {}, { name: "shop", alias: "web" });
  const stack: NewEvent = {
    type: "stack.deployed",
    subject: "stack/default/shop",
    data: { namespace: "default", name: "shop", services: [id("web")] },
  };
  const { view, when } = given(t, [member, stack]);
  const { decision } = when({ type: "RemoveStack", namespace: "default", name: "shop" });
  t.deepEqual(decision.kind === "events" && decision.events[0]?.data, { service: id("web"), purgeAt: view.time + 1 + purgeAfterMs });
});

test("decide: so many removed services are kept, and the oldest goes for the next", (t) => {
  const gone = Array.from({ length: 1000 }, (_, n) => `s${n}x`).flatMap((name) => [service(name), removed(name, 2e12)]);
  const { decision } = given(t, [...gone, service("web")]).when({ type: "RemoveService", service: ref });
  t.deepEqual(decision.kind === "events" && decision.events.map(({ type, subject: about }) => [type, about]), [
    ["service.removed", subject],
    ["service.purged", `service/${id("s0x")}`],
  ]);
});

test("decide: a service is stopped and started once; it keeps its spec, which may change meanwhile", (t) => {
  given(t, [service("web")])
    .when(ask("StopService"))
    .gives([said("service.stopped")], ok);
  given(t, [service("web")])
    .when(ask("StartService"))
    .gives(nothing, ok);
  const stopped = given(t, [service("web"), said("service.stopped")]);
  stopped.when(ask("StopService")).gives(nothing, ok);
  stopped.when(ask("StartService")).gives([said("service.started")], ok);
  t.is(stopped.when({ type: "ScaleService", service: ref, replicas: 4 }).decision.kind, "events");
  t.is(stopped.when({ type: "UpdateService", service: ref, spec: spec("web", program("two")) }).decision.kind, "events");
});

test("decide: a service that is started again before its tasks of an older spec were stopped rolls them out", (t) => {
  const events = [...node("one"), service("web"), placed("web", [[1, "one"]]), said("service.stopped"), updated("two", 2)];
  const started: NewEvent = { type: "service.started", subject, data: { service: id("web"), rollout: id("new1"), from: 1 } };
  given(t, events).when(ask("StartService")).gives([started], ok);
  const { rollout } = serviceById(viewOf([...events, started]), id("web")) ?? {};
  t.like(rollout, { id: id("new1"), from: 1, specVersion: 2, reason: "update" });
});

test("decide: what is changed while it is stopped is no rollout", (t) => {
  t.is(given(t, [...rolling.slice(0, 1), said("service.stopped"), updated("two", 2)]).when(control("pause")).decision.kind, "rejected");
});

test("decide: a restart is a rollout of the same spec under the next version", (t) => {
  given(t, [service("web")])
    .when(ask("RestartService"))
    .gives([{ type: "service.restarted", subject, data: { service: id("web"), specVersion: 2, rollout: id("new1") } }], ok);
});

test("decide: what is stopped or rolling out is not restarted", (t) => {
  given(t, [service("web"), said("service.stopped")])
    .when(ask("RestartService"))
    .gives(refused("conflict", "service_stopped", "service"));
  given(t, rolling)
    .when(ask("RestartService"))
    .gives(refused("conflict", "rollout_in_progress", "service"));
});

test("decide: a rollback brings the spec before back with its version; replicas stay as they are", (t) => {
  const back = {
    type: "service.updated" as const,
    subject,
    data: {
      service: id("web"),
      spec: spec("web", program("one", { replicas: 5 })),
      specVersion: 1,
      rollout: id("new1"),
      reason: "rollback" as const,
    },
  };
  given(t, [...rolling, completed])
    .when(ask("RollBackService"))
    .gives([back], ok);
  given(t, rolling).when(control("abort")).gives([back], ok);
  given(t, [...rolling, back])
    .when(ask("RollBackService"))
    .gives(nothing, ok);
  given(t, [...rolling, back])
    .when(control("abort"))
    .gives(refused("conflict", "rollback_in_progress", "service", /pause that, or update/));
  const over: NewEvent = { type: "rollout.completed", subject, data: { service: id("web"), rollout: id("new1") } };
  const { decision } = given(t, [...rolling, completed, back, over]).when(ask("RollBackService"));
  t.like(decision.kind === "events" && decision.events[0]?.data, { specVersion: 2, reason: "rollback" });
});

test("decide: there is no rollback before the first update", (t) => {
  given(t, [service("web")])
    .when(ask("RollBackService"))
    .gives(refused("conflict", "no_previous_spec", "service"));
});

test("decide: a rollback takes no port that another service has meanwhile", (t) => {
  given(t, [service("web", { endpoints: [{ published: 80 }] }), updated("two", 2), service("other", { endpoints: [{ published: 80 }] })])
    .when(control("abort"))
    .gives(refused("conflict", "port_taken", "/endpoints/0/published"));
});

test("decide: a change that brings an older template back brings its version back, and the next new one gets a new number", (t) => {
  const { when } = given(t, rolling);
  const to = (text: string) => when({ type: "UpdateService", service: ref, spec: spec("web", program(text)) }).decision;
  const first = to("one");
  t.like(first.kind === "events" && first.events[0]?.data, { specVersion: 1, rollout: id("new1") });
  const third = to("three");
  t.like(third.kind === "events" && third.events[0]?.data, { specVersion: 3 });
  const data = { service: id("web"), spec: spec("web", program("one")), specVersion: 1, rollout: id("r1") };
  const after = given(t, [...rolling, { type: "service.updated", subject, data }]);
  const next = after.when({ type: "UpdateService", service: ref, spec: spec("web", program("three")) }).decision;
  t.like(next.kind === "events" && next.events[0]?.data, { specVersion: 3 });
});

test("decide: aborting a restart puts the version before back, also after a change of labels", (t) => {
  const restarted: NewEvent = { type: "service.restarted", subject, data: { service: id("web"), specVersion: 2, rollout: id("r2") } };
  const { decision } = given(t, [service("web"), restarted]).when(control("abort"));
  t.like(decision.kind === "events" && decision.events[0]?.data, { specVersion: 1, reason: "rollback" });
});

test("decide: a rollout is paused and resumed once, and there must be one", (t) => {
  given(t, rolling).when(control("pause")).gives([paused], ok);
  given(t, rolling).when(control("resume")).gives(nothing, ok);
  given(t, [...rolling, paused])
    .when(control("pause"))
    .gives(nothing, ok);
  given(t, [...rolling, paused])
    .when(control("resume"))
    .gives([{ type: "rollout.resumed", subject, data: { service: id("web"), rollout: id("r2") } }], ok);
  given(t, [...rolling, completed])
    .when(control("resume"))
    .gives(refused("conflict", "no_rollout", "service"));
});

test("decide: an unknown service is named by every verb", (t) => {
  const { when } = given(t, []);
  for (const type of ["RestoreService", "StartService", "StopService", "RestartService", "RollBackService"] as const)
    when(ask(type)).gives(refused("notFound", "service_not_found", "service", /"web" in namespace default/));
  when(control("pause")).gives(refused("notFound", "service_not_found", "service"));
});
