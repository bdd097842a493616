/** A running container gets other limits: by a bare update, and through the API, controller and agent until the engine has done it. */
import type Docker from "dockerode";
import { Pool } from "undici";
import { median } from "../median.js";
import { type BenchCluster, benchCluster } from "./cluster.js";
import { command, counted, timed, until } from "./containers.js";

const service = "sized";
/** The first ones find both processes cold, and do not count. */
const warmUpRounds = 10;
const rounds = 30;
/** Between any two of them, so that each finds both processes and the engine at rest. */
const restMs = 200;
const mebibyte = 2 ** 20;

/** The limits of one round: each differs from the one before. */
function limitsOf(round: number): { cpu: number; memory: number } {
  return { cpu: 500 + 10 * round, memory: (64 + round) * mebibyte };
}

export async function resize(docker: Docker, image: string, socket: string): Promise<Record<string, number>> {
  const cluster = await benchCluster(socket);
  const { client, end } = cluster;
  const container = await docker.createContainer({ Image: image, Cmd: command });
  try {
    await container.start();
    const { bare, ours, hot } = await inTurns(docker, cluster, image, container);
    return {
      engine_update_ms: Number(bare.toFixed(1)),
      engine_update_at_once_again_ms: Number(hot.toFixed(1)),
      resize_ms: Number(ours.toFixed(1)),
      resize_ratio: Number((ours / bare).toFixed(2)),
    };
  } finally {
    await container.remove({ force: true });
    await client.delete("/v1/services/{service}", { params: { path: { service } } });
    await until(async () => (await counted(docker)).running === 0, "the container has stopped");
    await end();
    await docker.pruneContainers();
  }
}

/**
 * One bare update of a container, one through the service, each after the same rest: an engine that has just done one does the next
 * in two thirds of the time, and a person's resize finds it at rest. `hot` is a bare one right after another.
 */
async function inTurns(
  docker: Docker,
  { client, url, token }: BenchCluster,
  image: string,
  container: Docker.Container,
): Promise<{ bare: number; ours: number; hot: number }> {
  const spec = (round: number) => ({
    name: service,
    containers: [{ docker: { image, command }, resources: { limits: limitsOf(round) } }],
    update: { monitorMs: 0 },
  });
  const params = { path: { service } };
  // As bare a client as the engine's: what is measured is the way through the controller and the agent.
  const pool = new Pool(url);
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", "if-match": "*" };
  const put = async (round: number) => {
    const answer = await pool.request({ method: "PUT", path: `/v1/services/${service}`, headers, body: JSON.stringify(spec(round)) });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(text);
  };
  await client.post("/v1/services", { body: spec(0) });
  const settled = async () => {
    const { data } = await client.get("/v1/services/{service}", { params });
    return data.running === 1 && data.rollout === undefined;
  };
  await until(settled, "the service is as it should be");
  const updates = (await docker.getEvents({ filters: { event: ["update"] } })) as NodeJS.ReadableStream & { destroy(): void };
  const before = (await docker.listContainers()).map(({ Id }) => Id);
  /** Milliseconds from asking for it until the engine tells that it is done. */
  const told = (ask: () => Promise<unknown>) => {
    const done = new Promise((resolve) => updates.once("data", resolve));
    return timed(async () => {
      const asked = ask();
      await done;
      asks.push(asked);
    }).then((seconds) => 1000 * seconds);
  };
  const asks: Promise<unknown>[] = [];
  const bare = (round: number) => {
    const { cpu, memory } = limitsOf(round);
    return told(() => container.update({ NanoCpus: cpu * 1e6, Memory: memory, MemorySwap: memory }));
  };
  const times = { bare: [] as number[], ours: [] as number[], hot: [] as number[] };
  for (let round = 1; round <= rounds; round++) {
    await rest(asks);
    times.bare.push(await bare(2 * round));
    await Promise.all(asks);
    times.hot.push(await bare(2 * round + 1));
    await rest(asks);
    times.ours.push(await told(() => put(round)));
    await Promise.all(asks);
    await until(settled, "the service is as it should be");
  }
  updates.destroy();
  await pool.close();
  const after = (await docker.listContainers()).map(({ Id }) => Id);
  if (String(before) !== String(after)) throw new Error("a resize has replaced the container");
  return {
    bare: median(times.bare.slice(warmUpRounds)),
    ours: median(times.ours.slice(warmUpRounds)),
    hot: median(times.hot.slice(warmUpRounds)),
  };
}

async function rest(asks: Promise<unknown>[]): Promise<void> {
  await Promise.all(asks.splice(0));
  await new Promise((done) => setTimeout(done, restMs));
}
