/** The same engine under fleetlog. */
import type Docker from "dockerode";
import { defaultSettings } from "../../src/agent/index.js";
import type { Client } from "../../src/client/index.js";
import { benchCluster } from "./cluster.js";
import { command, containers, counted, rounded, Starts, stopGraceSeconds, timed, until } from "./containers.js";

const service = "bench";
const second = 1000;
/** The best counts, as it does of the bare engine's three. */
const rounds = 3;

export async function fleetlog(docker: Docker, image: string, socket: string): Promise<Record<string, number>> {
  const { client, end } = await benchCluster(socket);
  try {
    const rises: number[] = [];
    const falls: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      if (round > 1) falls.push(await timed(() => remove(client, docker)));
      rises.push(await risen(client, docker, containers, () => create(client, image)));
    }
    const doubled = await risen(client, docker, 2 * containers, () =>
      client.post("/v1/services/{service}/scale", { params: { path: { service } }, body: { replicas: 2 * containers } }),
    );
    await client.post("/v1/services/{service}/scale", { params: { path: { service } }, body: { replicas: containers } });
    await until(() => agree(client, docker, containers), `${containers} replicas are left`);
    falls.push(await timed(() => remove(client, docker)));
    return {
      fleetlog_100_replicas_s: rounded(Math.min(...rises)),
      fleetlog_100_to_200_s: rounded(doubled),
      fleetlog_remove_100_s: rounded(Math.min(...falls)),
    };
  } finally {
    await end();
    // What was kept for its logs is not the next part's.
    await docker.pruneContainers();
  }
}

/** The last of them may be told by the engine a moment before the view knows. */
const agreeEveryMs = 20;

/** Seconds until so many replicas run, of which `containers` are new. */
async function risen(client: Client, docker: Docker, wanted: number, begin: () => Promise<unknown>): Promise<number> {
  const starts = await Starts.of(docker);
  try {
    return await timed(async () => {
      await begin();
      await starts.reach(containers);
      await until(() => agree(client, docker, wanted), `${wanted} replicas run`, undefined, agreeEveryMs);
    });
  } finally {
    starts.close();
  }
}

function create(client: Client, image: string): Promise<unknown> {
  return client.post("/v1/services", {
    body: {
      name: service,
      replicas: containers,
      containers: [{ name: "main", docker: { image, command }, stopGraceMs: stopGraceSeconds * second }],
    },
  });
}

async function remove(client: Client, docker: Docker): Promise<void> {
  await client.delete("/v1/services/{service}", { params: { path: { service } } });
  await until(async () => (await counted(docker)).running === 0, "the containers have stopped");
  await until(
    async () => (await counted(docker)).all <= defaultSettings.endedInstancesMax,
    "no more are left than are kept for their logs",
  );
}

/** The view and the engine both say that so many run. */
async function agree(client: Client, docker: Docker, wanted: number): Promise<boolean> {
  const { data } = await client.get("/v1/services/{service}", { params: { path: { service } } });
  return data.running === wanted && (await counted(docker)).running === wanted;
}
