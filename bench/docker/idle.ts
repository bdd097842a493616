/** What an agent costs that has containers of which nothing becomes anything: beats, samples, and a health check of each every 30 s. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { residentBytes } from "../../test/support/processes.js";
import { benchCluster } from "./cluster.js";
import { command, counted, until } from "./containers.js";

const second = 1000;
const checkEveryMs = 30 * second;
const measuredMs = 60 * second;
/** What their first checks and the last observations take. */
const restMs = 30 * second;
/** Each service is given a network of its own: one on the engines of tests has 250 addresses for containers. */
const perService = 100;
/** USER_HZ of every Linux that Node runs on. */
const ticksPerSecond = 100;

export async function idle(docker: Docker, image: string, socket: string, containers: number): Promise<Record<string, number>> {
  const { client, agentPid, end } = await benchCluster(socket);
  try {
    const health = { test: { command: ["true"] }, intervalMs: checkEveryMs };
    for (let made = 0; made < containers; made += perService) {
      const replicas = Math.min(perService, containers - made);
      await client.post("/v1/services", {
        body: {
          name: `idle-${made}`,
          replicas,
          containers: [{ docker: { image, command }, health, stopGraceMs: 0 }],
          networks: [{ name: `idle-${made}` }],
        },
      });
    }
    const withinMs = 60 * second + containers * second;
    await until(
      async () => {
        const { data } = await client.get("/v1/cluster");
        return data.tasks.running === containers && (await counted(docker)).running === containers;
      },
      `${containers} containers run`,
      withinMs,
    );
    await sleep(restMs);
    const before = cpuSeconds(agentPid);
    await sleep(measuredMs);
    const used = cpuSeconds(agentPid) - before;
    return {
      idle_containers: containers,
      idle_agent_cpu_percent: Number(((100 * used * second) / measuredMs).toFixed(2)),
      idle_agent_rss_mb: Math.round(residentBytes(agentPid) / 2 ** 20),
    };
  } finally {
    await end();
  }
}

function cpuSeconds(pid: number): number {
  // The name, which may hold anything, ends with the last bracket; the third field is the state.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") as string[];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
