/** The same engine in swarm mode: one service of as many replicas, its manager and its worker on this host. */
import type Docker from "dockerode";
import { command, counted, rounded, stopGraceSeconds, timed, until } from "./containers.js";

const nanoseconds = 1e9;

export async function swarm(docker: Docker, image: string, address: string, containers: number): Promise<Record<string, number>> {
  // A worker asks the registry for every image that has no digest. This one refuses at once, so that the time is swarm's own.
  const unreachable = { repo: "127.0.0.1:1/fleetlog-bench", tag: "1" };
  await docker.getImage(image).tag(unreachable);
  await docker.swarmInit({ ListenAddr: `${address}:2377`, AdvertiseAddr: address });
  const bringUp = await timed(async () => {
    await docker.createService({
      Name: "bench",
      TaskTemplate: {
        ContainerSpec: {
          Image: `${unreachable.repo}:${unreachable.tag}`,
          Command: command,
          StopGracePeriod: stopGraceSeconds * nanoseconds,
        },
      },
      Mode: { Replicated: { Replicas: containers } },
    });
    await until(async () => (await running(docker)) === containers, `${containers} replicas run`);
  });
  const removal = await timed(async () => {
    await docker.getService("bench").remove();
    await until(async () => (await counted(docker)).all === 0, "the containers are gone");
  });
  await docker.swarmLeave({ force: true });
  return { [`swarm_${containers}_replicas_s`]: rounded(bringUp), [`swarm_remove_${containers}_s`]: rounded(removal) };
}

/** As the manager sees them, and as the engine does. */
async function running(docker: Docker): Promise<number> {
  const tasks = (await docker.listTasks({ filters: { service: ["bench"] } })) as { Status: { State: string } }[];
  const seen = tasks.filter(({ Status }) => Status.State === "running").length;
  return Math.min(seen, (await counted(docker)).running);
}
