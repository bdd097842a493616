import { readdirSync } from "node:fs";
import type { ExecutionContext } from "ava";
import { defaultSettings } from "../../src/agent/index.js";
import { hostOf, namesOf } from "../support/docker-agent.js";
import type { TestEngine } from "../support/docker-engine.js";
import { type DockerFleet, type DockerHost, startDockerFleet } from "../support/docker-fleet.js";
import { engineTest } from "../support/engine-test.js";
import { eventually } from "../support/eventually.js";
import { fleetlog } from "../support/fleetlog.js";
import { residentBytes } from "../support/processes.js";

const soak = process.env.FLEETLOG_SOAK === "1";
const stormMs = soak ? 300_000 : 15_000;
/** Services that come and go side by side, each with a network and volumes of its own: more starts than an engine manages. */
const loops = 4;
const replicas = 3;
const sampleMs = 500;
const withinMs = 120_000;
/** Of the last third to the middle third. A short storm is over before the processes have reached their size. */
const growthMax = soak ? 1.1 : 1.5;
/** Connections that are just open. */
const moreHandlesMax = 20;

interface Held {
  rss: number;
  handles: number;
}

function heldBy(pid: number): Held {
  return { rss: residentBytes(pid), handles: readdirSync(`/proc/${pid}/fd`).length };
}

/** One service after the other until `isOver`; answers how many. */
async function comeAndGo({ client, image }: DockerFleet, loop: number, isOver: () => boolean): Promise<number> {
  let round = 0;
  while (!isOver()) {
    const service = `storm-${loop}-${++round}`;
    await client.post("/v1/services", {
      body: {
        name: service,
        replicas,
        networks: [{ name: service }],
        containers: [
          {
            docker: { image, command: ["sleep", "100000"] },
            mounts: [
              { type: "volume", target: "/data" },
              { type: "tmpfs", target: "/run" },
            ],
            stopGraceMs: 0,
          },
        ],
      },
    });
    const path = { service };
    await eventually(
      async () => (await client.get("/v1/services/{service}", { params: { path } })).data.running === replicas,
      `${service} runs`,
      withinMs,
    );
    await client.delete("/v1/services/{service}", { params: { path } });
  }
  return round;
}

/** How long a bare create takes meanwhile, ms, once a sample. */
async function createMs({ docker }: TestEngine, image: string): Promise<number> {
  const began = performance.now();
  const container = await docker.createContainer({ Image: image });
  const ms = performance.now() - began;
  await container.remove();
  return ms;
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function third(values: number[], which: 1 | 2): number[] {
  return values.slice(Math.floor((which * values.length) / 3), Math.floor(((which + 1) * values.length) / 3));
}

engineTest("docker: a storm of services that come and go leaves nothing over", async (t: ExecutionContext) => {
  t.timeout(stormMs + 4 * withinMs);
  const fleet = await startDockerFleet(t, ["one"]);
  const [host] = fleet.hosts as [DockerHost];
  const { docker } = host.engine;
  const networksBefore = (await docker.listNetworks()).length;
  const processes = { agent: host.agent.pid, controller: fleet.controller.pid };
  const before = { agent: heldBy(processes.agent), controller: heldBy(processes.controller) };

  const end = performance.now() + stormMs;
  const isOver = () => performance.now() > end;
  const storm = Promise.all(Array.from({ length: loops }, (_, loop) => comeAndGo(fleet, loop, isOver)));
  const samples: Record<keyof typeof processes, number[]> = { agent: [], controller: [] };
  const creates: number[] = [];
  while (!isOver()) {
    for (const name of ["agent", "controller"] as const) samples[name].push(heldBy(processes[name]).rss);
    creates.push(await createMs(host.engine, fleet.image));
    await new Promise((done) => setTimeout(done, sampleMs));
  }
  const services = (await storm).reduce((sum, count) => sum + count, 0);
  const tenth = Math.max(1, Math.floor(creates.length / 10));
  t.log(`${services} services of ${replicas}; a bare create took ${mean(creates.slice(0, tenth)).toFixed(0)} ms in the first tenth,`);
  t.log(`${mean(creates.slice(-tenth)).toFixed(0)} ms in the last`);
  for (const name of ["agent", "controller"] as const) {
    const growth = mean(third(samples[name], 2)) / mean(third(samples[name], 1));
    t.log(`${name}: ${(mean(third(samples[name], 2)) / 2 ** 20).toFixed(0)} MB, ${growth.toFixed(3)} of the third before`);
    t.true(growth <= growthMax, `the ${name} grows: ${growth}`);
  }

  await eventually(async () => (await namesOf(host.engine)).length === 0, "none runs", withinMs);
  await eventually(
    async () => (await namesOf(host.engine, true)).length <= defaultSettings.endedInstancesMax,
    "no more are left than are kept for their logs",
    withinMs,
  );
  try {
    await eventually(async () => (await docker.listNetworks()).length === networksBefore, "the networks are gone", withinMs);
  } catch (error) {
    for (const { Name, Id } of await docker.listNetworks()) t.log(Name, JSON.stringify((await docker.getNetwork(Id).inspect()).Containers));
    t.log(host.agent.output().slice(-6_000));
    throw error;
  }
  for (const name of ["agent", "controller"] as const)
    await eventually(
      () => heldBy(processes[name]).handles <= before[name].handles + moreHandlesMax,
      `the ${name} holds the files that it held before`,
      withinMs,
    );

  const { code, output } = await fleetlog(t, [
    ...["agent", "leave", "--force", "--url", fleet.url, "--token", fleet.token],
    ...["--data-dir", host.dataDir, "--docker-host", hostOf(host.engine)],
  ]);
  t.is(code, 0, output);
  t.deepEqual(await namesOf(host.engine, true), []);
  t.deepEqual((await docker.listVolumes()).Volumes ?? [], []);
});
