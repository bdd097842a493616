/** What an agent costs that has containers of which nothing becomes anything: beats, samples, and a health check of each every 30 s. */
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { residentBytes } from "../../test/support/processes.js";
import { benchCluster } from "./cluster.js";
import { command, counted, cpuSeconds, until } from "./containers.js";

const second = 1000;
const checkEveryMs = 30 * second;
const measuredMs = 60 * second;
/** What their first checks and the last observations take. */
const restMs = 30 * second;
/** Each service is given a network of its own: one on the engines of tests has 250 addresses for containers. */
const perService = 100;

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
