import { existsSync, lstatSync } from "node:fs";
import { dirname } from "node:path";
import type { AssignedFile } from "../../../src/model/index.js";
import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, startDockerAgent } from "../../support/docker-agent.js";
import { engineTest } from "../../support/engine-test.js";
import { eventually } from "../../support/eventually.js";
import { assignedSpec, assignment, deltaFrame, FakeController, setFrame, taskName } from "../../support/fake-controller.js";

const docker = { runtime: "docker" as const };

engineTest("configs and secrets: a container reads them where its spec says, cannot write them, and they go with it", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const file = (kind: AssignedFile["kind"], name: string, text: string): AssignedFile => ({
    kind,
    namespace: "default",
    name,
    data: Buffer.from(text).toString("base64"),
  });
  const script = [
    // Turned by one letter, since the engine shows the script itself.
    'test "$(tr a-z b-za < /run/secrets/key)" = ivoufs2 || exit 11',
    "test \"$(stat -c '%a %u %g' /run/secrets/key)\" = '440 7 8' || exit 12",
    'test "$(cat /etc/app/motd)" = hello || exit 13',
    'test "$(stat -c %a /etc/app/motd)" = 444 || exit 14',
    "echo x 2>/dev/null > /run/secrets/key && exit 15",
    "grep ' /run/secrets/key ' /proc/mounts | grep -q tmpfs || exit 16",
    "sleep 1000",
  ].join("; ");
  const specs = [
    assignedSpec([
      dockerContainer(image, ["sh", "-c", script], {
        secrets: [{ source: "app-key", target: "key", uid: 7, gid: 8, mode: 0o440 }],
        configs: [{ source: "motd", target: "/etc/app/motd" }],
      }),
    ]),
  ];
  controller.onHello = () => [
    { frame: "files", files: [file("secret", "app-key", "hunter2"), file("config", "motd", "hello")] },
    setFrame(1, [assignment(1, docker)], specs),
  ];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  const seen = await controller.until(() => {
    const observed = controller.observed(taskName(1));
    return observed && observed.state !== "starting" ? observed : undefined;
  }, "its start");
  t.is(seen.state, "running", seen.error);
  const [listed] = await engine.docker.listContainers();
  const inspected = await engine.docker.getContainer(listed?.Id ?? "").inspect();
  t.false(JSON.stringify(inspected).includes("hunter2"));
  const source = inspected.Mounts.find(({ Destination }) => Destination === "/run/secrets/key")?.Source ?? "";
  t.true(lstatSync(source).isFile());
  // The script ends at once where something is not as it should be.
  await eventually(
    async () => (await engine.docker.getContainer(listed?.Id ?? "").top()).Processes.some((row: string[]) => row.includes("sleep 1000")),
    "it has seen them all",
  );
  controller.send(deltaFrame(1, 2, { removed: [taskName(1)] }));
  await controller.until(() => ["complete", "failed"].includes(controller.observed(taskName(1))?.state ?? ""), "its end");
  await eventually(() => !existsSync(dirname(dirname(source))), "its files are gone");
});
