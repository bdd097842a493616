import { folderOf, TaskFolder } from "../../../src/agent/task-folder.js";
import { dataDirectory, nodeId } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, namesOf, startDockerAgent } from "../../support/docker-agent.js";
import { engineTest } from "../../support/engine-test.js";
import { eventually } from "../../support/eventually.js";
import { assignedSpec, assignment, FakeController, setFrame, taskName } from "../../support/fake-controller.js";

const docker = { runtime: "docker" as const };

engineTest("docker: the next agent adopts what runs, tells what ended, and settles what was claimed and never started", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const dataDir = dataDirectory(t);
  const first = new FakeController();
  const spec = assignedSpec([dockerContainer(image, ["sleep", "1000"])]);
  first.onHello = () => [
    setFrame(
      1,
      [1, 2].map((slot) => assignment(slot, docker)),
      [spec],
    ),
  ];
  const agent = await startDockerAgent(t, first, hostOf(engine), dataDir);
  await first.until(() => [1, 2].every((slot) => first.observed(taskName(slot))?.state === "running"), "both tasks");
  await agent.stop({ tasks: "leave" });
  await engine.docker.getContainer(`fleetlog-${taskName(2)}-0-1`).kill();
  const labels = (await engine.docker.getContainer(`fleetlog-${taskName(1)}-0-1`).inspect()).Config.Labels;
  const asIfBy = (node: string, task: string, name = `fleetlog-${task}-0-1`) =>
    engine.docker.createContainer({ name, Image: image, Labels: { ...labels, "dev.fleetlog.node": node, "dev.fleetlog.task": task } });
  const claimed = new TaskFolder(folderOf(dataDir, { task: taskName(3), container: 0, generation: 1 }));
  const launch = new TaskFolder(folderOf(dataDir, { task: taskName(1), container: 0, generation: 1 })).launch();
  claimed.writeLaunch({ ...(launch as NonNullable<typeof launch>), task: taskName(3) });
  claimed.claim(1);
  await asIfBy(nodeId, taskName(3));
  await asIfBy(nodeId, taskName(4));
  await asIfBy("node00000002", taskName(5));
  await engine.docker.createContainer({ name: "somebody-elses", Image: image });

  const second = new FakeController();
  await startDockerAgent(t, second, hostOf(engine), dataDir);
  await second.until(() => [1, 2, 3].every((slot) => second.observed(taskName(slot))), "all that is known");
  t.is(second.observed(taskName(1))?.state, "running");
  t.like(second.observed(taskName(2)), { state: "failed", exitCode: 137 });
  t.like(second.observed(taskName(3)), { state: "failed", error: "start outcome unknown" });
  const kept = [`fleetlog-${taskName(1)}-0-1`, `fleetlog-${taskName(2)}-0-1`, `fleetlog-${taskName(5)}-0-1`, "somebody-elses"];
  await eventually(async () => String(await namesOf(engine, true)) === String(kept), "its own leftovers go, and nothing else");
  t.deepEqual(await namesOf(engine), [`fleetlog-${taskName(1)}-0-1`]);
});

engineTest("docker: containers that died with their engine are told, those that lived on are adopted", async (t) => {
  for (const liveRestore of [false, true]) {
    const { engine, image } = await engineWithImage(t, { config: { "live-restore": liveRestore } });
    const controller = new FakeController();
    const spec = assignedSpec([dockerContainer(image, ["sleep", "1000"])]);
    controller.onHello = () => [setFrame(1, [assignment(1, docker)], [spec])];
    const agent = await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
    await controller.until(() => controller.observed(taskName(1))?.state === "running", "the task");
    await engine.kill();
    await engine.restart();
    if (liveRestore) {
      await engine.docker.getContainer(`fleetlog-${taskName(1)}-0-1`).kill();
      const end = await controller.until(
        () => controller.observed(taskName(1))?.exitCode !== undefined && controller.observed(taskName(1)),
        "its end",
      );
      t.like(end, { state: "failed", exitCode: 137 });
    } else {
      const end = await controller.until(
        () => controller.observed(taskName(1))?.state === "failed" && controller.observed(taskName(1)),
        "its end",
      );
      t.regex(end.error ?? "", /./);
    }
    await agent.stop({ tasks: "leave" });
    await engine.stop();
  }
});
