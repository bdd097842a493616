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
