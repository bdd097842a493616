import type { ExecutionContext } from "ava";
import { startLoad } from "../support/constant-load.js";
import { namesOf } from "../support/docker-agent.js";
import { agrees, type DockerFleet, type DockerHost, startDockerFleet } from "../support/docker-fleet.js";
import { engineTest } from "../support/engine-test.js";
import { eventually } from "../support/eventually.js";
import { answerOf, page as pageInside, resolve } from "../support/inside-container.js";

/** Hosts are private Docker Engines: no container of one reaches a container of another but through ports of its host. */
const names = ["one", "two", "three"];
const withinMs = 90_000;

async function page(address: string, port: number): Promise<string> {
  return (await (await fetch(`http://${address}:${port}/`, { signal: AbortSignal.timeout(5_000) })).text()).trim();
}

function web({ image }: DockerFleet, published: number, answer: string) {
  return {
    name: "web",
    placement: { runtime: "docker" as const },
    containers: [{ env: { ANSWER: answer }, docker: { image, command: ["serve"] } }],
    endpoints: [{ published, target: 80 }],
  };
}

/** Running tasks of the newest version. */
async function running(fleet: DockerFleet, service: string, specVersion: number): Promise<number> {
  let count = 0;
  for await (const task of fleet.client.list("/v1/services/{service}/tasks", { params: { path: { service } } }))
    if (task.state === "running" && task.desired === "running" && task.specVersion === specVersion) count++;
  return count;
}

engineTest("hosts: a host that runs no task of a service serves its published port", async (t) => {
  const fleet = await startDockerFleet(t, names);
  const spec = web(fleet, 18_190, "hello");
  await fleet.client.post("/v1/services", {
    body: { ...spec, replicas: 2, placement: { ...spec.placement, constraints: ["node.name==one"] } },
  });
  await eventually(async () => (await running(fleet, "web", 1)) === 2, "two tasks", withinMs);
  t.deepEqual(await Promise.all(fleet.hosts.map(async (host) => (await namesOf(host.engine)).length)), [2, 0, 0]);
  for (const { address } of fleet.hosts) t.is(await eventually(() => page(address, 18_190), "an answer"), "hello");
});

engineTest("hosts: no request to a published port fails while ten tasks are replaced, start-first", async (t: ExecutionContext) => {
  t.timeout(240_000);
  const replicas = 10;
  const fleet = await startDockerFleet(t, names);
  const spec = (answer: string) => ({
    ...web(fleet, 18_191, answer),
    replicas,
    update: { order: "start-first" as const, parallelism: 2, monitorMs: 500 },
  });
  await fleet.client.post("/v1/services", { body: spec("old") });
  await eventually(async () => (await running(fleet, "web", 1)) === replicas, "ten tasks", withinMs);
  for (const { address } of fleet.hosts) await eventually(() => page(address, 18_191), "an answer");

  const load = startLoad(
    fleet.hosts.map(({ address }) => address),
    18_191,
  );
  await eventually(() => load.sent > 200, "the load is on");
  const path = { service: "web" };
  const { etag } = await fleet.client.get("/v1/services/{service}", { params: { path } });
  await fleet.client.put("/v1/services/{service}", { params: { path, header: { "If-Match": etag as string } }, body: spec("new") });
  await eventually(
    async () => (await running(fleet, "web", 2)) === replicas && (await agrees(fleet)),
    "all of them are replaced",
    withinMs,
  );
  await load.stop();
  t.log(`${load.sent} requests, ${load.failures.length} failed`);
  t.deepEqual(load.failures, []);
  t.deepEqual([...load.answeredBy].map((text) => text.trim()).sort(), ["new", "old"]);
});

engineTest(
  "hosts: a name leads to tasks on another host, each service by an address of its own, and no further than its networks",
  async (t) => {
    const fleet = await startDockerFleet(t, names);
    const [one, two] = fleet.hosts as [DockerHost, DockerHost];
    const service = (name: string, host: string, networks?: { name: string; aliases?: string[] }[]) => ({
      ...web(fleet, 0, name),
      name,
      placement: { runtime: "docker" as const, constraints: [`node.name==${host}`] },
      endpoints: [{ target: 80 }],
      ...(networks ? { networks } : {}),
    });
    const specs = [
      service("front", "one", [{ name: "near" }, { name: "far" }]),
      service("store", "two", [{ name: "far", aliases: ["sql"] }]),
      service("queue", "two", [{ name: "near" }]),
      service("lone", "two", [{ name: "elsewhere" }]),
      service("other", "one", [{ name: "elsewhere" }]),
    ];
    for (const body of specs) await fleet.client.post("/v1/services", { body });
    for (const { name } of specs) await eventually(async () => (await running(fleet, name, 1)) === 1, name, withinMs);
    const containerOf = async (name: string) => {
      const { data } = await fleet.client.get("/v1/services/{service}/tasks", { params: { path: { service: name } } });
      return `fleetlog-${data.items[0]?.id}-0-1`;
    };
    const front = await containerOf("front");
    t.is(await answerOf(one.engine, front, "store"), "store");
    t.is(await answerOf(one.engine, front, "sql"), "store");
    t.is(await answerOf(one.engine, front, "queue"), "queue");
    t.deepEqual(await resolve(one.engine, front, "lone"), []);
    t.is(await answerOf(two.engine, await containerOf("store"), "front"), "front");
    t.is(await answerOf(one.engine, await containerOf("other"), "lone"), "lone");
    // By its address alone nobody gets through from another network of the same host.
    const [address = ""] = await resolve(one.engine, front, "store");
    t.not((await pageInside(one.engine, await containerOf("other"), address)).code, 0);
  },
);
