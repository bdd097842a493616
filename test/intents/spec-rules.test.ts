import test from "ava";
import { specProblems } from "../../src/intents/index.js";
import { spec } from "../support/samples.js";

const run = (members: Record<string, unknown> = {}) => ({ process: { command: ["x"] }, ...members });

const wrong = test.macro({
  exec(t, members: Record<string, unknown>, problems: Record<string, string>) {
    const found = specProblems(spec("web", members)).map(({ field, message }) => [field, message]);
    t.deepEqual(Object.fromEntries(found), problems);
    t.is(found.length, Object.keys(problems).length);
  },
  title: (title) => `specProblems: ${title}`,
});

test("specProblems: a spec with every section in use has none", (t) => {
  const full = {
    containers: [run({ name: "app", health: { test: { http: { path: "/", endpoint: "web" } } } }), run({ name: "side" })],
    endpoints: [
      { name: "web", container: "app", published: 80 },
      { name: "admin", container: "app", mode: "host", published: 81 },
    ],
    placement: { constraints: ["node.rack==r1", "node.labels.disk!=hdd"] },
  };
  t.deepEqual(specProblems(spec("web", full)), []);
});

test(
  "two containers cannot share a name",
  wrong,
  { containers: [run(), run({ name: "b" }), run()] },
  {
    "/containers/2/name": "main is the name of another container of this service",
  },
);
test(
  "a limit cannot be below its reservation",
  wrong,
  {
    containers: [run({ resources: { reservations: { cpu: 500, memory: 8192 }, limits: { cpu: 499, memory: 8192 } } })],
  },
  { "/containers/0/resources/limits/cpu": "the limit 499 is below the reservation 500" },
);
test(
  "no program, argument or variable holds a NUL",
  wrong,
  {
    containers: [{ process: { command: ["x", "a\0b"], workingDir: "/\0" }, env: { A: "\0" }, health: { test: { command: ["y", "\0"] } } }],
  },
  {
    "/containers/0/process/command/1": "must not hold a NUL character",
    "/containers/0/process/workingDir": "must not hold a NUL character",
    "/containers/0/env/A": "must not hold a NUL character",
    "/containers/0/health/test/command/1": "must not hold a NUL character",
  },
);
test(
  "a program has a name",
  wrong,
  { containers: [{ process: { command: [""] }, health: { test: { command: [""] } } }] },
  {
    "/containers/0/process/command/0": "the program must not be empty",
    "/containers/0/health/test/command/0": "the program must not be empty",
  },
);
test(
  "a health check over HTTP needs an endpoint",
  wrong,
  { containers: [run({ health: { test: { http: { path: "/" } } } })] },
  {
    "/containers/0/health/test/http/endpoint": "container main has no endpoint to check",
  },
);
test(
  "a health check names its endpoint when there are several",
  wrong,
  {
    containers: [run({ health: { test: { tcp: {} } } })],
    endpoints: [{ name: "a" }, { name: "b" }],
  },
  { "/containers/0/health/test/tcp/endpoint": "container main has several endpoints; name one" },
);
test(
  "a health check names an endpoint that is there",
  wrong,
  {
    containers: [run({ health: { test: { tcp: { endpoint: "b" } } } })],
    endpoints: [{ name: "a" }],
  },
  { "/containers/0/health/test/tcp/endpoint": "no endpoint is named b" },
);
test(
  "a health check names an endpoint of its own container",
  wrong,
  {
    containers: [run({ health: { test: { tcp: { endpoint: "a" } } } }), run({ name: "side" })],
    endpoints: [{ name: "a", container: "side" }],
  },
  { "/containers/0/health/test/tcp/endpoint": "endpoint a belongs to another container" },
);
test(
  "two endpoints cannot share a name",
  wrong,
  { containers: [run()], endpoints: [{}, {}] },
  {
    "/endpoints/1/name": "main is the name of another endpoint of this service",
  },
);
test(
  "an endpoint belongs to a container that is there",
  wrong,
  { containers: [run()], endpoints: [{ container: "side" }] },
  {
    "/endpoints/0/container": "no container is named side",
  },
);
test(
  "an endpoint of mode host says its port",
  wrong,
  { containers: [run()], endpoints: [{ mode: "host" }] },
  {
    "/endpoints/0/published": "is required when mode is host",
  },
);
test(
  "a port is published once, whatever the modes",
  wrong,
  {
    containers: [run()],
    endpoints: [{ name: "a", published: 80 }, { name: "b", published: 80, mode: "host" }, { name: "c" }, { name: "d" }],
  },
  { "/endpoints/1/published": "tcp port 80 is published by endpoint a already" },
);
test(
  "a constraint can be read",
  wrong,
  { containers: [run()], placement: { constraints: ["node.rack==a", "node.role==manager"] } },
  {
    "/placement/constraints/1":
      "node.role is not one of node.id, node.name, node.pool, node.datacenter, node.rack, node.platform.os, node.platform.arch, node.platform.agent, node.labels.KEY",
  },
);
test(
  "a wish and a spread level can be read, and an affinity may name what is not there yet",
  wrong,
  {
    containers: [run({ resources: { generic: { gpu: 1 } } })],
    placement: {
      preferences: [{ constraint: "node.rack==a" }, { constraint: "node.rack" }],
      spread: ["node.rack", "node.id", "zone"],
      affinity: [{ service: "unknown", scope: "rack" }],
      strategy: "random",
    },
  },
  {
    "/placement/preferences/1/constraint":
      "must be ATTRIBUTE and one of ==, !=, >, >=, <, <=, in (A, B), not in (A, B), exists, not exists, glob PATTERN, version RANGE",
    "/placement/spread/1":
      "node.id is not one of node.datacenter, node.rack, node.pool, node.platform.os, node.platform.arch, node.labels.KEY",
    "/placement/spread/2":
      "zone is not one of node.datacenter, node.rack, node.pool, node.platform.os, node.platform.arch, node.labels.KEY",
  },
);
test(
  "the longest delay is not below the first one",
  wrong,
  { containers: [run()], restart: { delayMs: 2000, maxDelayMs: 1000 } },
  {
    "/restart/maxDelayMs": "the longest delay 1000 is below the first one 2000",
  },
);

test("specProblems: each container has what its runtime runs", (t) => {
  const docker = { image: "shop/web:1" };
  const found = (runtime: string, container: object) =>
    specProblems(spec("web", { placement: { runtime }, containers: [container] })).map(({ field }) => field);
  t.deepEqual(found("docker", { process: { command: ["web"] } }), ["/containers/0/docker"]);
  t.deepEqual(found("process", { docker }), ["/containers/0/process"]);
  t.deepEqual(found("simulated", {}), ["/containers/0/process"]);
  t.deepEqual(found("simulated", { docker }), []);
  t.deepEqual(found("docker", { docker: { ...docker, command: ["a\0b"] } }), ["/containers/0/docker/command/0"]);
});

test("specProblems: a container's log has bounds", (t) => {
  const found = (options: object) =>
    specProblems(
      spec("web", { placement: { runtime: "docker" }, containers: [{ docker: { image: "x", logging: { driver: "local", options } } }] }),
    );
  t.deepEqual(found({ "max-size": "5m", "max-file": "2" }), []);
  t.like(found({ "max-size": "-1" })[0], { field: "/containers/0/docker/logging/options/max-size" });
});

const global = { mode: "global", containers: [run()], update: { order: "start-first" } };
const hostPort = [{ name: "web", mode: "host", published: 8080 }];
test(
  "a global service that is one per node is not updated start-first",
  wrong,
  { ...global, placement: { maxPerNode: 1 } },
  {
    "/update/order":
      "start-first runs the new task of a global service beside the old one on the same node, which maxPerNode 1 forbids; use stop-first",
  },
);
test(
  "a global service that takes a host port is not updated start-first",
  wrong,
  { ...global, endpoints: hostPort },
  {
    "/update/order":
      "start-first runs the new task of a global service beside the old one on the same node, which the host port 8080 of web does not allow; use stop-first",
  },
);
test("specProblems: start-first stands where the second task may find a place", (t) => {
  for (const members of [
    { ...global, placement: { maxPerNode: 2 } },
    { ...global, mode: "replicated", placement: { maxPerNode: 1 }, endpoints: hostPort },
    { ...global, update: { order: "stop-first" }, placement: { maxPerNode: 1 }, endpoints: hostPort },
  ])
    t.deepEqual(specProblems(spec("web", members)), []);
});

test("specProblems: a job of containers has one, since those that stand on a network of one that ended could not begin", (t) => {
  const containers = ["a", "b"].map((name) => ({ name, docker: { image: "x" }, process: { command: ["x"] } }));
  const found = (runtime: string, mode: string) =>
    specProblems(spec("web", { mode, placement: { runtime }, containers })).map(({ field }) => field);
  t.deepEqual(found("docker", "job"), ["/containers"]);
  t.deepEqual(found("process", "job"), []);
  t.deepEqual(found("docker", "replicated"), []);
});
test(
  "a process has no network of its own",
  wrong,
  { containers: [run()], networks: [{ name: "back" }] },
  { "/networks": "is for the runtime docker: one of the runtime process has its host's network" },
);
test(
  "a network is named once, apart from the namespace's network of the same name",
  wrong,
  {
    containers: [{ docker: { image: "web:1" } }],
    placement: { runtime: "docker" },
    networks: [{ name: "a" }, { name: "a", shared: true }, { name: "b" }, { name: "a", aliases: ["x"] }],
  },
  { "/networks/3/name": "a is named twice" },
);
test(
  "what is without a network is alone, on none, and has no endpoint",
  wrong,
  {
    containers: [{ docker: { image: "web:1", networkMode: "none" } }],
    placement: { runtime: "docker" },
    endpoints: [{ published: 80 }],
  },
  { "/containers/0/docker/networkMode": "cannot be none: the service has endpoints" },
);

const bridged = { docker: { image: "web:1", networkMode: "bridge" } };
test(
  "what is on the engine's own bridge is on no networks beside it",
  wrong,
  { containers: [bridged], placement: { runtime: "docker" }, networks: [{ name: "front", aliases: ["www"] }] },
  { "/containers/0/docker/networkMode": "cannot be bridge: the service is on networks" },
);
test(
  "only the first container says that it is on the engine's own bridge: the others join it",
  wrong,
  {
    containers: [
      { name: "main", ...bridged },
      { name: "side", ...bridged },
    ],
    placement: { runtime: "docker" },
  },
  { "/containers/1/docker/networkMode": "cannot be bridge: it has the network of the first container" },
);
test("specProblems: a set on the engine's own bridge may publish ports", (t) => {
  const members = {
    containers: [
      { name: "main", ...bridged },
      { name: "side", docker: { image: "side:1" } },
    ],
    placement: { runtime: "docker" },
    endpoints: [{ container: "main", published: 8080, target: 80 }],
  };
  t.deepEqual(specProblems(spec("web", members)), []);
});
