import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, startDockerAgent } from "../../support/docker-agent.js";
import { engineTest } from "../../support/engine-test.js";
import { assignedSpec, assignment, deltaFrame, FakeController, setFrame, taskName } from "../../support/fake-controller.js";

const docker = { runtime: "docker" as const };
const diskBytes = 64 * 2 ** 20;

engineTest(
  "docker: on a full disk a task fails with the engine's words, as what may work later, and runs once there is room",
  async (t) => {
    const { engine, image } = await engineWithImage(t, { diskBytes });
    const controller = new FakeController();
    controller.onHello = () => [setFrame(1, [], [])];
    await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
    await controller.until(() => controller.of("hello").length > 0, "a session");
    const ballast = join(engine.root, "data/ballast");
    t.throws(() => writeFileSync(ballast, Buffer.alloc(diskBytes)), { code: "ENOSPC" });
    const spec = assignedSpec([dockerContainer(image, ["sleep", "1000"])]);
    controller.send(deltaFrame(1, 2, { tasks: [assignment(1, docker)], specs: [spec] }));
    const refused = await controller.until(() => {
      const seen = controller.observed(taskName(1));
      return seen && seen.state !== "starting" && seen;
    }, "the refusal");
    t.is(refused.state, "failed");
    t.regex(refused.error ?? "", /no space left on device/);
    rmSync(ballast);
    controller.send(deltaFrame(2, 3, { tasks: [assignment(1, { ...docker, generations: [2] })] }));
    await controller.until(() => controller.observed(taskName(1), 2)?.state === "running", "the next start");
    t.pass();
  },
);
