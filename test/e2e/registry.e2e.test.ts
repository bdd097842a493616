import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDockerFleet, wantedOn } from "../support/docker-fleet.js";
import { eventually } from "../support/eventually.js";
import { fleetlog, temporaryDir } from "../support/fleetlog.js";
import { registryTest, startRegistry } from "../support/registry.js";

registryTest(
  "registry: all tasks of a version run the same bytes although the tag moves, and a rollout whose image cannot be had stops nothing",
  async (t) => {
    const registry = await startRegistry(t);
    const config = join(temporaryDir(t), "config.json");
    const write = (text: string) => writeFileSync(config, text, { mode: 0o600 });
    write(registry.config());
    const fleet = await startDockerFleet(t, ["one", "two"], [], ["--registry-config", config]);
    const [one, two] = fleet.hosts;
    if (!one || !two) throw new Error("there are two hosts");
    /** Puts an image of other bytes under the tag. */
    const publish = async (tag: string, mark: string) => {
      const made = await one.engine.docker.createContainer({ Image: fleet.image, Cmd: ["true"], Labels: { mark } });
      await made.commit({ repo: "made", tag: mark, changes: `LABEL mark=${mark}` });
      await made.remove();
      return registry.push(one.engine.docker, `made:${mark}`, `shop/web:${tag}`);
    };
    const first = await publish("1", "first");
    const web = `${registry.host}/shop/web`;
    const run = (...args: string[]) =>
      fleetlog(t, [...args.slice(0, 2), "--url", fleet.url, ...args.slice(2)], { FLEETLOG_TOKEN: fleet.token });
    const service = async () => (await fleet.client.get("/v1/services/{service}", { params: { path: { service: "web" } } })).data;
    const images = async () => {
      const found = new Set<string>();
      for (const { engine } of fleet.hosts) for (const { Image } of await engine.docker.listContainers()) found.add(Image);
      return [...found];
    };
    const containers = async () => [...(await wantedOn(fleet, one)), ...(await wantedOn(fleet, two))];

    const quick = ["--update-monitor", "0s", "--update-parallelism", "0", "--stop-grace-period", "1s"];
    const created = await run(
      "service",
      "create",
      "--name",
      "web",
      "--replicas",
      "2",
      "--image",
      `${web}:1`,
      ...quick,
      "--",
      "sleep",
      "1000",
    );
    t.is(created.code, 0, created.output);
    const pin = `${web}:1@${first}`;
    t.deepEqual((await service()).images, { state: "resolved", containers: [pin] });
    t.deepEqual(await images(), [pin]);

    const second = await publish("1", "second");
    t.not(second, first);
    await run("service", "scale", "web=4");
    await eventually(async () => (await containers()).length === 4, "four containers");
    t.deepEqual(await images(), [pin], "those that came later run what the first ones run");

    const before = await containers();
    write(registry.config("wrong"));
    const update = await run("service", "update", "web", "--image", `${web}:2`);
    t.not(update.code, 0);
    t.regex(update.output, /registry 127\.0\.0\.1:\d+ answered 401 unauthorized: authentication required/);
    t.like((await service()).images, { state: "refused" });
    t.regex((await service()).rollout?.paused ?? "", /its images cannot be had: .* answered 401 unauthorized/);
    t.deepEqual(await containers(), before, "nothing was stopped");

    write(registry.config());
    const third = await publish("2", "third");
    await fleet.client.post("/v1/services/{service}/rollout", { params: { path: { service: "web" } }, body: { action: "resume" } });
    await eventually(async () => {
      const { images: known, rollout } = await service();
      return !rollout && known?.containers?.[0] === `${web}:2@${third}`;
    }, "the rollout to go on");
    t.deepEqual(await images(), [`${web}:2@${third}`]);

    const back = await run("service", "rollback", "web");
    t.is(back.code, 0, back.output);
    t.deepEqual(await images(), [pin], "what was rolled back runs what it ran");
  },
);
