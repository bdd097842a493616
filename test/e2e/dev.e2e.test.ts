import test from "ava";
import { noEngine, page, startDev } from "../support/dev.js";
import { eventually } from "../support/eventually.js";
import { adminClient, startFleetlog } from "../support/fleetlog.js";
import { isRunning, taskPids } from "../support/processes.js";

test.serial("dev brings the example stack up, prints its URLs, and Ctrl-C stops every task without counting a failure", async (t) => {
  const { running, dataDir, agentDir, address, url } = await startDev(t);
  await running.printed(/Ctrl-C stops/, 60_000);
  t.regex(running.output(), /messages +\S+\/fleetlog\.log\n/);
  t.regex(running.output(), /runtime +process: no Docker Engine answers at unix:\/\/\/nonexistent\/docker.sock: there is no such socket\n/);
  t.regex(running.output(), /vote +http:/);
  t.regex(running.output(), /result +http:/);
  t.regex(await page(address, 18080), /Tea/);
  t.regex(await page(address, 18081), /Coffee/);
  const client = await adminClient(url, dataDir);
  const { data: cluster } = await client.get("/v1/cluster");
  t.is(cluster.tasks.running, 7);
  const pids = [...taskPids(agentDir).values()];
  t.is(pids.length, 7);

  const from = performance.now();
  running.kill("SIGINT");
  const { code } = await running.exit();
  t.log(`stopped in ${Math.round(performance.now() - from)} ms`);
  t.is(code, 130);
  t.deepEqual(pids.filter(isRunning), []);

  const next = await startDev(t, { again: { dataDir, address } });
  const again = await adminClient(next.url, dataDir);
  await eventually(async () => (await again.get("/v1/cluster")).data.tasks.running === 7, "all tasks run again", 60_000);
  const { data: tasks } = await again.get("/v1/tasks");
  t.deepEqual(
    tasks.items.filter((task) => task.containers.some((container) => (container.exitCode ?? 0) !== 0)),
    [],
  );
  for await (const event of again.events({ follow: false, types: ["tasks.restarted"] })) {
    const { time, data } = event as unknown as { time: string; data: { notBefore: number[] } };
    t.true(
      data.notBefore.every((at) => at <= Date.parse(time)),
      "a host's shutdown makes nobody wait",
    );
  }
});

test.serial("after kill -9 the tasks live on, and the next start adopts them", async (t) => {
  const { running, dataDir, agentDir, address } = await startDev(t);
  await running.printed(/Ctrl-C stops/, 60_000);
  const before = taskPids(agentDir);
  running.kill("SIGKILL");
  await running.exit();
  t.is(before.size, 7);
  t.true([...before.values()].every(isRunning));

  const next = await startDev(t, { again: { dataDir, address } });
  await next.running.printed(/Ctrl-C stops/, 60_000);
  t.deepEqual(taskPids(agentDir), before);
  t.regex(await page(address, 18080), /Tea/);
  next.running.kill("SIGINT");
  await next.running.exit();
  t.false([...before.values()].some(isRunning));
});

test.serial("a second dev on a live data directory prints its URLs and exits with 0", async (t) => {
  const { running, dataDir, address, url } = await startDev(t);
  await running.printed(/Ctrl-C stops/, 60_000);
  const second = startFleetlog(t, ["dev", "--data-dir", dataDir, "--listen", "127.0.0.1:0"], noEngine);
  const { code } = await second.exit();
  t.is(code, 0, second.output());
  t.true(second.output().includes(url));
  t.true(second.output().includes(`http://${address}:18080`));
  t.is((await fetch(`http://${address}:18080/`)).status, 200);
});

test.serial("dev --runtime docker says why there is none, and ends", async (t) => {
  const { running } = await startDev(t, { args: ["--runtime", "docker"] });
  const { code } = await running.exit();
  t.is(code, 1, running.output());
  t.regex(running.output(), /no Docker Engine answers at unix:\/\/\/nonexistent\/docker.sock: there is no such socket/);
});
