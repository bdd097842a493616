import test, { type ExecutionContext } from "ava";
import { createClient, type Exec, type ExecTarget, openExec, systemNetwork } from "../../src/client/index.js";
import { isClusterError } from "../../src/ports/index.js";
import { startCluster, type TestCluster } from "../support/cluster.js";
import { eventually } from "../support/eventually.js";
import { isRunning } from "../support/processes.js";

interface Ready {
  cluster: TestCluster;
  task: string;
  run(command: string[], more?: { target?: ExecTarget; container?: string; tty?: boolean; token?: string }): Promise<Exec>;
  events(type: string): Promise<{ seq: number; data: Record<string, unknown> }[]>;
}

async function ready(t: ExecutionContext): Promise<Ready> {
  const cluster = await startCluster(t);
  await cluster.addNode("one", "process");
  const client = createClient({ url: cluster.url, token: cluster.token });
  const containers = [{ name: "main", env: { GREETING: "hello" }, process: { command: ["sleep", "1000"] } }];
  await client.post("/v1/services", { body: { name: "web", containers } });
  const task = await eventually(async () => {
    const { data } = await client.get("/v1/services/{service}/tasks", { params: { path: { service: "web" } } });
    return data.items.find(({ state }) => state === "running")?.id;
  }, "the task runs");
  return {
    cluster,
    task,
    run: (command, { target = { task }, container, tty = false, token = cluster.token } = {}) =>
      openExec(systemNetwork(), { urls: [cluster.url], token, target, command, container, tty }),
    async events(type) {
      const found = [];
      for await (const event of client.events({ follow: false, types: [type] })) {
        const { id, data } = event as unknown as { id: string; data: Record<string, unknown> };
        found.push({ seq: Number(id.split("-")[1]), data });
      }
      return found;
    },
  };
}

async function textOf(exec: Exec): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  for await (const { from, data } of exec.output()) parts[from].push(data);
  const { exitCode } = await exec.exit;
  return { stdout: Buffer.concat(parts.stdout).toString(), stderr: Buffer.concat(parts.stderr).toString(), exitCode };
}

async function codeOf(exec: Exec): Promise<string> {
  const error = await exec.exit.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return isClusterError(error) ? error.code : "none";
}

test("exec: runs in the task's environment and directory, keeps the outputs apart and passes the exit code on", async (t) => {
  const { run, task, events } = await ready(t);
  const said = await textOf(await run(["sh", "-c", "echo $GREETING $FLEETLOG_TASK; pwd >&2; exit 7"]));
  t.is(said.stdout, `hello ${task}\n`);
  t.true(said.stderr.endsWith(`${task}/0.1/work\n`), said.stderr);
  t.is(said.exitCode, 7);
  const [opened] = await events("exec.opened");
  t.like(opened?.data, { task, container: "main", command: ["sh", "-c", "echo $GREETING $FLEETLOG_TASK; pwd >&2; exit 7"] });
  const closed = await eventually(async () => (await events("exec.closed"))[0], "it is on the log that it ended");
  t.like(closed.data, { task, exec: opened?.data.exec, exitCode: 7 });
  t.true(closed.seq > (opened?.seq ?? 0));
});

test("exec: input reaches the command as it takes it, and more than fits any buffer passes whole both ways", async (t) => {
  const { run } = await ready(t);
  const exec = await run(["cat"], { target: { service: "web" } });
  const sent = Buffer.alloc(5 * 1024 * 1024, "0123456789abcdef\n");
  const writing = exec.write(sent).then(() => exec.endInput());
  const got = await textOf(exec);
  await writing;
  t.is(got.exitCode, 0);
  t.true(Buffer.from(got.stdout).equals(sent));
});

test("exec: a signal reaches the command, and one that a signal ended says so as a shell does", async (t) => {
  const { run } = await ready(t);
  const exec = await run(["sleep", "1000"]);
  await eventually(async () => {
    exec.signal("SIGTERM");
    return Promise.race([exec.exit.then(() => true), new Promise<false>((done) => setTimeout(() => done(false), 50))]);
  }, "it ended");
  t.deepEqual(await exec.exit, { exitCode: 143, signal: "SIGTERM" });
});

test("exec: a client that goes away takes its command with it, and the log says so", async (t) => {
  const { run, events } = await ready(t);
  const exec = await run(["sh", "-c", "echo $$; exec sleep 1000"]);
  const first = await exec.output().next();
  const pid = Number(String(first.value?.data));
  t.true(isRunning(pid));
  exec.close();
  await eventually(() => !isRunning(pid), "the command ended");
  const closed = await eventually(async () => (await events("exec.closed"))[0], "it is on the log");
  t.is(closed.data.error, "the client went away");
});

test("exec: a command ends with its task", async (t) => {
  const { run, cluster } = await ready(t);
  const exec = await run(["sh", "-c", "trap '' HUP TERM; echo ready; sleep 1000; sleep 1000"]);
  await exec.output().next();
  await createClient({ url: cluster.url, token: cluster.token }).post("/v1/services/{service}/scale", {
    params: { path: { service: "web" } },
    body: { replicas: 0 },
  });
  t.deepEqual(await exec.exit, { exitCode: 137, signal: "SIGKILL" });
});

test("exec: what cannot be run is refused with its reason, and never seems to have run", async (t) => {
  const { run, task, cluster, events } = await ready(t);
  t.is(await codeOf(await run(["/no/such/program"])), "exec_not_started");
  t.is(await codeOf(await run(["sh"], { tty: true })), "exec_no_tty");
  t.is(await codeOf(await run(["sh"], { container: "other" })), "no_such_container");
  t.is((await events("exec.opened")).length, 2, "one for each that an agent was asked to start");
  await eventually(async () => (await events("exec.closed")).length === 2, "each of them is closed");
  const unknown = await t.throwsAsync(run(["sh"], { target: { service: "nobody" } }));
  t.true(isClusterError(unknown) && unknown.code === "service_not_found", String(unknown));
  const scopes = [{ verbs: ["read", "logs", "write"] as const }];
  const { data } = await createClient({ url: cluster.url, token: cluster.token }).post("/v1/tokens", {
    body: { name: "writer", scopes: scopes.map(({ verbs }) => ({ namespace: "*", stack: "*", verbs: [...verbs] })) },
  });
  const forbidden = await t.throwsAsync(run(["sh"], { token: data.secret as string, target: { task } }));
  t.true(isClusterError(forbidden) && forbidden.kind === "forbidden", String(forbidden));
});
