import type { ExecutionContext } from "ava";
import type { Client } from "../../src/client/index.js";
import { engineWithImage, hostOf, namesOf } from "../support/docker-agent.js";
import type { TestEngine } from "../support/docker-engine.js";
import { engineTest } from "../support/engine-test.js";
import { eventually } from "../support/eventually.js";
import { adminClient, adminToken, fleetlog, startFleetlog, temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";

interface Cluster {
  client: Client;
  dataDir: string;
  address: string;
  /** Runs a command of this cluster and answers what it printed. */
  run(...args: string[]): Promise<string>;
}

async function clusterOn(t: ExecutionContext, engine: TestEngine): Promise<Cluster> {
  const dataDir = temporaryDir(t);
  const controller = startFleetlog(t, ["controller", "--data-dir", dataDir, "--listen", "127.0.0.1:0"]);
  const [, url] = (await controller.printed(/controller at (http:\S+),/)) as unknown as [string, string];
  const token = await adminToken(dataDir);
  const address = loopbackAddress();
  const place = ["--url", url, "--data-dir", dataDir];
  const agent = startFleetlog(
    t,
    ["agent", ...place, "--token", token, "--name", "one", "--publish-address", address, "--runtime", "docker"],
    {
      DOCKER_HOST: hostOf(engine),
    },
  );
  await agent.printed(/agent of node/);
  return {
    client: await adminClient(url, dataDir),
    dataDir,
    address,
    async run(...args) {
      const { code, output } = await fleetlog(t, [...args.slice(0, 2), ...place, ...args.slice(2)], { FLEETLOG_TOKEN: token });
      t.is(code, 0, output);
      return output;
    },
  };
}

/** The names that the view's running tasks should have as containers. */
async function wanted(client: Client): Promise<string[]> {
  const { data } = await client.get("/v1/tasks");
  return data.items
    .flatMap(({ id, state, containers }) => (state === "running" ? [`fleetlog-${id}-0-${containers?.[0]?.generation ?? 1}`] : []))
    .sort();
}

engineTest(
  "docker: a service of an image runs, scales, is updated start-first and removed, and the engine has just what the view says",
  async (t) => {
    const { engine, image } = await engineWithImage(t);
    const { client, run, address } = await clusterOn(t, engine);
    const port = "18181";
    const agree = async (count: number) => {
      const names = await namesOf(engine);
      return names.length === count && String(names) === String(await wanted(client));
    };
    await run(
      "service",
      "create",
      "--name",
      "web",
      "--image",
      image,
      "--replicas",
      "2",
      "--publish",
      `${port}:80`,
      "--env",
      "ANSWER=one",
      "--",
      "serve",
    );
    await eventually(() => agree(2), "two containers");
    const ask = async () => (await (await fetch(`http://${address}:${port}/`)).text()).trim();
    t.is(await eventually(ask, "an answer"), "one");

    await run("service", "scale", "web=4");
    await eventually(() => agree(4), "four containers");

    await run("service", "update", "--env-add", "ANSWER=two", "--update-order", "start-first", "web");
    await eventually(async () => (await agree(4)) && (await ask()) === "two", "four new ones");

    await run("service", "rm", "web");
    await eventually(() => agree(0), "none");
  },
);

engineTest("docker: agent leave stops its containers and leaves none of them behind", async (t) => {
  const { engine, image } = await engineWithImage(t);
  await engine.docker.createContainer({ name: "somebody-elses", Image: image });
  const { client, run } = await clusterOn(t, engine);
  await run("service", "create", "--name", "web", "--image", image, "--replicas", "2");
  await eventually(async () => (await wanted(client)).length === 2, "two tasks");
  await run("agent", "leave", "--force", "--docker-host", hostOf(engine));
  t.deepEqual(await namesOf(engine, true), ["somebody-elses"]);
});
