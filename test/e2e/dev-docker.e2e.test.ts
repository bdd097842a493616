import test from "ava";
import type Docker from "dockerode";
import { type Dev, page, startDev } from "../support/dev.js";
import { hostOf, namesOf } from "../support/docker-agent.js";
import { startEngine, type TestEngine } from "../support/docker-engine.js";
import { engineTest } from "../support/engine-test.js";
import { eventually } from "../support/eventually.js";
import { taskPids } from "../support/processes.js";

/** One for all: the image is made once. */
let shared: Promise<TestEngine> | undefined;
test.after.always(async () => (await shared)?.stop());

function sharedEngine(): Promise<TestEngine> {
  shared ??= startEngine();
  return shared;
}

async function containerOf(engine: TestEngine, service: string): Promise<Docker.Container> {
  const containers = await engine.docker.listContainers({ filters: { label: [`dev.fleetlog.service=${service}`] } });
  return engine.docker.getContainer(containers[0]?.Id as string);
}

/** Whether a name leads anywhere from within a service. */
async function finds(engine: TestEngine, service: string, name: string): Promise<boolean> {
  const container = await containerOf(engine, service);
  const exec = await container.exec({ Cmd: ["node", "-e", `require("dns").lookup("${name}", (error) => process.exit(error ? 1 : 0))`] });
  const stream = await exec.start({});
  await eventually(async () => !(await exec.inspect()).Running, "the look-up ends");
  stream.destroy();
  return (await exec.inspect()).ExitCode === 0;
}

async function vote({ address }: Dev): Promise<void> {
  const body = new URLSearchParams({ choice: "a" });
  const answer = await fetch(`http://${address}:18080/`, { method: "POST", body, redirect: "manual" });
  if (answer.status !== 303) throw new Error(`the vote page answered ${answer.status}`);
}

async function total({ address }: Dev): Promise<number> {
  const answer = await fetch(`http://${address}:18081/tally`);
  return ((await answer.json()) as { total: number }).total;
}

engineTest(
  "dev runs the example stack in the Docker Engine of DOCKER_HOST, with an image that it makes, and Ctrl-C stops it",
  async (t) => {
    const engine = await sharedEngine();
    const env = { DOCKER_HOST: hostOf(engine) };
    const from = performance.now();
    const dev = await startDev(t, { env });
    await dev.running.printed(/Ctrl-C stops/, 60_000);
    t.log(`up in ${Math.round(performance.now() - from)} ms`);
    t.regex(
      dev.running.output(),
      /runtime +docker: Docker Engine \S+ answers at unix:\S+; image \S+ was made from this host's files in [\d.]+ s\n/,
    );
    t.is((await namesOf(engine)).length, 7);
    t.is(taskPids(dev.agentDir).size, 0);
    t.regex(await page(dev.address, 18080), /Tea/);
    await vote(dev);
    await eventually(async () => (await total(dev)) === 1, "the vote is counted");

    t.true(await finds(engine, "voting_vote", "queue"));
    t.true(await finds(engine, "voting_worker", "store"));
    t.false(await finds(engine, "voting_worker", "nobody"));
    const networksOf = async (service: string) =>
      Object.keys((await (await containerOf(engine, service)).inspect()).NetworkSettings.Networks);
    t.is((await networksOf("voting_vote")).length, 2);
    t.is((await networksOf("voting_store")).length, 1);

    const stopFrom = performance.now();
    dev.running.kill("SIGINT");
    t.is((await dev.running.exit()).code, 130);
    t.log(`stopped in ${Math.round(performance.now() - stopFrom)} ms`);
    t.deepEqual(await namesOf(engine), []);

    const next = await startDev(t, { env, again: dev });
    await next.running.printed(/Ctrl-C stops/, 60_000);
    t.regex(next.running.output(), /runtime +docker: .*; image \S+ is there\n/);
    t.is(await eventually(() => total(next), "an answer"), 1, "the volume has the vote");
    next.running.kill("SIGINT");
    await next.running.exit();
  },
);

engineTest("dev: after kill -9 the containers live on and the next start adopts them; --runtime process moves the stack", async (t) => {
  const engine = await sharedEngine();
  const env = { DOCKER_HOST: hostOf(engine) };
  const dev = await startDev(t, { env });
  await dev.running.printed(/Ctrl-C stops/, 60_000);
  const before = await namesOf(engine);
  t.is(before.length, 7);
  dev.running.kill("SIGKILL");
  await dev.running.exit();
  t.deepEqual(await namesOf(engine), before);

  const next = await startDev(t, { env, again: dev });
  await next.running.printed(/Ctrl-C stops/, 60_000);
  t.deepEqual(await namesOf(engine), before);
  t.regex(await page(dev.address, 18080), /Tea/);
  next.running.kill("SIGINT");
  await next.running.exit();

  const moved = await startDev(t, { env, again: dev, args: ["--runtime", "process"] });
  t.truthy(await moved.running.printed(/runtime +process: as --runtime says\n/));
  await moved.running.printed(/Ctrl-C stops/, 60_000);
  t.is(taskPids(dev.agentDir).size, 7);
  t.deepEqual(await namesOf(engine), []);
  moved.running.kill("SIGINT");
  await moved.running.exit();
});
