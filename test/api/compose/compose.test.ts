import { readFileSync } from "node:fs";
import test from "ava";
import { parseCompose } from "../../../src/api/compose/index.js";
import { type ServiceSpec, validate } from "../../../src/model/index.js";

const options = { project: "shop", namespace: "default", directory: "/srv/shop", file: "compose.yaml" };

function only(text: string): ServiceSpec {
  const [service, ...rest] = parseCompose(text, options).services;
  if (!service || rest.length > 0) throw new Error("not one service");
  return service.spec;
}

/** The spec of service `web` with one container, as the whole of what a file must mean. */
function spec(container: Record<string, unknown>, members: Record<string, unknown> = {}): ServiceSpec {
  return validate("ServiceSpec", { name: "shop_web", containers: [{ process: { command: ["x"] }, ...container }], ...members });
}

const web = (lines: string) => `services:\n  web:\n    x-process: { command: [x] }\n${lines.replaceAll(/^/gm, "    ")}\n`;

test("parseCompose: the voting example is carried out whole", (t) => {
  const text = readFileSync("examples/voting/compose.yaml", "utf8");
  const { services } = parseCompose(text, { project: "voting", namespace: "default", directory: "/srv/voting" });
  t.deepEqual(
    services.map(({ alias, spec: { name, replicas, endpoints } }) => [
      alias,
      name,
      replicas,
      endpoints.map(({ published }) => published ?? null),
    ]),
    [
      ["vote", "voting_vote", 2, [18080]],
      ["queue", "voting_queue", 1, [null]],
      ["worker", "voting_worker", 2, []],
      ["store", "voting_store", 1, [null]],
      ["result", "voting_result", 1, [18081]],
    ],
  );
  t.like(services[0]?.spec.containers[0], {
    process: { command: ["node", "vote.mjs"], workingDir: "/srv/voting" },
    env: { OPTION_A: "Tea", OPTION_B: "Coffee" },
    health: { test: { command: ["node", "healthy.mjs"] }, intervalMs: 5000, timeoutMs: 3000, retries: 3, startPeriodMs: 0 },
    resources: { reservations: { cpu: 0, memory: 48 * 2 ** 20 }, limits: {} },
  });
});

test("parseCompose: the voting example's containers are on two networks, and its store has a volume", (t) => {
  const text = readFileSync("examples/voting/compose.yaml", "utf8");
  const { services, warnings } = parseCompose(text, { project: "voting", namespace: "default", runtime: "docker", directory: "/srv" });
  t.deepEqual(warnings, []);
  t.deepEqual(
    services.map(({ spec }) => [spec.placement.runtime, spec.networks?.map(({ name }) => name), spec.containers[0]?.docker?.image]),
    [["front", "back"], ["back"], ["back"], ["back"], ["front", "back"]].map((networks) => [
      "docker",
      networks,
      "localhost/fleetlog-voting:1",
    ]),
  );
  t.like(services[3]?.spec.containers[0]?.mounts?.[0], { source: "voting_votes", target: "/data" });
});

test("parseCompose: a service that says nothing more has the defaults, and no endpoint", (t) => {
  t.deepEqual(only(web("")), spec({}));
});

test("parseCompose: version and name are accepted, and the stack's own name is used", (t) => {
  t.is(only(`version: "3.9"\nname: other\n${web("")}`).name, "shop_web");
});

test("parseCompose: a namespace is that of the stack", (t) => {
  const { services } = parseCompose(web(""), { ...options, namespace: "team-a" });
  t.is(services[0]?.spec.namespace, "team-a");
});

test("parseCompose: every key of a service lands in its spec", (t) => {
  const text = web(`
environment: { A: text, B: 12, C: true, D: "", E: a$$b }
labels: { tier: front }
stop_signal: SIGINT
stop_grace_period: 1m30s
healthcheck: { test: curl -f localhost, interval: 1.5s, timeout: 500ms, retries: "2", start_period: 1m }
ports:
  - "8080:80/tcp"
  - { target: 90, published: "9090", mode: host, protocol: tcp }
expose: ["80", 70]
deploy:
  mode: replicated
  replicas: 3
  labels: [team=shop, tier=front, bare]
  placement: { constraints: ["node.rack == r1", node.labels.disk!=hdd], preferences: [{ spread: node.rack }], max_replicas_per_node: 2 }
  resources: { limits: { cpus: 1.50, memory: 1.5gb }, reservations: { cpus: "0.5", memory: 64M } }
  restart_policy: { condition: on-failure, delay: 2m, max_attempts: 5, window: 60s }
  update_config: { parallelism: 2, delay: 3s, order: start-first, monitor: 10s, max_failure_ratio: 0.25, failure_action: rollback }
  rollback_config: { parallelism: 2, order: start-first, failure_action: pause }`);
  const container = {
    env: { A: "text", B: "12", C: "true", D: "", E: "a$b" },
    stopSignal: "SIGINT",
    stopGraceMs: 90_000,
    health: {
      test: { command: ["/bin/sh", "-c", "curl -f localhost"] },
      intervalMs: 1500,
      timeoutMs: 500,
      retries: 2,
      startPeriodMs: 60_000,
    },
    resources: { limits: { cpu: 1500, memory: 1.5 * 2 ** 30 }, reservations: { cpu: 500, memory: 64 * 2 ** 20 } },
  };
  const expected = spec(container, {
    labels: { tier: "front", team: "shop", bare: "" },
    mode: "replicated",
    replicas: 3,
    endpoints: [{ name: "80", published: 8080 }, { name: "90", published: 9090, mode: "host" }, { name: "70" }],
    placement: { constraints: ["node.rack == r1", "node.labels.disk!=hdd"], spread: ["node.rack"], maxPerNode: 2 },
    restart: { condition: "on-failure", delayMs: 120_000, maxDelayMs: 120_000, maxAttempts: 5 },
    update: {
      parallelism: 2,
      delayMs: 3000,
      order: "start-first",
      monitorMs: 10_000,
      maxFailureRatio: 0.25,
      failureAction: "rollback",
    },
  });
  t.deepEqual(only(text), expected);
});

test("parseCompose: environment may be a list", (t) => {
  t.deepEqual(only(web("environment: [A=1, 'B=x=y', C=]")).containers[0]?.env, { A: "1", B: "x=y", C: "" });
});

test("parseCompose: aliases are followed", (t) => {
  const text = `services:\n  web: &web\n    x-process: { command: [x] }\n    environment: { A: b }\n  api: *web\n`;
  const { services } = parseCompose(text, options);
  t.deepEqual(services[1]?.spec, { ...(services[0]?.spec as ServiceSpec), name: "shop_api" });
});

test("parseCompose: a health check may be in CMD form, in CMD-SHELL form, or off", (t) => {
  const health = (line: string) => only(web(line)).containers[0]?.health?.test;
  t.deepEqual(health("healthcheck: { test: [CMD, node, check.mjs] }"), { command: ["node", "check.mjs"] });
  t.deepEqual(health('healthcheck: { test: [CMD-SHELL, "a || b"] }'), { command: ["/bin/sh", "-c", "a || b"] });
  t.is(health("healthcheck: { test: [NONE] }"), undefined);
  t.is(health("healthcheck: { disable: true }"), undefined);
});

test("parseCompose: a working directory starts at the file's, and stays within it unless it is absolute", (t) => {
  const dir = (path: string) =>
    only(`services: { web: { x-process: { command: [x], working_dir: ${path} } } }`).containers[0]?.process?.workingDir;
  t.is(dir("./a/../b"), "/srv/shop/b");
  t.is(dir("..shop"), "/srv/shop/..shop");
  t.is(dir("/opt/app/"), "/opt/app/");
  t.is(only(web("")).containers[0]?.process?.workingDir, undefined);
});

test("parseCompose: a fault found later is told of the file", (t) => {
  const { locate } = parseCompose(web('ports:\n  - "80:80"\n  - "81:81"'), options);
  const message = "tcp port 81 is published by service other";
  t.deepEqual(locate({ field: "/services/web/endpoints/1/published", message }), {
    field: "/services/web/ports/1",
    message,
    line: 6,
    file: "compose.yaml",
  });
  t.deepEqual(locate({ field: "/services/web/mode", message }), { field: "/services/web", message, line: 2, file: "compose.yaml" });
  t.deepEqual(locate({ field: "/services", message }), { field: "/services", message });
});

test("parseCompose: a replicated job ends well as often as it has replicas, all at once", (t) => {
  t.deepEqual(
    only(web("deploy: { mode: replicated-job, replicas: 3 }")),
    spec({}, { mode: "job", job: { completions: 3, parallelism: 3 } }),
  );
  t.deepEqual(only(web("deploy: { mode: replicated-job }")).job, { completions: 1, parallelism: 1, deadlineMs: 0 });
});
