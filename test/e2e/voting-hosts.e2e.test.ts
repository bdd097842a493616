import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import type { ExecutionContext } from "ava";
import { hostOf } from "../support/docker-agent.js";
import { agrees, type DockerFleet, type DockerHost, startDockerFleet } from "../support/docker-fleet.js";
import { engineTest } from "../support/engine-test.js";
import { eventually } from "../support/eventually.js";
import { fleetlog } from "../support/fleetlog.js";

/** What else is to be deployed to the three hosts; its services `vote` and `result` answer as the example's. */
const file = resolve(process.env.FLEETLOG_VOTING_FILE ?? "examples/voting/compose.yaml");
const image = "localhost/fleetlog-voting:1";
const ports = { vote: 18_080, result: 18_081 };
const withinMs = 60_000;
const askEachMs = 100;
/** On a connection of its own: one that rests leads to one task for as long as it stays, dies with that, and takes a question along that comes just then. */
const alone = { connection: "close" };

async function deploy(t: ExecutionContext, { url, token }: DockerFleet): Promise<void> {
  const words = ["stack", "deploy", "--url", url, "--runtime", "docker", "-c", file, "voting"];
  const { code, output } = await fleetlog(t, words, { FLEETLOG_TOKEN: token, VOTING_IMAGE: image });
  t.is(code, 0, output);
}

async function vote({ address }: DockerHost, choice: string): Promise<void> {
  const body = new URLSearchParams({ choice });
  const answer = await fetch(`http://${address}:${ports.vote}/`, { method: "POST", body, headers: alone, redirect: "manual" });
  if (answer.status !== 303) throw new Error(`the vote page answered ${answer.status}`);
}

async function counts({ address }: DockerHost): Promise<Record<string, number>> {
  const answer = await fetch(`http://${address}:${ports.result}/tally`);
  return ((await answer.json()) as { counts: Record<string, number> }).counts;
}

interface Watch {
  asked: number;
  /** Each with what was done last, and how long before. */
  failures: string[];
  /** What is done from now on. */
  now(what: string): void;
  stop(): Promise<void>;
}

/** Asks for the page again and again. */
function watchPage({ address }: DockerHost): Watch {
  let isOver = false;
  let last = { what: "the first question", at: performance.now() };
  const since = (from: number) => `${Math.round(from - last.at)} ms`;
  const watch: Watch = {
    asked: 0,
    failures: [],
    now(what) {
      last = { what, at: performance.now() };
    },
    stop: () => Promise.resolve(),
  };
  const ask = async () => {
    const askedAt = performance.now();
    try {
      const answer = await fetch(`http://${address}:${ports.vote}/`, { headers: alone, signal: AbortSignal.timeout(5_000) });
      await answer.text();
    } catch (error) {
      const { cause = error } = error as Error;
      watch.failures.push(`${cause}, asked ${since(askedAt)} and failed ${since(performance.now())} after ${last.what}`);
    }
  };
  const watching = (async () => {
    while (!isOver) {
      watch.asked++;
      await ask();
      await new Promise((done) => setTimeout(done, askEachMs));
    }
  })();
  watch.stop = () => {
    isOver = true;
    return watching;
  };
  return watch;
}

/** Nodes of the stack's tasks that are wanted, by service; undefined until all of them run. */
async function places({ client }: DockerFleet): Promise<Map<string, string[]> | undefined> {
  const found = new Map<string, string[]>();
  for await (const { serviceName, node, desired, state, containers } of client.list("/v1/tasks", {})) {
    if (desired !== "running" || node === undefined) continue;
    if (state !== "running" || containers.some(({ health }) => health === "starting" || health === "unhealthy")) return undefined;
    found.set(serviceName, [...(found.get(serviceName) ?? []), node]);
  }
  return found;
}

engineTest(
  "voting: over three hosts, of which one's engine is killed and one is drained, the page goes on answering on the third",
  async (t) => {
    t.timeout(400_000);
    const fleet = await startDockerFleet(t, ["one", "two", "three"]);
    for (const { engine } of fleet.hosts)
      execFileSync(process.execPath, ["examples/voting/image.mjs", image], { env: { ...process.env, DOCKER_HOST: hostOf(engine) } });
    await deploy(t, fleet);
    const { code, output } = await fleetlog(t, ["service", "scale", "--url", fleet.url, "voting_vote=3"], { FLEETLOG_TOKEN: fleet.token });
    t.is(code, 0, output);
    const placed = await eventually(
      async () => {
        const found = await places(fleet);
        return [...(found?.values() ?? [])].flat().length === 8 && (await agrees(fleet)) && found;
      },
      "all tasks",
      withinMs,
    );
    t.is(new Set(placed.get("voting_vote")).size, 3, "a vote page on each");
    // Its volume keeps the store where it is.
    const [kept] = placed.get("voting_store") ?? [];
    const third = fleet.hosts.find(({ node }) => node === kept) as DockerHost;
    const [killed, drained] = fleet.hosts.filter((host) => host !== third) as [DockerHost, DockerHost];
    for (const [index, host] of fleet.hosts.entries()) {
      await vote(host, "a");
      await eventually(async () => (await counts(host)).a === index + 1, `the vote cast at ${host.name} is counted`, withinMs);
    }

    const watch = watchPage(third);
    t.teardown(watch.stop);
    watch.now("an engine was killed");
    await killed.engine.kill();
    watch.now("another host was to be drained");
    // At once: what is placed on the host whose engine is gone, before that is known, must find its way.
    await fleet.client.post("/v1/nodes/{node}/drain", { params: { path: { node: drained.node } } });
    await eventually(async () => (await drained.engine.docker.listContainers()).length === 0, "one host is empty", withinMs);
    t.true(await agrees(fleet, [drained, third]));
    watch.now("the killed engine was started again");
    await killed.engine.restart();
    await eventually(
      async () => (await places(fleet)) !== undefined && (await agrees(fleet)),
      "all tasks run, and all engines agree",
      withinMs,
    );
    await eventually(() => vote(third, "b").then(() => true), "a vote", withinMs);
    await eventually(async () => (await counts(third)).b !== undefined, "it is counted", withinMs);
    await watch.stop();
    t.log(`the page was asked ${watch.asked} times`);
    t.deepEqual(watch.failures, []);
  },
);
