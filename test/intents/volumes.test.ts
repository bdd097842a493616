import test from "ava";
import type { Intent, NewEvent } from "../../src/model/index.js";
import { findVolumes } from "../../src/projections/index.js";
import { given, nothing, purgeAfterMs, refused } from "../support/decider.js";
import { viewOf } from "../support/history.js";
import { id, node, observed, placed, service, spec, task } from "../support/samples.js";

const data = (mount: object = {}) => ({
  containers: [{ docker: { image: "db" }, mounts: [{ type: "volume", source: "data", target: "/data", ...mount }] }],
  placement: { runtime: "docker" },
});
const nodes = [...node("a"), ...node("b")];
/** One task on node a, and the service is gone since. */
const orphaned = [...nodes, service("db", data()), placed("db", [[1, "a"]]), gone("db")];
const both = [
  ...nodes,
  service("db", { ...data(), replicas: 2 }),
  placed("db", [
    [1, "a"],
    [2, "b"],
  ]),
  gone("db"),
];

function gone(name: string): NewEvent {
  return { type: "service.removed", subject: `service/${id(name)}`, data: { service: id(name), purgeAt: 2e12 } };
}

function said(events: NewEvent[], type: NewEvent["type"], more: object = {}, at = "a"): NewEvent {
  const placedAt = findVolumes(viewOf(events), "default", "data").find((found) => found.node.name === at);
  const volume = placedAt?.volume.id ?? "";
  return { type, subject: `volume/${volume}`, data: { volume, node: id(at), namespace: "default", name: "data", ...more } } as NewEvent;
}

const remove = (more: object = {}, purge = false): Intent => ({
  type: "RemoveVolume",
  volume: { namespace: "default", volume: "data", ...more },
  purge,
});
const restore: Intent = { type: "RestoreVolume", volume: { namespace: "default", volume: "data" } };
const removed = [...orphaned, said(orphaned, "volume.removed", { purgeAt: 2e12 })];
const deleting = [...orphaned, said(orphaned, "volume.removed")];

test("decide: a volume is removed softly, as services are, or for good", (t) => {
  const { view, when } = given(t, orphaned);
  when(remove()).gives([said(orphaned, "volume.removed", { purgeAt: view.time + 1 + purgeAfterMs })], { status: 204 });
  when(remove({}, true)).gives([said(orphaned, "volume.removed")], { status: 204 });
  when(remove({ volume: findVolumes(view, "default", "data")[0]?.volume.id })).gives([
    said(orphaned, "volume.removed", { purgeAt: view.time + 1 + purgeAfterMs }),
  ]);
  when(remove({ volume: "other" })).gives(refused("notFound", "volume_not_found", "volume"));
  when(remove({ namespace: "other" })).gives(refused("notFound", "volume_not_found", "volume"));
});

test("decide: what was removed is not removed again, but can be purged; what is being deleted, nothing more", (t) => {
  given(t, removed).when(remove()).gives(nothing, { status: 204 });
  given(t, removed)
    .when(remove({}, true))
    .gives([said(orphaned, "volume.purged")], { status: 204 });
  given(t, deleting).when(remove({}, true)).gives(nothing, { status: 204 });
});

test("decide: a volume that a standing service uses, or may come to use, is not removed", (t) => {
  const says = /service db mounts volume data and may use it on node a: remove it, or the mount, first/;
  const used = [...nodes, service("db", data()), placed("db", [[1, "a"]])];
  given(t, used)
    .when(remove())
    .gives(refused("conflict", "volume_in_use", "volume", says));
  // Another one, without a task so far: its slot has no home yet.
  given(t, [...orphaned, service("new", data())])
    .when(remove())
    .gives(refused("conflict", "volume_in_use", "volume", /service new/));
  // Its data is on node b, and it stays there.
  const elsewhere = [...orphaned, service("new", data()), placed("new", [[1, "b"]])];
  given(t, elsewhere)
    .when(remove({ node: "b" }))
    .gives(refused("conflict", "volume_in_use", "volume"));
  const { view, when } = given(t, elsewhere);
  when(remove({ node: "a" })).gives([said(orphaned, "volume.removed", { purgeAt: view.time + 1 + purgeAfterMs })]);
  const loose = [...orphaned, service("loose", data({ sticky: false })), placed("loose", [[1, "b"]])];
  given(t, loose)
    .when(remove({ node: "a" }))
    .gives(refused("conflict", "volume_in_use", "volume", /service loose/));
});

test("decide: who is refused a volume hears by what it is used, and which constraints keep a slot waiting for it", (t) => {
  const constrained = { ...data(), placement: { runtime: "docker", constraints: ["node.name==b"] } };
  const says = (text: string) => refused("conflict", "volume_in_use", "volume", new RegExp(`the mount, first; ${text}$`));
  const used = [...nodes, service("db", data()), placed("db", [[1, "a"]])];
  given(t, used).when(remove()).gives(says("a task of db has it"));
  const updated: NewEvent = {
    type: "service.updated",
    subject: "service/db",
    data: { service: id("db"), spec: spec("db", constrained), specVersion: 2 },
  };
  const stopped: NewEvent = { type: "tasks.stopped", subject: "x", data: { tasks: [task("db", 1)], reason: "rollout" } };
  const ended = observed("a", 1, { [task("db", 1)]: "complete" });
  const wants = "constraint node.name wants b, and the node has a";
  given(t, [...used, updated])
    .when(remove())
    .gives(says(`a task of db has it, and its next one cannot run there: ${wants}`));
  given(t, [...used, updated, stopped, ended])
    .when(remove())
    .gives(says(`slot 1 of db stays with the node, which holds its data, and cannot run there: ${wants}`));
  given(t, [...orphaned, service("new", constrained)])
    .when(remove())
    .gives(says(`a task of new may come there when that changes: ${wants}`));
});

test("decide: a global service uses the volumes of nodes that it is on, or that take no tasks for now", (t) => {
  const everywhere = [...orphaned, service("any", { ...data(), mode: "global" }), placed("any", [[1, "b"]])];
  given(t, everywhere)
    .when(remove({ node: "b" }))
    .gives(refused("conflict", "volume_in_use", "volume", /service any/));
  // It would be on node a by now, if it were for it.
  t.is(given(t, everywhere).when(remove({ node: "a" })).decision.kind, "events");
  const drained: NewEvent = { type: "node.drained", subject: "node/a", data: { node: id("a") } };
  given(t, [...everywhere, drained])
    .when(remove({ node: "a" }))
    .gives(refused("conflict", "volume_in_use", "volume", /service any/));
});

test("decide: a spec that mounts no volume any more, and whose last task with it has gone, uses it no more", (t) => {
  const used = [...nodes, service("db", data()), placed("db", [[1, "a"]])];
  const updated: NewEvent = {
    type: "service.updated",
    subject: "service/db",
    data: { service: id("db"), spec: spec("db", { ...data(), containers: [{ docker: { image: "db" } }] }), specVersion: 2 },
  };
  given(t, [...used, updated])
    .when(remove())
    .gives(refused("conflict", "volume_in_use", "volume"));
  const moved = placed("db", [[1, "b"]], { specVersion: 2 }, "b");
  const left: NewEvent[] = [{ type: "node.removed", subject: "node/x", data: { node: id("b") } }];
  const stopped: NewEvent = { type: "tasks.stopped", subject: "x", data: { tasks: [`${id("db")}.1.${id("a")}`], reason: "rollout" } };
  const ended: NewEvent = {
    type: "tasks.observed",
    subject: "x",
    data: {
      node: id("a"),
      bootId: "boot1",
      reportSeq: 1,
      observations: { tasks: [`${id("db")}.1.${id("a")}`], containers: [0], generations: [1], states: ["complete"] },
    },
  };
  const { view, when } = given(t, [...used, updated, moved, stopped, ended, ...left]);
  when(remove()).gives([said(used, "volume.removed", { purgeAt: view.time + 1 + purgeAfterMs })]);
});

test("decide: a name that several nodes have is refused with their names, unless a node says which", (t) => {
  given(t, both)
    .when(remove())
    .gives(refused("conflict", "volume_ambiguous", "node", /several nodes have a volume data \(a, b\): say which by node/));
  const one = [...both, said(both, "volume.removed", { purgeAt: 2e12 }, "b")];
  const { view, when } = given(t, one);
  // Only one is left to be removed, and only one to be restored.
  when(remove()).gives([said(both, "volume.removed", { purgeAt: view.time + 1 + purgeAfterMs })]);
  when(restore).gives([said(both, "volume.restored", {}, "b")]);
  given(t, [...one, said(both, "volume.removed", { purgeAt: 2e12 })])
    .when(restore)
    .gives(refused("conflict", "volume_ambiguous", "node"));
  given(t, both)
    .when(remove({ node: id("b") }))
    .gives([said(both, "volume.removed", { purgeAt: view.time - 1000 + 1 + purgeAfterMs }, "b")]);
});

test("decide: a removed volume is restored once, and not after its purge", (t) => {
  const volume = findVolumes(viewOf(orphaned), "default", "data")[0]?.volume.id ?? "";
  given(t, removed)
    .when(restore)
    .gives([said(orphaned, "volume.restored")], { status: 200, id: volume });
  given(t, orphaned).when(restore).gives(nothing, { status: 200, id: volume });
  given(t, deleting)
    .when(restore)
    .gives(refused("conflict", "volume_purged", "volume"));
});

test("decide: nothing comes to mount a removed volume until somebody says what shall become of it", (t) => {
  const refusal = refused("conflict", "volume_removed", "/containers/0/mounts", /volume data was removed on a and can be restored/);
  const { when } = given(t, [...removed, service("web")]);
  when({ type: "CreateService", spec: spec("new", data()) }).gives(refusal);
  when({ type: "RestoreService", service: { namespace: "default", service: "db" } }).gives(refusal);
  const web = { namespace: "default", service: "web" };
  when({ type: "UpdateService", service: web, spec: spec("web", data()) }).gives(refusal);
  when({
    type: "DeployStack",
    namespace: "default",
    name: "shop",
    services: [{ alias: "db", spec: spec("db", data()) }],
    prune: false,
  }).gives(refused("conflict", "volume_removed", "/services/db/containers/0/mounts"));
  t.is(when({ type: "CreateService", spec: { ...spec("new", data()), namespace: "other" } }).decision.kind, "events");
  t.is(given(t, deleting).when({ type: "CreateService", spec: spec("new", data()) }).decision.kind, "events");
});

test("decide: what a node says of its deletions counts once, and only of what it was told to delete", (t) => {
  const { volume } = said(deleting, "volume.deleted").data as { volume: string };
  const report = (deleted: string[], failed: { volume: string; error: string }[] = []): Intent => ({
    ...{ type: "ReportVolumes", node: id("a"), deleted, failed },
  });
  const { when } = given(t, deleting);
  when(report([volume, volume], [{ volume, error: "in use" }])).gives([said(deleting, "volume.deleted")], { status: 204 });
  when(report([], [{ volume, error: "in use" }])).gives([said(deleting, "volume.deletion_failed", { error: "in use" })]);
  when(report(["000000000000"])).gives(nothing);
  when({ ...report([volume]), node: id("b") } as Intent).gives(nothing);
  given(t, removed)
    .when(report([volume]))
    .gives(nothing);
  const failed = [...deleting, said(deleting, "volume.deletion_failed", { error: "in use" })];
  given(t, failed)
    .when(report([], [{ volume, error: "in use" }]))
    .gives(nothing);
});
