import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { schedule } from "../../src/scheduler/index.js";
import { viewOf } from "../support/history.js";
import { id, node, placed, service } from "../support/samples.js";

function place(events: NewEvent[], slots: number, seed = 7) {
  const pending = [{ service: id("web"), specVersion: 1, slots: Array.from({ length: slots }, (_, i) => ({ slot: 50 + i })) }];
  const [placement] = schedule(viewOf(events), pending, seed);
  if (!placement) throw new Error("one group gives one placement");
  return placement;
}

/** How many of the nodes begin with each letter. */
function byLetter(nodes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [letter = ""] of nodes) counts[letter] = (counts[letter] ?? 0) + 1;
  return counts;
}

/** Nodes `a1`, `a2`, … in rack `a`, and so on. */
function racks(sizes: Record<string, number>, members: Record<string, object> = {}): NewEvent[] {
  return Object.entries(sizes).flatMap(([rack, size]) =>
    Array.from({ length: size }, (_, i) => node(`${rack}${i + 1}`, { rack, ...members[rack] })).flat(),
  );
}
const over = (...spread: string[]) => ({ placement: { spread } });

test("spread: racks of unequal size get equally many tasks", (t) => {
  const { nodes } = place([...racks({ a: 1, b: 5, c: 2 }), service("web", over("node.rack"))], 9);
  t.deepEqual(byLetter(nodes), { a: 3, b: 3, c: 3 });
  t.is(new Set(nodes).size, 6, "within a rack the strategy takes another node first");
});

test("spread: tasks that run already count for their rack, also on nodes that take no more", (t) => {
  const drained: NewEvent = { type: "node.drained", subject: `node/${id("a1")}`, data: { node: id("a1") } };
  const running = placed("web", [
    [1, "a1"],
    [2, "a1"],
  ]);
  const { nodes } = place([...racks({ a: 2, b: 2 }), service("web", over("node.rack")), running, drained], 4);
  t.deepEqual(byLetter(nodes), { a: 1, b: 3 });
});

test("spread: what a full rack cannot take goes to the others, evenly", (t) => {
  const small = { a: { capacity: { cpu: 100 } } };
  const resources = { reservations: { cpu: 100 } };
  const web = service("web", { containers: [{ process: { command: ["serve"] }, resources }], ...over("node.rack") });
  t.deepEqual(byLetter(place([...racks({ a: 1, b: 2, c: 2 }, small), web], 7).nodes), { a: 1, b: 3, c: 3 });
});

test("spread: the outer level comes first, the inner one evens out within it", (t) => {
  const fleet = racks({ a: 1, b: 1, c: 1, d: 3 }, { d: { datacenter: "far" } });
  const { nodes } = place([...fleet, service("web", over("node.datacenter", "node.rack"))], 12);
  t.deepEqual(byLetter(nodes), { a: 2, b: 2, c: 2, d: 6 });
});

test("spread: nodes without the label are one group among the others", (t) => {
  const zones = { a: { labels: { zone: "1" } }, b: { labels: { zone: "2" } } };
  const { nodes } = place([...racks({ a: 1, b: 1, c: 3, d: 3 }, zones), service("web", over("node.labels.zone"))], 9);
  const { a, b, ...without } = byLetter(nodes);
  t.deepEqual([a, b], [3, 3]);
  t.is(
    Object.values(without).reduce((sum, tasks) => sum + tasks),
    3,
  );
});

test("spread: a group whose best node is to be avoided is judged by the best that is left", (t) => {
  const taints = (...keys: string[]) => ({ taints: keys.map((key) => ({ key, value: "", effect: "prefer-no-schedule" as const })) });
  const tainted = (name: string, ...keys: string[]): NewEvent => ({
    type: "node.updated",
    subject: `node/${id(name)}`,
    data: { node: id(name), settings: taints(...keys) },
  });
  const events = [
    ...node("a1", { rack: "r1" }),
    ...node("a2", { rack: "r2" }),
    ...node("b1", { datacenter: "far" }),
    tainted("a1", "old", "slow"),
    tainted("b1", "old"),
    service("web", over("node.datacenter", "node.rack")),
    placed("web", [
      [1, "a2"],
      [2, "b1"],
    ]),
  ];
  const pending = [{ service: id("web"), specVersion: 1, slots: [{ slot: 50, avoid: [id("a1")] }] }];
  t.deepEqual(schedule(viewOf(events), pending, 7)[0]?.nodes, [id("a2")]);
});

test("spread: agents of one machine count together, so that another machine comes first", (t) => {
  const fleet = [...node("a1", { machine: "m" }), ...node("a2", { machine: "m" }), ...node("b1"), ...node("c1", { machine: "n" })];
  const { nodes } = place([...fleet, service("web")], 3);
  t.deepEqual(byLetter(nodes), { a: 1, b: 1, c: 1 });
  t.deepEqual(place([...fleet, service("web")], 4).nodes.length, 4);
});

test("spread: a task on a machine keeps the next one off every agent there", (t) => {
  const fleet = [...node("a1", { machine: "m" }), ...node("a2", { machine: "m" }), ...node("b1"), service("full"), service("web")];
  const events = [
    ...fleet,
    placed("web", [[1, "a1"]]),
    placed(
      "full",
      [1, 2, 3].map((slot): [number, string] => [slot, "b1"]),
    ),
  ];
  t.deepEqual(place(events, 1).nodes, [id("b1")]);
});

test("random: each of equal nodes is as likely, whatever it holds", (t) => {
  const fleet = [...racks({ a: 4 }), service("full"), placed("full", [[1, "a1"]])];
  const { nodes } = place([...fleet, service("web", { placement: { strategy: "random" } })], 4000);
  const counts = new Map<string, number>();
  for (const node of nodes) counts.set(node, (counts.get(node) ?? 0) + 1);
  // Six standard deviations of a fair draw are 164.
  for (const count of counts.values()) t.true(Math.abs(count - 1000) < 165, `${count}`);
  t.is(counts.size, 4);
});

test("random: another seed gives another choice, the same one the same", (t) => {
  const events = [...racks({ a: 8 }), service("web", { placement: { strategy: "random" } })];
  t.deepEqual(place(events, 8, 1).nodes, place(events, 8, 1).nodes);
  t.notDeepEqual(place(events, 8, 1).nodes, place(events, 8, 2).nodes);
});

test("scores: a placement says what counted, in order, here and at the runner-up", (t) => {
  const placement = { spread: ["node.rack"], preferences: [{ constraint: "node.labels.disk==ssd", weight: 30 }] };
  const events = [
    ...racks({ a: 2, b: 1 }, { b: { labels: { disk: "ssd" } } }),
    service("web", { placement }),
    service("full", { containers: [{ process: { command: ["x"] }, resources: { reservations: { cpu: 1000 } } }] }),
  ];
  const view = [...events, placed("web", [[1, "b1"]]), placed("full", [[1, "a1"]])];
  t.deepEqual(place(view, 1).explanation.scores, [
    {
      node: id("a2"),
      parts: [
        { part: "tasks per node.rack", value: 0 },
        { part: "wishes", value: 0 },
        { part: "tasks on the node", value: 0 },
        { part: "reserved per mille", value: 0 },
      ],
    },
    {
      node: id("a1"),
      parts: [
        { part: "tasks per node.rack", value: 0 },
        { part: "wishes", value: 0 },
        { part: "tasks on the node", value: 0 },
        { part: "reserved per mille", value: 250 },
      ],
    },
  ]);
});

test("scores: the runner-up of a rack's only node is the best of the next rack", (t) => {
  const events = [...racks({ a: 1, b: 1 }), service("web", over("node.rack")), placed("web", [[1, "a1"]])];
  t.deepEqual(
    place(events, 1).explanation.scores?.map(({ node, parts }) => [node, parts[0]?.value]),
    [
      [id("b1"), 0],
      [id("a1"), 1],
    ],
  );
});
