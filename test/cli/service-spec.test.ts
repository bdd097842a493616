import test from "ava";
import { UsageError } from "../../src/cli/exit.js";
import type { CreateFlags, UpdateFlags } from "../../src/cli/service-flags.js";
import { changedSpec, parsePublish, type ServiceSpec, specOf } from "../../src/cli/service-spec.js";
import { validate } from "../../src/model/index.js";

const at = { cwd: "/home/me", env: { HERE: "yes" } };

test("create: a service of one command says only what was said", (t) => {
  t.deepEqual(specOf({ name: "web" }, ["node", "server.mjs", "--port", "1"], undefined, at), {
    name: "web",
    containers: [{ process: { command: ["node", "server.mjs", "--port", "1"] } }],
  });
});

test("create: every flag has its place in the spec, and the whole is a valid one", (t) => {
  const flags: CreateFlags = {
    name: "web",
    replicas: 3,
    env: ["A=1", "HERE", "B=x=y"],
    label: ["tier=front"],
    publish: ["8080", "8081"],
    constraint: ["node.pool==gpu"],
    runtime: "process",
    workdir: "app",
    reserveCpu: 500,
    reserveMemory: 1024,
    limitMemory: 8192,
    healthHttp: "/healthz",
    healthInterval: 2_000,
    restartCondition: "on-failure",
    restartDelay: 10,
    restartMaxAttempts: 4,
    updateMonitor: 100,
    replicasMaxPerNode: 2,
    strategy: "binpack",
    stopGracePeriod: 500,
    stopSignal: "SIGINT",
  };
  const spec = specOf(flags, ["./run"], "shop", at);
  t.deepEqual(spec, {
    name: "web",
    namespace: "shop",
    labels: { tier: "front" },
    replicas: 3,
    containers: [
      {
        process: { command: ["./run"], workingDir: "/home/me/app" },
        env: { A: "1", HERE: "yes", B: "x=y" },
        resources: { reservations: { cpu: 500, memory: 1024 }, limits: { memory: 8192 } },
        health: { test: { http: { path: "/healthz" } }, intervalMs: 2_000 },
        stopSignal: "SIGINT",
        stopGraceMs: 500,
      },
    ],
    placement: { constraints: ["node.pool==gpu"], runtime: "process", maxPerNode: 2, strategy: "binpack" },
    update: { monitorMs: 100 },
    restart: { condition: "on-failure", delayMs: 10, maxAttempts: 4 },
    endpoints: [{ published: 8080 }, { published: 8081, name: "port-8081" }],
  });
  t.notThrows(() => validate("ServiceSpec", structuredClone(spec)));
});

test("create: the simulated runtime needs no command, the process runtime does", (t) => {
  t.deepEqual(specOf({ name: "load", runtime: "simulated" }, [], undefined, at).containers, [{ process: { command: ["simulated"] } }]);
  t.throws(() => specOf({ name: "web" }, [], undefined, at), { instanceOf: UsageError, message: /-- node server\.mjs/ });
});

const refused = test.macro({
  exec(t, flags: Partial<CreateFlags>, message: RegExp) {
    t.throws(() => specOf({ name: "web", ...flags }, ["x"], undefined, at), { instanceOf: UsageError, message });
  },
  title: (_, flags) => `create: refuses ${JSON.stringify(flags)}`,
});

test(refused, { env: ["MISSING"] }, /--env MISSING: must be KEY=VALUE/);
test(refused, { env: ["=x"] }, /must be KEY=VALUE/);
test(refused, { label: ["HERE"] }, /--label HERE/);
test(refused, { publish: ["8080:80"] }, /listens on \$PORT/);
test(refused, { publish: ["0"] }, /from 1 to 65535/);
test(refused, { publish: ["published=1,colour=red"] }, /colour=red is not understood/);
test(refused, { mode: "global", replicas: 2 }, /--mode global/);
test(refused, { healthHttp: "/", healthTcp: true }, /one of/);
test(refused, { healthRetries: 2 }, /no health check to time/);

test(refused, { pull: "always" }, /--image/);
test(refused, { image: "web", publish: ["8080:"] }, /from 1 to 65535/);

test("create, update: how an image is pulled goes with it", (t) => {
  const spec = specOf({ name: "web", image: "web:1", pull: "always" }, [], undefined, at);
  t.deepEqual(spec.containers, [{ docker: { image: "web:1", pull: "always" } }]);
  const [container] = changedSpec(spec, { pull: "never" } as UpdateFlags, [], at).containers;
  t.deepEqual(container?.docker, { image: "web:1", pull: "never" });
  const ofProcesses = specOf({ name: "job" }, ["x"], undefined, at);
  t.throws(() => changedSpec(ofProcesses, { pull: "never" } as UpdateFlags, [], at), { instanceOf: UsageError, message: /has no --pull/ });
});

test("publish: a port alone, the one inside beside it, or with its mode and name", (t) => {
  t.deepEqual(parsePublish("80"), { published: 80 });
  t.deepEqual(parsePublish("8080:80"), { published: 8080, target: 80 });
  t.deepEqual(parsePublish("published=8080,target=80"), { published: 8080, target: 80 });
  t.deepEqual(parsePublish("published=80,mode=host,name=admin"), { published: 80, mode: "host", name: "admin" });
  t.deepEqual(parsePublish("published=80,scrape=/metrics"), { published: 80, scrape: { path: "/metrics" } });
});

const current: ServiceSpec = {
  name: "web",
  namespace: "default",
  mode: "replicated",
  replicas: 2,
  labels: { tier: "front" },
  containers: [{ process: { command: ["node", "a.mjs"] }, env: { A: "1", B: "2" }, health: { test: { tcp: {} }, intervalMs: 900 } }],
  placement: { runtime: "process", constraints: ["node.pool==a"] },
  endpoints: [{ name: "main", published: 80 }],
};

const changes = test.macro({
  exec(t, flags: Partial<UpdateFlags>, command: string[], expected: (spec: ServiceSpec) => void) {
    const wanted = structuredClone(current);
    expected(wanted);
    const before = structuredClone(current);
    t.deepEqual(changedSpec(current, { healthcheck: true, ...flags }, command, at), wanted);
    t.deepEqual(current, before);
  },
  title: (_, flags: Partial<UpdateFlags>, command: string[]) => `update: ${JSON.stringify(flags)} ${command.join(" ")}`,
});

test(changes, {}, [], () => {});
test(changes, { envAdd: ["A=9", "C=3"], envRm: ["B"] }, [], (spec) => {
  (spec.containers[0] as { env: object }).env = { A: "9", C: "3" };
});
test(changes, { args: "b.mjs 'two words'" }, [], (spec) => {
  (spec.containers[0] as { process: object }).process = { command: ["node", "b.mjs", "two words"] };
});
test(changes, {}, ["deno", "run"], (spec) => {
  (spec.containers[0] as { process: object }).process = { command: ["deno", "run"] };
});
test(changes, { replicas: 7, updateMonitor: 50 }, [], (spec) => {
  spec.replicas = 7;
  spec.update = { monitorMs: 50 };
});
test(changes, { healthcheck: false }, [], (spec) => {
  delete spec.containers[0]?.health;
});
test(changes, { healthTimeout: 70 }, [], (spec) => {
  (spec.containers[0] as { health: object }).health = { test: { tcp: {} }, intervalMs: 900, timeoutMs: 70 };
});
test(changes, { publishRm: ["80"], publishAdd: ["81"] }, [], (spec) => {
  spec.endpoints = [{ published: 81 }];
});
test(changes, { constraintRm: ["node.pool==a"], constraintAdd: ["node.rack!=r1"] }, [], (spec) => {
  spec.placement = { runtime: "process", constraints: ["node.rack!=r1"] };
});
test(changes, { labelAdd: ["x=y"], labelRm: ["tier"] }, [], (spec) => {
  spec.labels = { x: "y" };
});

test("update: what is not there cannot be removed", (t) => {
  for (const flags of [{ envRm: ["Z"] }, { labelRm: ["Z"] }, { publishRm: ["99"] }, { envRm: ["__proto__"] }]) {
    t.throws(() => changedSpec(current, { healthcheck: true, ...flags }, [], at), { instanceOf: UsageError });
  }
});

test("update: the command may be changed in one way at a time", (t) => {
  t.throws(() => changedSpec(current, { healthcheck: true, args: "x" }, ["y"], at), { instanceOf: UsageError, message: /not both/ });
});

test("a job's flags are its policy, and a schedule is changed member by member", (t) => {
  const flags: CreateFlags = { name: "b", mode: "job", completions: 3, deadline: 60_000, cron: "0 3 * * *", timeZone: "Europe/Berlin" };
  const spec = specOf(flags, ["x"], undefined, at);
  t.deepEqual(spec.job, { completions: 3, deadlineMs: 60_000, schedule: { cron: "0 3 * * *", timeZone: "Europe/Berlin" } });
  const change = (given: Partial<UpdateFlags>) => changedSpec(spec, { healthcheck: true, ...given }, [], at).job;
  t.deepEqual(change({ suspended: "yes" })?.schedule, { cron: "0 3 * * *", timeZone: "Europe/Berlin", suspended: true });
  t.deepEqual(change({ cron: "" }), { completions: 3, deadlineMs: 60_000 });
  t.throws(() => specOf({ name: "b", completions: 3 }, ["x"], undefined, at), { instanceOf: UsageError, message: /--mode job/ });
  t.throws(() => specOf({ name: "b", mode: "job", replicas: 3 }, ["x"], undefined, at), { instanceOf: UsageError });
  t.throws(() => specOf({ name: "b", mode: "job", timeZone: "UTC" }, ["x"], undefined, at), { instanceOf: UsageError, message: /--cron/ });
});
