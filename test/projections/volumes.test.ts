import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { digest, emptyView, evolve, findVolumes, nodeById, purgesOf, replay, type View } from "../../src/projections/index.js";
import { history, viewOf } from "../support/history.js";
import { id, node, placed, service } from "../support/samples.js";

const mounting = (...sources: string[]) => ({
  replicas: 2,
  containers: [
    { process: { command: ["x"] }, mounts: sources.map((source) => ({ type: "volume", source, target: `/${source}` })) },
    {
      name: "side",
      process: { command: ["x"] },
      mounts: [
        { type: "volume", source: sources[0], target: "/shared" },
        { type: "tmpfs", target: "/t" },
      ],
    },
  ],
});
const db = [...node("a"), ...node("b"), service("db", mounting("data", "logs"), { name: "shop", alias: "db" })];
const running = [...db, placed("db", [[1, "a"]])];

function volume(view: View, at = "a", name = "data") {
  return nodeById(view, id(at))?.volumes[`default/${name}`];
}

function said(view: View, type: "volume.removed" | "volume.restored" | "volume.purged" | "volume.deleted", more: object = {}): NewEvent {
  const known = volume(view);
  const data = { volume: known?.id ?? "", node: id("a"), namespace: "default", name: "data", ...more };
  return { type, subject: `volume/${data.volume}`, data } as NewEvent;
}

function after(view: View, ...events: NewEvent[]): View {
  return viewOf(events, { after: view });
}

test("a volume is known from the first task that mounts it on, once on each node", (t) => {
  t.deepEqual(nodeById(viewOf(db), id("a"))?.volumes, {});
  const view = viewOf(running);
  t.deepEqual(Object.keys(nodeById(view, id("a"))?.volumes ?? {}), ["default/data", "default/logs"]);
  t.deepEqual(nodeById(view, id("b"))?.volumes, {});
  const first = volume(view);
  t.like(first, { name: "data", namespace: "default", stack: "shop", createdAt: view.time, state: "present", purgeAt: null });
  const more = after(
    view,
    placed(
      "db",
      [
        [1, "a"],
        [2, "b"],
      ],
      {},
      "b",
    ),
  );
  t.is(volume(more), first);
  const ids = ["a", "b"].flatMap((at) => ["data", "logs"].map((name) => volume(more, at, name)?.id));
  t.is(new Set(ids).size, 4);
  t.true(ids.every((one) => /^[0-9a-z]{12}$/.test(one ?? "")));
});

test("volumes are found by name on every node that has one, and by id", (t) => {
  const view = viewOf([
    ...db,
    placed("db", [
      [1, "a"],
      [2, "b"],
    ]),
  ]);
  t.deepEqual(
    findVolumes(view, "default", "data")
      .map((found) => found.node.name)
      .sort(),
    ["a", "b"],
  );
  const { id: known = "" } = volume(view, "b") ?? {};
  t.deepEqual(
    findVolumes(view, "default", known).map(({ node: at, volume: { name } }) => [at.name, name]),
    [["b", "data"]],
  );
  t.deepEqual(findVolumes(view, "other", known), []);
});

test("a removed volume is restored, by a person or because a task mounts it again", (t) => {
  const view = viewOf(running);
  const removed = after(view, said(view, "volume.removed", { purgeAt: view.time + 5000 }));
  t.like(volume(removed), { state: "removed", purgeAt: view.time + 5000, removedAt: view.time + 1000 });
  t.deepEqual(purgesOf(removed, id("a")), []);
  for (const event of [said(view, "volume.restored"), placed("db", [[1, "a"]], {}, "b")])
    t.deepEqual(volume(after(removed, event)), volume(view));
});

test("what is purged is ordered to be deleted, and gone once its node has said so", (t) => {
  const view = viewOf(running);
  const removed = after(view, said(view, "volume.removed", { purgeAt: view.time + 5000 }));
  const purged = after(removed, said(view, "volume.purged"));
  t.deepEqual(purgesOf(purged, id("a")), [{ volume: volume(view)?.id ?? "", namespace: "default", name: "data" }]);
  // It is too late for that.
  t.is(volume(after(purged, said(view, "volume.restored")))?.state, "deleting");
  t.is(volume(after(purged, said(view, "volume.deleted"))), undefined);
  t.is(volume(after(removed, said(view, "volume.deleted")))?.state, "removed");
  t.is(volume(after(view, said(view, "volume.removed")))?.state, "deleting");
});

test("a task that comes to a volume which is being deleted spares it, under an id that no late word of the deletion means", (t) => {
  const view = viewOf(running);
  const deleting = after(view, said(view, "volume.removed"));
  const again = after(deleting, placed("db", [[1, "a"]], {}, "b"));
  t.like(volume(again), { state: "present", error: null });
  t.not(volume(again)?.id, volume(view)?.id);
  t.deepEqual(purgesOf(again, id("a")), []);
  t.deepEqual(volume(after(again, said(view, "volume.deleted"))), volume(again));
});

test("a node takes its volumes with it", (t) => {
  const view = viewOf([...running, { type: "node.removed", subject: "node/a", data: { node: id("a") } }]);
  t.deepEqual(findVolumes(view, "default", "data"), []);
});

test("a replay from event 1 gives the same volumes and the same digest", (t) => {
  const view = viewOf(running);
  const events = history([
    ...running,
    said(view, "volume.removed", { purgeAt: 2e12 }),
    placed("db", [[2, "b"]]),
    said(view, "volume.purged"),
  ]);
  const evolved = evolve(emptyView(), events);
  t.is(volume(evolved)?.state, "deleting");
  t.is(digest(replay(emptyView(), [structuredClone(events)])), digest(evolved));
});
