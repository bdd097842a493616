import test from "ava";
import fc from "fast-check";
import type { NewEvent } from "../../src/model/index.js";
import { diffViews, emptyView, evolve, fieldChanges, nodeById, replay, type View } from "../../src/projections/index.js";
import { viewOf } from "../support/history.js";
import { randomHistory } from "../support/random-history.js";
import { config, id, node, placed, secret, service, spec, task } from "../support/samples.js";

function changes(from: View, to: View): string[] {
  return [...diffViews(from, to)]
    .map(({ kind, change, name, fields }) => `${change} ${kind} ${name}${fields.map(({ field }) => ` ${field}`).join("")}`)
    .sort();
}

test("what was added, removed and changed is told by field", (t) => {
  const before = viewOf([...node("n1"), ...node("n2"), service("web", { replicas: 2 }), service("old"), placed("web", [[1, "n1"]])]);
  const after = viewOf(
    [
      { type: "service.scaled", subject: `service/${id("web")}`, data: { service: id("web"), replicas: 5 } },
      { type: "service.removed", subject: `service/${id("old")}`, data: { service: id("old") } },
      service("new"),
      { type: "node.drained", subject: `node/${id("n1")}`, data: { node: id("n1") } },
      placed("web", [[1, "n2"]], { reason: "node-drained" }, "b"),
      placed("new", [[1, "n2"]]),
      { type: "tasks.stopped", subject: `service/${id("web")}`, data: { tasks: [task("web", 1)], reason: "node-drained" } },
    ],
    { after: before },
  );
  t.deepEqual(changes(before, after), [
    "added service new",
    "added task new.1",
    "changed node n1 /availability",
    "changed service web /spec/replicas",
    "changed task web.1 /task /node",
    "removed service old",
  ]);
  t.deepEqual(changes(after, after), []);
  const [moved] = [...diffViews(before, after)].filter(({ kind, name }) => kind === "task" && name === "web.1");
  t.deepEqual(moved?.fields[1], { field: "/node", from: "n1", to: "n2" });
});

test("a service that was removed and made anew is two", (t) => {
  const before = viewOf([service("web")]);
  const after = viewOf(
    [
      { type: "service.removed", subject: `service/${id("web")}`, data: { service: id("web") } },
      { type: "service.created", subject: `service/${id("web2")}`, data: { service: id("web2"), spec: spec("web") } },
    ],
    { after: before },
  );
  t.deepEqual(changes(before, after), ["added service web", "removed service web"]);
});

test("volumes, configs and secrets come and go, by their ids, and what they hold is not told", (t) => {
  const mounted = { containers: [{ process: { command: ["x"] }, mounts: [{ type: "volume", source: "data", target: "/data" }] }] };
  const before = viewOf([...node("n1"), service("db", mounted), config("app.conf"), secret("password")]);
  const placedOne = viewOf([placed("db", [[1, "n1"]])], { after: before });
  t.true(changes(before, placedOne).includes("added volume data"));
  const [volume] = Object.values(nodeById(placedOne, id("n1"))?.volumes ?? {});
  const anew = config("app.conf", "other");
  const after = viewOf(
    [
      {
        type: "config.removed",
        subject: `config/${id("app.conf")}`,
        data: { config: id("app.conf"), namespace: "default", name: "app.conf" },
      },
      { ...anew, data: { ...anew.data, config: id("app2") } } as NewEvent,
      {
        type: "secret.removed",
        subject: `secret/${id("password")}`,
        data: { secret: id("password"), namespace: "default", name: "password" },
      },
      {
        type: "volume.removed",
        subject: `volume/${volume?.id}`,
        data: { volume: volume?.id ?? "", node: id("n1"), namespace: "default", name: "data", purgeAt: placedOne.time + 1000 },
      },
    ],
    { after: placedOne },
  );
  t.deepEqual(changes(placedOne, after), [
    "added config app.conf",
    "removed config app.conf",
    "removed secret password",
    "removed volume data",
  ]);
});

test("a diff does not depend on what the views share, and the other way round it is its mirror", (t) => {
  fc.assert(
    fc.property(fc.array(fc.nat(10_000), { minLength: 20, maxLength: 200 }), fc.nat(100), (tape, share) => {
      const events = randomHistory(tape);
      const at = Math.floor((events.length * share) / 100);
      const before = evolve(emptyView(), events.slice(0, at));
      const after = evolve(before, events.slice(at));
      const apart = replay(emptyView(), [structuredClone(events)]);
      const found = changes(before, after);
      if (JSON.stringify(changes(before, apart)) !== JSON.stringify(found)) throw new Error("another diff");
      const mirrored = changes(after, before).map((line) =>
        line.replace(/^(added|removed)/, (word) => (word === "added" ? "removed" : "added")),
      );
      const plain = (lines: string[]) => lines.map((line) => line.split(" ").slice(0, 3).join(" ")).sort();
      if (JSON.stringify(plain(mirrored)) !== JSON.stringify(plain(found))) throw new Error("no mirror");
    }),
    { numRuns: 40 },
  );
  t.pass();
});

test("fields are pointers to what differs, as deep as the form is the same", (t) => {
  const from = { a: { "b/c": 1, "d~": [1, 2] }, same: { x: [1] }, gone: null };
  const to = { a: { "b/c": 2, "d~": [1, 3, 4] }, same: { x: [1] }, form: {} };
  t.deepEqual(
    [...fieldChanges(from, to)],
    [
      { field: "/a/b~1c", from: 1, to: 2 },
      { field: "/a/d~0/1", from: 2, to: 3 },
      { field: "/a/d~0/2", to: 4 },
      { field: "/gone", from: null },
      { field: "/form", to: {} },
    ],
  );
});
