import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, namesOf, startDockerAgent } from "../../support/docker-agent.js";
import { engineTest } from "../../support/engine-test.js";
import { eventually } from "../../support/eventually.js";
import { assignedSpec, assignment, deltaFrame, endpoint, FakeController, setFrame, taskName } from "../../support/fake-controller.js";

const docker = { runtime: "docker" as const };

engineTest("docker: a task runs as a container, serves on its port, is measured, and stops as its spec says", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const spec = assignedSpec([dockerContainer(image, ["serve"], { env: { ANSWER: "hello" } })], { endpoints: [endpoint({ target: 8080 })] });
  controller.onHello = () => [{ ...setFrame(1, [assignment(1, docker)], [spec]), measure: true }];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t), { settings: { sampleMs: 200 } });
  const seen = await controller.until(() => {
    const observed = controller.observed(taskName(1));
    return observed?.state === "running" && observed;
  }, "the container to run");
  const answer = await eventually(() => fetch(`http://127.0.0.1:${seen.ports?.main}/`), "an answer");
  t.is((await answer.text()).trim(), "hello");
  const measured = await eventually(async () => {
    await (await fetch(`http://127.0.0.1:${seen.ports?.main}/`)).text();
    return controller.of("sample").find(({ networkReceive, networkTransmit }) => networkReceive?.[0] && networkTransmit?.[0]);
  }, "bytes over its network");
  t.like(measured, { tasks: [taskName(1)], restarts: [0] });
  t.true((measured.memory[0] ?? 0) > 0);
  t.deepEqual(await namesOf(engine), [`fleetlog-${taskName(1)}-0-1`]);
  controller.send(deltaFrame(1, 2, { removed: [taskName(1)] }));
  const end = await controller.until(
    () => controller.observed(taskName(1))?.state === "complete" && controller.observed(taskName(1)),
    "its end",
  );
  t.is(end.error, undefined);
  t.deepEqual(await namesOf(engine), []);
});

engineTest("docker: what a program's end and its engine's refusal were is told", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const specs = [
    assignedSpec([dockerContainer(image, ["sh", "-c", "exit 3"])]),
    assignedSpec([dockerContainer(image, ["no-such-program"])], { specVersion: 2 }),
    assignedSpec([dockerContainer("127.0.0.1:1/nothing/here:1", [])], { specVersion: 3 }),
    assignedSpec([{ ...dockerContainer("absent:1", []), docker: { image: "absent:1", pull: "never" } }], { specVersion: 4 }),
    assignedSpec([dockerContainer(image, ["true"])], { specVersion: 5 }),
  ];
  const tasks = specs.map((spec, index) => assignment(index + 1, { ...docker, specVersion: spec.specVersion }));
  controller.onHello = () => [setFrame(1, tasks, specs)];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  const ended = (slot: number) => {
    const seen = controller.observed(taskName(slot));
    return seen && !["starting", "running"].includes(seen.state) && seen;
  };
  t.like(await controller.until(() => ended(1), "an exit code"), { state: "failed", exitCode: 3, error: "exit code 3" });
  const unknown = await controller.until(() => ended(2), "no program");
  t.is(unknown.state, "rejected");
  t.regex(unknown.error ?? "", /no-such-program.*not found/);
  const never = await controller.until(() => ended(4), "no image");
  t.like(never, { state: "rejected" });
  t.regex(never.error ?? "", /absent:1 is not on this node/);
  t.like(await controller.until(() => ended(5), "a success"), { state: "complete", exitCode: 0 });
  const unpulled = await controller.until(() => ended(3), "no registry");
  t.is(unpulled.state, "failed");
  t.regex(unpulled.error ?? "", /was not pulled: registry 127\.0\.0\.1:1 did not answer: .*connection refused/);
});
