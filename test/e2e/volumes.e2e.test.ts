import { startDockerFleet } from "../support/docker-fleet.js";
import { engineTest } from "../support/engine-test.js";
import { eventually } from "../support/eventually.js";

engineTest(
  "volumes: data outlives its service, and a removal until the purge time; then it is gone, and what is not ours is not",
  async (t) => {
    const fleet = await startDockerFleet(t, ["one"], ["--purge-after", "15s"]);
    const { client, image, hosts } = fleet;
    const { docker } = hosts[0]?.engine ?? t.fail();
    await docker.createVolume({ Name: "fleetlog-default-data2" });
    const onEngine = async () => (await docker.listVolumes()).Volumes.map(({ Name }) => Name).sort();
    const inNamespace = { query: { namespace: "default" } };
    const volume = { params: { path: { volume: "data" }, ...inNamespace } };

    const run = async (name: string, script: string) => {
      const mounts = [{ type: "volume" as const, source: "data", target: "/data" }];
      const containers = [{ docker: { image, command: ["sh", "-c", script] }, mounts, stopGraceMs: 100 }];
      await client.post("/v1/services", { body: { name, containers, placement: { runtime: "docker" } } });
      const service = { params: { path: { service: name }, ...inNamespace } };
      await eventually(async () => (await client.get("/v1/services/{service}", service)).data.running === 1, `${name} runs`);
      return async () => {
        await client.delete("/v1/services/{service}", service);
        await eventually(async () => (await docker.listContainers()).length === 0, `${name} has stopped`);
      };
    };
    const stopFirst = await run("first", "echo kept >> /data/log; sleep 1000");
    await stopFirst();
    t.deepEqual(await onEngine(), ["fleetlog-default-data", "fleetlog-default-data2"]);

    await client.delete("/v1/volumes/{volume}", volume);
    const { data: removed } = await client.get("/v1/volumes/{volume}", volume);
    t.is(removed.state, "removed");
    t.true((await onEngine()).includes("fleetlog-default-data"));
    t.is((await client.post("/v1/volumes/{volume}/restore", volume)).data.state, "present");
    // It runs only where it finds what the first one wrote.
    const stopSecond = await run("second", "grep -q kept /data/log && touch /data/seen && sleep 1000");
    await stopSecond();

    await client.delete("/v1/volumes/{volume}", volume);
    t.true((await onEngine()).includes("fleetlog-default-data"));
    await eventually(async () => (await client.get("/v1/volumes", {})).data.items.length === 0, "it is gone", 60_000);
    t.deepEqual(await onEngine(), ["fleetlog-default-data2"]);
  },
);
