import { existsSync, readFileSync, writeFileSync } from "node:fs";
import test from "ava";
import { dataDirectory, startAgent } from "../support/agent.js";
import { assignedSpec, assignment, container, endpoint, FakeController, route, setFrame, taskName } from "../support/fake-controller.js";

const node = process.execPath;
const forever = [node, "-e", "setInterval(() => {}, 1000)"];

test("process runtime: a task runs, is reported as running, and as complete once it is taken away", async (t) => {
  const controller = new FakeController();
  const spec = assignedSpec([container(forever)]);
  controller.onHello = () => [setFrame(1, [assignment(1)], [spec])];
  const agent = await startAgent(t, controller, dataDirectory(t));
  await controller.until(() => controller.observed(taskName(1))?.state === "running", "a running task");
  t.is(agent.status().instances.running, 1);
  controller.send(setFrame(2, [], []));
  const end = await controller.until(() => {
    const observed = controller.observed(taskName(1));
    return observed?.state === "complete" && observed;
  }, "the end");
  t.is(end.error, undefined);
});

test("process runtime: what a task's processes use is measured, and what nobody can tell of a process is left out", async (t) => {
  const controller = new FakeController();
  const busy = `const { openSync, writeSync, fsyncSync } = require("node:fs"); const file = openSync("written", "w");
    setInterval(() => { writeSync(file, "x".repeat(4096)); fsyncSync(file); }, 10)`;
  controller.onHello = () => [{ ...setFrame(1, [assignment(1)], [assignedSpec([container([node, "-e", busy])])]), measure: true }];
  await startAgent(t, controller, dataDirectory(t), { settings: { sampleMs: 200 } });
  const sample = await controller.until(
    () => controller.of("sample").find(({ blockWrite }) => blockWrite?.[0] !== null && blockWrite),
    "a rate",
  );
  t.like(sample, { tasks: [taskName(1)], restarts: [0] });
  t.true((sample.memory[0] ?? 0) > 0);
  t.deepEqual(Object.keys(sample).sort(), ["blockRead", "blockWrite", "cpu", "frame", "memory", "restarts", "tasks"]);
});

test("process runtime: exit codes, signals and refusals are told apart", async (t) => {
  const controller = new FakeController();
  const dataDir = dataDirectory(t);
  const plainFile = `${dataDir}/plain`;
  writeFileSync(plainFile, "", { mode: 0o600 });
  const commands: [string[], object][] = [
    [["sh", "-c", "exit 3"], { state: "failed", exitCode: 3, error: "exit code 3" }],
    [["true"], { state: "complete", exitCode: 0 }],
    [["sh", "-c", "kill -KILL $$"], { state: "failed", error: "killed by SIGKILL" }],
    [["/no/such/program"], { state: "rejected", error: "program /no/such/program was not found (ENOENT)" }],
    [[plainFile], { state: "rejected", error: `program ${plainFile} may not be executed (EACCES)` }],
  ];
  const specs = commands.map(([command], index) => assignedSpec([container(command)], { specVersion: index + 1 }));
  specs.push(assignedSpec([container(["true"], { process: { command: ["true"], workingDir: "/no/such/place" } })], { specVersion: 6 }));
  commands.push([[], { state: "rejected", error: "working directory /no/such/place does not exist or cannot be entered (ENOENT)" }]);
  const limits = { resources: { reservations: { cpu: 0, memory: 0 }, limits: { cpu: 100 } } };
  specs.push(assignedSpec([container(["true"], limits)], { specVersion: 7 }));
  commands.push([[], { state: "rejected", error: "the process runtime cannot enforce a cpu limit" }]);
  const tasks = specs.map((spec, index) => assignment(index + 1, { specVersion: spec.specVersion }));
  controller.onHello = () => [setFrame(1, tasks, specs)];
  await startAgent(t, controller, dataDir);
  for (const [index, [, expected]] of commands.entries()) {
    const observed = await controller.until(
      () => {
        const each = controller.observed(taskName(index + 1));
        return each && !["starting", "running"].includes(each.state) && each;
      },
      `the end of task ${index + 1}`,
    );
    t.like(observed, expected);
  }
});

test("process runtime: a task gets its environment, its port and the addresses that it may see", async (t) => {
  const controller = new FakeController();
  const script = `
    const { createServer } = require("node:http");
    createServer((q, r) => r.end(JSON.stringify(process.env))).listen(process.env.PORT, "127.0.0.1");`;
  const health = { test: { http: { path: "/" } }, intervalMs: 1000, timeoutMs: 1000, retries: 3, startPeriodMs: 0 };
  const spec = assignedSpec([container([node, "-e", script], { env: { COLOUR: "blue" }, health })], {
    endpoints: [endpoint()],
    stack: { name: "shop", alias: "web" },
    name: "shop_web",
  });
  const db = route([], { service: "svc000000002", serviceName: "shop_data-base", stack: { name: "shop", alias: "data-base" } });
  const other = route([], { service: "svc000000003", serviceName: "hidden", namespace: "elsewhere" });
  controller.onHello = () => [setFrame(1, [assignment(1)], [spec], [db, other])];
  process.env.FLEETLOG_TOKEN = "not for tasks";
  await startAgent(t, controller, dataDirectory(t));
  const observed = await controller.until(() => {
    const each = controller.observed(taskName(1));
    return each?.health === "healthy" && each;
  }, "a healthy task");
  const port = observed.ports?.main;
  const env = (await (await fetch(`http://127.0.0.1:${port}/`)).json()) as Record<string, string>;
  t.like(env, {
    COLOUR: "blue",
    PORT: String(port),
    PORT_MAIN: String(port),
    FLEETLOG_SERVICE: "shop_web",
    FLEETLOG_TASK: taskName(1),
    FLEETLOG_SLOT: "1",
    FLEETLOG_NODE: "alpha",
  });
  t.regex(env.FLEETLOG_DATA_BASE_ADDR ?? "", /^127\.0\.0\.1:\d+$/);
  t.is(env.FLEETLOG_SHOP_DATA_BASE_ADDR, env.FLEETLOG_DATA_BASE_ADDR);
  t.is(env.FLEETLOG_HIDDEN_ADDR, undefined);
  t.is(env.FLEETLOG_TOKEN, undefined);
});

test("process runtime: a task that ignores its stop signal is killed, with all that it started, after its grace period", async (t) => {
  const controller = new FakeController();
  const dataDir = dataDirectory(t);
  const script = "trap '' TERM; (trap '' TERM; sleep 1000 & echo $! > child; wait) & while :; do sleep 0.05; done";
  const spec = assignedSpec([container(["sh", "-c", script], { stopGraceMs: 300 })]);
  controller.onHello = () => [setFrame(1, [assignment(1)], [spec])];
  await startAgent(t, controller, dataDir);
  const path = `${dataDir}/tasks/${taskName(1)}/0.1/work/child`;
  const child = await controller.until(() => existsSync(path) && readFileSync(path, "utf8").trim(), "the child's pid");
  controller.send(setFrame(2, [], []));
  await controller.until(() => controller.observed(taskName(1))?.state === "complete", "the end");
  await controller.until(
    () => !existsSync(`/proc/${child}`) || /\) [ZX] /.test(readFileSync(`/proc/${child}/stat`, "utf8")),
    "the child's end",
  );
  t.pass();
});

test("process runtime: what no process can be given is refused for that reason, and nothing else suffers", async (t) => {
  const controller = new FakeController();
  const impossible = [
    container(["echo", "a\0b"]),
    container(["true"], { env: { LONG: "ü".repeat(100_000) } }),
    container(["true"], { health: { test: { http: { path: "/a b" } }, intervalMs: 100, timeoutMs: 100, retries: 1, startPeriodMs: 0 } }),
    container(forever),
  ];
  const specs = impossible.map((each, index) => assignedSpec([each], { specVersion: index + 1 }));
  controller.onHello = () => [
    setFrame(
      1,
      specs.map(({ specVersion }) => assignment(specVersion, { specVersion })),
      specs,
    ),
  ];
  await startAgent(t, controller, dataDirectory(t));
  await controller.until(() => controller.observed(taskName(1))?.state === "rejected", "the refusal of a NUL");
  await controller.until(() => controller.observed(taskName(2))?.state === "rejected", "the refusal of a long variable");
  t.regex(controller.observed(taskName(2))?.error ?? "", /E2BIG/);
  await controller.until(() => controller.observed(taskName(4))?.state === "running", "the task that can run");
});

test("process runtime: a daemon that leaves its task's group ends with the task", async (t) => {
  const controller = new FakeController();
  const dataDir = dataDirectory(t);
  const script = `setsid sh -c 'echo $$ > ${dataDir}/daemon; exec sleep 1000' & sleep 1000`;
  controller.onHello = () => [setFrame(1, [assignment(1)], [assignedSpec([container(["sh", "-c", script])])])];
  await startAgent(t, controller, dataDir);
  const daemon = await controller.until(
    () => existsSync(`${dataDir}/daemon`) && readFileSync(`${dataDir}/daemon`, "utf8").trim(),
    "the daemon",
  );
  controller.send(setFrame(2, [], []));
  await controller.until(() => controller.observed(taskName(1))?.state === "complete", "the end");
  t.false(existsSync(`/proc/${daemon}`) && !/\) [ZX] /.test(readFileSync(`/proc/${daemon}/stat`, "utf8")));
});
