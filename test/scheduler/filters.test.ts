import test from "ava";
import type { FilterRefusal, NewEvent, Taint } from "../../src/model/index.js";
import { type NodeView, nodeById } from "../../src/projections/index.js";
import { mayStay, schedule } from "../../src/scheduler/index.js";
import { viewOf } from "../support/history.js";
import { id, node, placed, service, spec } from "../support/samples.js";

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

test("availability: a node in maintenance is refused", filtering, {
  events: [
    ...node("a"),
    {
      type: "node.maintenance_started",
      subject: `node/${id("a")}`,
      data: { node: id("a"), reason: "disk", until: 9_000_000 },
    },
  ],
  filter: "availability",
  row: { filter: "availability", nodes: 1, wanted: "active, ready", found: "active, ready, in maintenance" },
});

test("runtime: a node without it is refused and its own ones are named", filtering, {
  events: node("a", { runtimes: [{ name: "simulated" }] }),
  filter: "runtime",
  row: { filter: "runtime", nodes: 1, wanted: "process", found: "simulated" },
});
const onDocker = (docker: object) => ({ placement: { runtime: "docker" }, containers: [{ docker: { image: "web", ...docker } }] });

test("runtime: what reaches beyond a container goes only where that is allowed", filtering, {
  events: node("a", { runtimes: [{ name: "docker" }] }),
  spec: onDocker({ devices: [{ host: "/dev/kvm" }] }),
  filter: "runtime",
  row: { filter: "runtime", nodes: 1, wanted: "docker allowing devices /dev/kvm", found: "docker enforcing no limit" },
});
test("runtime: a node that allows it takes what reaches beyond a container", filtering, {
  events: node("a", { runtimes: [{ name: "docker", allows: ["privileged"] }] }),
  spec: onDocker({ privileged: true }),
  filter: "runtime",
  row: { filter: "runtime", nodes: 0, wanted: "docker allowing privileged", found: "" },
});
const mountingHost = {
  ...onDocker({}),
  containers: [{ docker: { image: "web" }, mounts: [{ type: "bind", source: "/srv/web", target: "/a" }] }],
};
test("bind mounts: they go only where the agent allows their folder", filtering, {
  events: [
    ...node("a", { runtimes: [{ name: "docker" }] }),
    ...node("b", { runtimes: [{ name: "docker", binds: ["/srv/other"] }] }),
    ...node("c", { runtimes: [{ name: "docker", binds: ["/srv"] }] }),
  ],
  spec: mountingHost,
  filter: "bind mounts",
  row: { filter: "bind mounts", nodes: 2, wanted: "mounts of /srv/web allowed", found: "those in /srv/other allowed" },
});
test("bind mounts: nothing is said of them where none is asked for", filtering, {
  events: node("a", { runtimes: [{ name: "docker" }] }),
  spec: onDocker({}),
  filter: "bind mounts",
  row: undefined,
});
test("paused: a runtime that takes no tasks for now is refused with its reason", filtering, {
  events: [...node("a", { runtimes: [{ name: "docker", paused: "no answer" }] }), ...node("b", { runtimes: [{ name: "docker" }] })],
  spec: onDocker({}),
  filter: "paused",
  row: { filter: "paused", nodes: 1, wanted: "docker taking tasks", found: "no answer" },
});
test("paused: nothing is said of it where every runtime takes tasks", filtering, {
  events: node("a", { runtimes: [{ name: "docker" }] }),
  spec: onDocker({}),
  filter: "paused",
  row: undefined,
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

test("constraint: several values, numbers and what a node lacks are explained in words", filtering, {
  events: [...node("a", { labels: { cores: "4" } }), ...node("b", { labels: { cores: "16" } }), ...node("c")],
  spec: constrained("node.labels.cores >= 8"),
  filter: "constraint node.labels.cores",
  row: { filter: "constraint node.labels.cores", nodes: 2, wanted: ">= 8", found: "4" },
});
test("constraint: an architecture goes by any of its names", filtering, {
  events: [...node("a", { platform: { arch: "x64" } }), ...node("b", { platform: { arch: "aarch64" } }), ...node("c")],
  spec: constrained("node.platform.arch in (x86_64)"),
  filter: "constraint node.platform.arch",
  row: { filter: "constraint node.platform.arch", nodes: 2, wanted: "one of amd64", found: "arm64" },
});
test("constraint: what an agent does not say is not known", filtering, {
  events: node("a"),
  spec: constrained("node.platform.os == linux"),
  filter: "constraint node.platform.os",
  row: { filter: "constraint node.platform.os", nodes: 1, wanted: "linux", found: "(not known)" },
});

const onPlatforms = (...platforms: object[]) => ({ placement: { platforms } });
test("platform: any of several will do, and a member that is absent is not asked", filtering, {
  events: [
    ...node("a", { platform: { os: "linux", arch: "x64" } }),
    ...node("b", { platform: { os: "linux", arch: "s390x" } }),
    ...node("c", { platform: { os: "darwin", arch: "arm64" } }),
  ],
  spec: onPlatforms({ os: "linux", arch: "amd64" }, { arch: "aarch64" }),
  filter: "platform",
  row: { filter: "platform", nodes: 1, wanted: "linux/amd64 or any/arm64", found: "linux/s390x" },
});
test("platform: a node that does not say its own is refused", filtering, {
  events: node("a"),
  spec: onPlatforms({ os: "linux" }),
  filter: "platform",
  row: { filter: "platform", nodes: 1, wanted: "linux/any", found: "(not known)/(not known)" },
});

const gpu = { key: "gpu", value: "a100", effect: "no-schedule" } as const;
function tainted(name: string, ...taints: Taint[]): NewEvent {
  return { type: "node.updated", subject: `node/${id(name)}`, data: { node: id(name), settings: { taints } } };
}
const tolerating = (...tolerations: object[]) => ({ placement: { tolerations } });
test("taints: where no node has any there is nothing to explain", filtering, { events: node("a"), filter: "taints", row: undefined });
test("taints: no-schedule keeps off what does not tolerate it", filtering, {
  events: [...node("a"), ...node("b"), tainted("a", gpu)],
  filter: "taints",
  row: { filter: "taints", nodes: 1, wanted: "none", found: "gpu=a100:no-schedule" },
});
test("taints: no-execute keeps new tasks off as well", filtering, {
  events: [...node("a"), tainted("a", { key: "old", value: "", effect: "no-execute" })],
  filter: "taints",
  row: { filter: "taints", nodes: 1, wanted: "none", found: "old:no-execute" },
});
test("taints: prefer-no-schedule refuses nothing", filtering, {
  events: [...node("a"), tainted("a", { ...gpu, effect: "prefer-no-schedule" })],
  filter: "taints",
  row: { filter: "taints", nodes: 0, wanted: "none", found: "" },
});
test("taints: a toleration of the key alone is enough", filtering, {
  events: [...node("a"), tainted("a", gpu)],
  spec: tolerating({ key: "gpu" }),
  filter: "taints",
  row: { filter: "taints", nodes: 0, wanted: "none but gpu", found: "" },
});
test("taints: a toleration of nothing in particular is one of all", filtering, {
  events: [...node("a"), tainted("a", gpu, { key: "old", value: "", effect: "no-execute" })],
  spec: tolerating({}),
  filter: "taints",
  row: { filter: "taints", nodes: 0, wanted: "none but any", found: "" },
});
test("taints: every taint must be tolerated, with its value and effect", filtering, {
  events: [
    ...node("a"),
    ...node("b"),
    ...node("c"),
    tainted("a", { ...gpu, value: "h100" }),
    tainted("b", { ...gpu, effect: "no-execute" }),
    tainted("c", gpu, { key: "old", value: "", effect: "no-schedule" }),
  ],
  spec: tolerating({ key: "gpu", value: "a100", effect: "no-schedule" }),
  filter: "taints",
  row: { filter: "taints", nodes: 3, wanted: "none but gpu=a100:no-schedule", found: "old:no-schedule" },
});

test("mayStay: only a no-execute taint that is not tolerated moves a task", (t) => {
  const view = viewOf([...node("a"), ...node("b"), tainted("a", gpu), tainted("b", { ...gpu, effect: "no-execute" })]);
  const stays = (name: string, members: object = {}) => mayStay(spec("web", { ...members }), nodeById(view, id(name)) as NodeView);
  t.deepEqual([stays("a"), stays("b"), stays("b", tolerating({ key: "gpu" }))], [true, false, true]);
});

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

test("services of one call are told what each would be told alone, however alike they ask", (t) => {
  const docker = (members: Record<string, unknown>, container: Record<string, unknown> = {}) => ({
    containers: [{ docker: { image: "a", ...members }, ...container }],
    placement: { runtime: "docker" },
  });
  const limited = (limits: Record<string, unknown>) => container({ limits });
  const placement = (members: Record<string, unknown>) => ({ placement: members });
  const kvm = docker({ devices: [{ host: "/dev/kvm" }] });
  const asked: Record<string, unknown>[] = [
    {},
    placement({ runtime: "simulated" }),
    placement({ constraints: ["node.name==a"] }),
    placement({ constraints: ["node.name==b"] }),
    placement({ constraints: ["node.name!=a", "node.name==b"] }),
    placement({ platforms: [{ os: "linux" }] }),
    placement({ platforms: [{ arch: "arm64" }] }),
    placement({ tolerations: [{ key: "gpu" }] }),
    limited({ cpu: 100 }),
    limited({ memory: 64 * mib }),
    limited({ cpu: 100, memory: 64 * mib }),
    container({ reservations: { cpu: 100 } }),
    docker({}),
    docker({}, { mounts: [{ type: "bind", source: "/srv", target: "/srv" }] }),
    docker({}, { mounts: [{ type: "bind", source: "/home", target: "/srv" }] }),
    kvm,
    { ...kvm, placement: { runtime: "docker", constraints: ["node.name==a"] } },
    // Words that look as if they were of other filters.
    docker({ devices: [{ host: '/dev/kvmconstraints ["node.name==a"]' }] }),
  ];
  const gpuTaint: Taint = { key: "gpu", value: "", effect: "no-schedule" };
  const runtimes = [
    { name: "process", enforces: ["cpu"] },
    { name: "docker", binds: ["/srv"], paused: "no answer" },
  ];
  const view = viewOf([
    ...node("a", { runtimes }),
    ...node("b", { runtimes: [{ name: "docker", enforces: ["memory"] }] }),
    tainted("b", gpuTaint),
    drained("a"),
    drained("b"),
    ...asked.flatMap((members, i) => [service(`s${i}x`, members), service(`t${i}x`, members)]),
  ]);
  const groups = ["s", "t"].flatMap((name) => asked.map((_, i) => ({ service: id(`${name}${i}x`), specVersion: 1, slots: [{ slot: 1 }] })));
  const together = schedule(view, groups, 1);
  t.deepEqual(
    together,
    groups.flatMap((group) => schedule(view, [group], 1)),
  );
  // All but the reservation ask for something of their own.
  const told = together.slice(0, asked.length).map(({ explanation }) => JSON.stringify(explanation.refusals));
  t.is(new Set(told).size, asked.length);
});
