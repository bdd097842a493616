/** A running container gets other limits: by a bare update, and through the API, controller and agent until the engine has done it. */
import type Docker from "dockerode";
import type { Client } from "../../src/client/index.js";
import { median } from "../median.js";
import { benchCluster } from "./cluster.js";
import { command, counted, timed, until } from "./containers.js";

const service = "sized";
/** The first ones find both processes cold, and do not count. */
const warmUpRounds = 10;
const rounds = 30;
const mebibyte = 2 ** 20;

/** The limits of one round: each differs from the one before. */
function limitsOf(round: number): { cpu: number; memory: number } {
  return { cpu: 500 + 10 * round, memory: (64 + round) * mebibyte };
}

export async function resize(docker: Docker, image: string, socket: string): Promise<Record<string, number>> {
  const bare = await bareUpdates(docker, image);
  const ours = await throughService(docker, image, socket);
  return {
    engine_update_ms: Number(bare.toFixed(1)),
    resize_ms: Number(ours.toFixed(1)),
    resize_ratio: Number((ours / bare).toFixed(2)),
  };
}

async function bareUpdates(docker: Docker, image: string): Promise<number> {
  const container = await docker.createContainer({ Image: image, Cmd: command });
  await container.start();
  const times: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const { cpu, memory } = limitsOf(round);
    times.push(
      1000 * (await timed(async () => void (await container.update({ NanoCpus: cpu * 1e6, Memory: memory, MemorySwap: memory })))),
    );
  }
  await container.remove({ force: true });
  return median(times.slice(warmUpRounds));
}

async function throughService(docker: Docker, image: string, socket: string): Promise<number> {
  const { client, end } = await benchCluster(socket);
  try {
    return await resizes(docker, client, image);
  } finally {
    await client.delete("/v1/services/{service}", { params: { path: { service } } });
    await until(async () => (await counted(docker)).running === 0, "the container has stopped");
    await end();
    await docker.pruneContainers();
  }
}

async function resizes(docker: Docker, client: Client, image: string): Promise<number> {
  const spec = (round: number) => ({
    name: service,
    containers: [{ docker: { image, command }, resources: { limits: limitsOf(round) } }],
    update: { monitorMs: 0 },
  });
  const params = { path: { service } };
  await client.post("/v1/services", { body: spec(0) });
  const settled = async () => {
    const { data } = await client.get("/v1/services/{service}", { params });
    return data.running === 1 && data.rollout === undefined;
  };
  await until(settled, "the service is as it should be");
  const updates = (await docker.getEvents({ filters: { event: ["update"] } })) as NodeJS.ReadableStream & { destroy(): void };
  const before = (await docker.listContainers()).map(({ Id }) => Id);
  const times: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const done = new Promise((resolve) => updates.once("data", resolve));
    const asked = client.put("/v1/services/{service}", { params: { ...params, header: { "If-Match": "*" } }, body: spec(round) });
    times.push(1000 * (await timed(async () => void (await done))));
    await asked;
    await until(settled, "the service is as it should be");
  }
  updates.destroy();
  const after = (await docker.listContainers()).map(({ Id }) => Id);
  if (String(before) !== String(after)) throw new Error("a resize has replaced the container");
  return median(times.slice(warmUpRounds));
}
