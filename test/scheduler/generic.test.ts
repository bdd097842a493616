import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { findTask, nodeById } from "../../src/projections/index.js";
import { schedule } from "../../src/scheduler/index.js";
import { viewOf } from "../support/history.js";
import { id, node, observed, placed, service, stopped, task } from "../support/samples.js";

const asking = (...generic: object[]) => ({
  containers: generic.map((amounts, i) => ({ name: `c${i}`, process: { command: ["x"] }, resources: { generic: amounts } })),
});

function place(events: NewEvent[], slots: number) {
  const pending = [{ service: id("web"), specVersion: 1, slots: Array.from({ length: slots }, (_, i) => ({ slot: 50 + i })) }];
  const [placement] = schedule(viewOf(events), pending, 7);
  if (!placement) throw new Error("one group gives one placement");
  return placement;
}

test("generic resources: a set of containers takes the sum, of one node", (t) => {
  const fleet = [...node("a", { generic: { gpu: { count: 1 } } }), ...node("b", { generic: { gpu: { count: 3 } } }), ...node("c")];
  const placement = place([...fleet, service("web", asking({ gpu: 1 }, { gpu: 1 }))], 2);
  t.deepEqual([placement.nodes, placement.refused], [[id("b")], [51]]);
  t.deepEqual(placement.explanation.refusals.at(-1), { filter: "generic gpu", nodes: 3, wanted: "2 free", found: "1 free" });
  t.is(placement.generic, undefined, "what is only counted has no ids");
});

test("generic resources: each task is given ids of its own, in the node's order", (t) => {
  const fleet = [...node("a", { generic: { gpu: { ids: ["g2", "g0", "g1"] }, seat: { count: 9 } } }), ...node("b")];
  const placement = place([...fleet, service("web", asking({ gpu: 1, seat: 2 }))], 4);
  t.deepEqual(placement.generic, [{ gpu: ["g2"] }, { gpu: ["g0"] }, { gpu: ["g1"] }]);
  t.deepEqual(placement.refused, [53]);
});

test("generic resources: what tasks have is the node's no more, until they are gone", (t) => {
  const web = service("web", asking({ gpu: 1, seat: 2 }));
  const running = [
    ...node("a", { generic: { gpu: { ids: ["g0", "g1"] }, seat: { count: 5 } } }),
    web,
    placed(
      "web",
      [
        [1, "a"],
        [2, "a"],
      ],
      { generic: [{ gpu: ["g1"] }, { gpu: ["g0"] }] },
    ),
  ];
  t.deepEqual(nodeById(viewOf(running), id("a"))?.usedGeneric, { gpu: { count: 2, ids: ["g1", "g0"] }, seat: { count: 4, ids: [] } });
  t.deepEqual(findTask(viewOf(running), task("web", 1))?.generic, { gpu: ["g1"] });
  t.deepEqual(place(running, 1).refused, [50]);

  const leaving = [...running, stopped("web", [task("web", 1)], "scaled-down")];
  t.deepEqual(place(leaving, 1).refused, [50], "it may still use them");
  const gone = [...leaving, observed("a", 1, { [task("web", 1)]: "complete" })];
  t.deepEqual(nodeById(viewOf(gone), id("a"))?.usedGeneric, { gpu: { count: 1, ids: ["g0"] }, seat: { count: 2, ids: [] } });
  t.deepEqual(place(gone, 1).generic, [{ gpu: ["g1"] }]);

  const empty = [...gone, stopped("web", [task("web", 2)], "scaled-down"), observed("a", 2, { [task("web", 2)]: "complete" })];
  t.deepEqual(nodeById(viewOf(empty), id("a"))?.usedGeneric, {});
});

test("generic resources: a node that counts no more but names them gives no more than are left", (t) => {
  const web = service("web", asking({ gpu: 1 }));
  const counted = [...node("a", { generic: { gpu: { count: 2 } } }), web, placed("web", [[1, "a"]])];
  const [joined] = node("a", { generic: { gpu: { ids: ["g0", "g1"] } } });
  if (joined?.type !== "node.joined") return t.fail();
  const named: NewEvent = {
    type: "node.described",
    subject: joined.subject,
    data: { node: id("a"), description: joined.data.description },
  };
  const placement = place([...counted, named], 2);
  t.deepEqual([placement.generic, placement.refused], [[{ gpu: ["g0"] }], [51]]);
});

test("generic resources: a name like a member of every object is just a name", (t) => {
  const placement = place([...node("a"), service("web", asking({ constructor: 1 }))], 1);
  t.deepEqual(placement.explanation.refusals.at(-1), { filter: "generic constructor", nodes: 1, wanted: "1 free", found: "0 free" });
});
