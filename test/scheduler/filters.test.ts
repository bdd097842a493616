import test from "ava";
import type { FilterRefusal, NewEvent } from "../../src/model/index.js";
import { schedule } from "../../src/scheduler/index.js";
import { viewOf } from "../support/history.js";
import { id, node, placed, service } from "../support/samples.js";

const mib = 2 ** 20;

/** A container with these resources, two of them, or with these endpoints. */
function container(resources: Record<string, unknown>): Record<string, unknown> {
  return { containers: [{ process: { command: ["serve"] }, resources }] };
}

interface Case {
  events: NewEvent[];
  /** Of the service `web`, which wants one slot. */
  spec?: Record<string, unknown>;
  /** The row of the filter under test; undefined when it has none. */
  row: FilterRefusal | undefined;
  filter: string;
}

/** The filter's row when one slot of `web` was to be placed; a node it refuses must not be taken. */
const filtering = test.macro({
  exec(t, { events, spec = {}, row, filter }: Case) {
    const view = viewOf([...events, service("web", spec)]);
    const [placement] = schedule(view, [{ service: id("web"), specVersion: 1, slots: [{ slot: 9 }] }], 1);
    const { refusals, considered } = placement?.explanation ?? { refusals: [], considered: 0 };
    t.deepEqual(
      refusals.find((refusal) => refusal.filter === filter),
      row,
    );
    t.is(placement?.slots.length, row && row.nodes === considered ? 0 : 1);
  },
  title: (statement) => statement ?? "",
});

function drained(name: string): NewEvent {
  return { type: "node.drained", subject: `node/${id(name)}`, data: { node: id(name) } };
}
function failed(name: string): NewEvent {
  return { type: "node.failed", subject: `node/${id(name)}`, data: { node: id(name), reason: "silent" } };
}

test("availability: an active node that is ready passes", filtering, {
  events: node("a"),
  filter: "availability",
  row: { filter: "availability", nodes: 0, wanted: "active, ready", found: "" },
});
test("availability: a drained node is refused", filtering, {
  events: [...node("a"), drained("a")],
  filter: "availability",
  row: { filter: "availability", nodes: 1, wanted: "active, ready", found: "drain, ready" },
});
test("availability: the most frequent of several reasons is the one found", filtering, {
  events: [...node("a"), ...node("b"), ...node("c"), ...node("d"), drained("a"), failed("b"), failed("c")],
  filter: "availability",
  row: { filter: "availability", nodes: 3, wanted: "active, ready", found: "active, down" },
});
test("availability: a node that has joined but never connected is refused", filtering, {
  events: node("a").slice(0, 1),
  filter: "availability",
  row: { filter: "availability", nodes: 1, wanted: "active, ready", found: "active, unknown" },
});

test("runtime: a node without it is refused and its own ones are named", filtering, {
  events: node("a", { runtimes: [{ name: "simulated" }] }),
  filter: "runtime",
  row: { filter: "runtime", nodes: 1, wanted: "process", found: "simulated" },
});
test("runtime: one that enforces only part of the limits is refused", filtering, {
  events: node("a", { runtimes: [{ name: "process", enforces: ["memory"] }] }),
  spec: container({ limits: { cpu: 100, memory: 64 * mib } }),
  filter: "runtime",
  row: { filter: "runtime", nodes: 1, wanted: "process enforcing cpu, memory", found: "process enforcing memory" },
});
test("runtime: one that enforces nothing is refused for a single limit", filtering, {
  events: [...node("a"), ...node("b", { runtimes: [{ name: "process", enforces: ["cpu"] }] })],
  spec: container({ limits: { cpu: 100 } }),
  filter: "runtime",
  row: { filter: "runtime", nodes: 1, wanted: "process enforcing cpu", found: "process enforcing no limit" },
});
test("runtime: another runtime's enforcement does not help", filtering, {
  events: node("a", { runtimes: [{ name: "process" }, { name: "simulated", enforces: ["memory"] }] }),
  spec: container({ limits: { memory: 64 * mib } }),
  filter: "runtime",
  row: { filter: "runtime", nodes: 1, wanted: "process enforcing memory", found: "process enforcing no limit" },
});

const constrained = (...constraints: string[]) => ({ placement: { constraints } });
test("constraint: == refuses another label value", filtering, {
  events: [...node("a", { labels: { disk: "hdd" } }), ...node("b", { labels: { disk: "ssd" } })],
  spec: constrained("node.labels.disk==ssd"),
  filter: "constraint node.labels.disk",
  row: { filter: "constraint node.labels.disk", nodes: 1, wanted: "ssd", found: "hdd" },
});
test("constraint: == refuses a node without the label", filtering, {
  events: node("a"),
  spec: constrained("node.labels.disk==ssd"),
  filter: "constraint node.labels.disk",
  row: { filter: "constraint node.labels.disk", nodes: 1, wanted: "ssd", found: "(no such label)" },
});
test("constraint: != passes a node without the label", filtering, {
  events: node("a"),
  spec: constrained("node.labels.disk!=ssd"),
  filter: "constraint node.labels.disk",
  row: { filter: "constraint node.labels.disk", nodes: 0, wanted: "not ssd", found: "" },
});
test("constraint: a label named like a member of every object is just a label", filtering, {
  events: node("a"),
  spec: constrained("node.labels.constructor==x"),
  filter: "constraint node.labels.constructor",
  row: { filter: "constraint node.labels.constructor", nodes: 1, wanted: "x", found: "(no such label)" },
});
for (const [attribute, value] of [
  ["id", id("b")],
  ["name", "b"],
  ["pool", "p2"],
  ["datacenter", "d2"],
  ["rack", "r2"],
]) {
  const two = [...node("a", { pool: "p1", datacenter: "d1", rack: "r1" }), ...node("b", { pool: "p2", datacenter: "d2", rack: "r2" })];
  const other = { id: id("a"), name: "a", pool: "p1", datacenter: "d1", rack: "r1" }[attribute as "id"];
  test(`constraint: node.${attribute} is compared with ==`, filtering, {
    events: two,
    spec: constrained(`node.${attribute} == ${value}`),
    filter: `constraint node.${attribute}`,
    row: { filter: `constraint node.${attribute}`, nodes: 1, wanted: value as string, found: other },
  });
  test(`constraint: node.${attribute} is compared with !=`, filtering, {
    events: two,
    spec: constrained(`node.${attribute}!=${value}`),
    filter: `constraint node.${attribute}`,
    row: { filter: `constraint node.${attribute}`, nodes: 1, wanted: `not ${value}`, found: value as string },
  });
}

test("cpu: what is kept for other things is not free", filtering, {
  events: node("a", { capacity: { cpu: 1000 }, reserved: { cpu: 600 } }),
  spec: container({ reservations: { cpu: 500 } }),
  filter: "cpu",
  row: { filter: "cpu", nodes: 1, wanted: "500m free", found: "400m free" },
});
test("cpu: what fits exactly passes", filtering, {
  events: node("a", { capacity: { cpu: 1000 }, reserved: { cpu: 500 } }),
  spec: container({ reservations: { cpu: 500 } }),
  filter: "cpu",
  row: { filter: "cpu", nodes: 0, wanted: "500m free", found: "" },
});
test("cpu: a service that reserves none is not judged, even on an overcommitted node", filtering, {
  events: node("a", { capacity: { cpu: 100 }, reserved: { cpu: 200 } }),
  filter: "cpu",
  row: undefined,
});
test("memory: reservations of all containers add up", filtering, {
  events: node("a", { capacity: { memory: 100 * mib } }),
  spec: {
    containers: ["one", "two"].map((name) => ({
      name,
      process: { command: ["serve"] },
      resources: { reservations: { memory: 64 * mib } },
    })),
  },
  filter: "memory",
  row: { filter: "memory", nodes: 1, wanted: "128 MiB free", found: "100 MiB free" },
});
test("memory: one byte too few is refused and shown as such", filtering, {
  events: node("a", { capacity: { memory: 64 * mib - 1 } }),
  spec: container({ reservations: { memory: 64 * mib } }),
  filter: "memory",
  row: { filter: "memory", nodes: 1, wanted: "64 MiB free", found: "67108863 B free" },
});
test("memory: of equally frequent amounts the greatest is found", filtering, {
  events: [1, 3, 2].flatMap((n) => node(`n${n}`, { capacity: { memory: n * mib } })),
  spec: container({ reservations: { memory: 4 * mib } }),
  filter: "memory",
  row: { filter: "memory", nodes: 3, wanted: "4 MiB free", found: "3 MiB free" },
});

const onPort = (published: number) => ({ endpoints: [{ mode: "host", published }] });
test("host port: a node where another service's task has it is refused", filtering, {
  events: [...node("a"), ...node("b"), service("old", onPort(8080)), placed("old", [[1, "a"]])],
  spec: onPort(8080),
  filter: "host port tcp/8080",
  row: { filter: "host port tcp/8080", nodes: 1, wanted: "free", found: "taken" },
});
test("host port: another port of the node does not matter", filtering, {
  events: [...node("a"), service("old", onPort(8081)), placed("old", [[1, "a"]])],
  spec: onPort(8080),
  filter: "host port tcp/8080",
  row: { filter: "host port tcp/8080", nodes: 0, wanted: "free", found: "" },
});
test("host port: a port published by ingress is none", filtering, {
  events: node("a"),
  spec: { endpoints: [{ mode: "ingress", published: 8080 }] },
  filter: "host port tcp/8080",
  row: undefined,
});

const capped = (maxPerNode: number) => ({ placement: { maxPerNode } });
test("max per node: another service's tasks do not count", filtering, {
  events: [...node("a"), service("old"), placed("old", [[1, "a"]])],
  spec: capped(1),
  filter: "max per node",
  row: { filter: "max per node", nodes: 0, wanted: "fewer than 1 of this service", found: "" },
});
test("max per node: 0 means that it is not asked for", filtering, {
  events: node("a"),
  spec: capped(0),
  filter: "max per node",
  row: undefined,
});

test("host port: two slots never share a node", (t) => {
  const view = viewOf([...node("a"), ...node("b"), service("web", onPort(80))]);
  const [placement] = schedule(view, [{ service: id("web"), specVersion: 1, slots: [1, 2, 3].map((slot) => ({ slot })) }], 1);
  t.deepEqual(placement?.nodes.toSorted(), [id("a"), id("b")]);
  t.deepEqual(placement?.refused, [3]);
  t.deepEqual(placement?.explanation.refusals.at(-1), { filter: "host port tcp/80", nodes: 2, wanted: "free", found: "taken" });
});
