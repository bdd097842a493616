import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ContainerSpec, Mount } from "../../../src/model/index.js";
import { dataDirectory, nodeId } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, startDockerAgent } from "../../support/docker-agent.js";
import { engineTest } from "../../support/engine-test.js";
import { eventually } from "../../support/eventually.js";
import { assignedSpec, assignment, deltaFrame, FakeController, setFrame, taskName } from "../../support/fake-controller.js";

const docker = { runtime: "docker" as const };
const data: Mount = { type: "volume", source: "data", target: "/data" };

function shell(image: string, script: string, more: Partial<ContainerSpec> = {}): ContainerSpec {
  return dockerContainer(image, ["sh", "-c", script], { mounts: [data], ...more });
}

engineTest("volumes: data outlives a crash, an update and its last task, and the containers of a set share it", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  // The second container of the set ends well only once it reads what the first one wrote.
  const writes = shell(image, "echo first >> /data/log; sleep 1000", { name: "writer" });
  const reads = shell(image, "until grep -q first /data/log; do sleep 0.1; done; echo seen >> /data/log", { name: "reader" });
  const crashed = { ...writes, name: "main" };
  const specs = [
    assignedSpec([writes, reads]),
    assignedSpec(
      [{ ...crashed, docker: { image, pull: "missing", command: ["sh", "-c", "grep -c first /data/log > /data/count; exit 4"] } }],
      {
        specVersion: 2,
      },
    ),
    assignedSpec([shell(image, "test $(cat /data/count) = 1 && grep -q seen /data/log")], { specVersion: 3 }),
  ];
  controller.onHello = () => [setFrame(1, [assignment(1, { ...docker, generations: [1, 1], notBefore: [0, 0] })], specs)];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  const ended = (slot: number, container = 0) => {
    const seen = controller.observed(taskName(slot), 1, container);
    return seen && !["starting", "running"].includes(seen.state) && seen;
  };
  const reader = await controller.until(() => ended(1, 1), "the reader's end");
  t.is(reader.state, "complete", reader.error);
  controller.send(deltaFrame(1, 2, { removed: [taskName(1)], specs, tasks: [assignment(2, { ...docker, specVersion: 2 })] }));
  t.like(await controller.until(() => ended(2), "the crash"), { state: "failed", exitCode: 4 });
  controller.send(deltaFrame(2, 3, { removed: [taskName(2)], specs, tasks: [assignment(3, { ...docker, specVersion: 3 })] }));
  const third = await controller.until(() => ended(3), "the third task's end");
  t.is(third.state, "complete", third.error);

  controller.send(deltaFrame(3, 4, { removed: [taskName(3)] }));
  await eventually(
    async () => (await engine.docker.listContainers({ all: true, filters: { status: ["running"] } })).length === 0,
    "no task",
  );
  const { Labels } = await engine.docker.getVolume("fleetlog-default-data").inspect();
  t.deepEqual(Labels, { "dev.fleetlog.node": nodeId, "dev.fleetlog.namespace": "default", "dev.fleetlog.volume": "data" });
});

engineTest("volumes: of the host a container gets what the agent allows, wherever links lead, and never another's volume", async (t) => {
  const { engine, image } = await engineWithImage(t);
  await engine.docker.createVolume({ Name: "fleetlog-default-theirs" });
  const folder = dataDirectory(t);
  const allowed = join(folder, "allowed");
  mkdirSync(allowed);
  writeFileSync(join(allowed, "file"), "yes");
  symlinkSync("/etc", join(allowed, "link"));
  const controller = new FakeController();
  const mounting = (mount: Mount) =>
    shell(image, "test -e /m/file && test -d /tmp/scratch || exit 9", {
      mounts: [mount, { type: "tmpfs", target: "/tmp/scratch", sizeBytes: 65_536 }],
    });
  const bind = (source: string): Mount => ({ type: "bind", source, target: "/m", readOnly: true });
  const mounts: Mount[] = [
    bind(allowed),
    bind(folder),
    bind(join(allowed, "link")),
    bind(engine.socket),
    { ...data, source: "theirs" },
    bind(join(allowed, "absent")),
  ];
  const specs = mounts.map((mount, index) => assignedSpec([mounting(mount)], { specVersion: index + 1 }));
  const tasks = specs.map(({ specVersion }) => assignment(specVersion, { ...docker, specVersion }));
  controller.onHello = () => [setFrame(1, tasks, specs)];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t), { docker: { allowBinds: [allowed] } });
  const end = (slot: number) =>
    controller.until(() => {
      const seen = controller.observed(taskName(slot));
      return seen && !["starting", "running"].includes(seen.state) && seen;
    }, `the end of ${slot}`);
  t.like(await end(1), { state: "complete", exitCode: 0 });
  const why = [
    /does not allow to mount .* of its host/,
    /link, which is \/etc, of its host/,
    /does not allow to mount/,
    /theirs.*no such labels/,
    /absent/,
  ];
  for (const [index, pattern] of why.entries()) {
    const seen = await end(index + 2);
    t.is(seen.state, "rejected", seen.error);
    t.regex(seen.error ?? "", pattern);
  }
});

engineTest("volumes: on orders the node's own volume is deleted, what has ended with it included, and no other", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const labels = (node: string, name: string) => ({
    ...{ "dev.fleetlog.node": node, "dev.fleetlog.namespace": "default", "dev.fleetlog.volume": name },
  });
  const volumeNames = async () => (await engine.docker.listVolumes()).Volumes.map(({ Name }) => Name).sort();
  await engine.docker.createVolume({ Name: "fleetlog-default-theirs" });
  await engine.docker.createVolume({ Name: "fleetlog-default-similar", Labels: labels(nodeId, "data") });
  await engine.docker.createVolume({ Name: "fleetlog-default-before", Labels: labels("n00000000000", "before") });
  const controller = new FakeController();
  const spec = assignedSpec([shell(image, "touch /data/file")]);
  controller.onHello = () => [setFrame(1, [assignment(1, docker)], [spec])];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  await controller.until(() => controller.observed(taskName(1))?.state === "complete", "the task's end");
  controller.send(deltaFrame(1, 2, { removed: [taskName(1)] }));

  const order = (name: string, n: number) => ({ volume: `v0000000000${n}`, namespace: "default", name });
  const held = await engine.docker.createContainer({
    Image: image,
    Cmd: ["true"],
    HostConfig: { Mounts: [{ Type: "volume", Source: "fleetlog-default-data", Target: "/d" }] },
  });
  controller.send(
    deltaFrame(2, 3, { purge: [order("data", 1), order("theirs", 2), order("similar", 3), order("before", 4), order("none", 5)] }),
  );
  const said = (volume: string) => controller.of("volumes").filter(({ deleted }) => deleted.includes(volume)).length > 0;
  const reason = (volume: string) =>
    controller
      .of("volumes")
      .flatMap(({ failed }) => failed)
      .find((each) => each.volume === volume)?.error;
  // A container that is not ours has it: the engine's own words, and it is tried again.
  t.regex(await controller.until(() => reason("v00000000001"), "the refusal"), /volume is in use/);
  t.regex(await controller.until(() => reason("v00000000004"), "another node's"), /made for node n00000000000; delete it by hand/);
  for (const volume of ["v00000000002", "v00000000003", "v00000000005"]) await controller.until(() => said(volume), volume);
  t.true((await volumeNames()).includes("fleetlog-default-data"));
  await held.remove();
  await controller.until(() => said("v00000000001"), "the deletion");
  t.deepEqual(await volumeNames(), ["fleetlog-default-before", "fleetlog-default-similar", "fleetlog-default-theirs"]);
});
