import type { ExecutionContext } from "ava";
import type { ContainerSpec } from "../../../src/model/index.js";
import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, startDockerAgent } from "../../support/docker-agent.js";
import type { TestEngine } from "../../support/docker-engine.js";
import { engineTest } from "../../support/engine-test.js";
import { eventually } from "../../support/eventually.js";
import { assignedSpec, assignment, deltaFrame, FakeController, setFrame, taskName } from "../../support/fake-controller.js";
import { answerOf, page as pageInside, resolve as resolveInside } from "../../support/inside-container.js";

const nodeLabel = "dev.fleetlog.node";

/** Services by their spec's version, one task each; `name` and networks as given. */
function services(specs: Partial<ReturnType<typeof assignedSpec>>[], container: (version: number) => ContainerSpec) {
  return specs.map((members, index) => assignedSpec([container(index + 1)], { specVersion: index + 1, ...members }));
}

async function running(t: ExecutionContext, specs: Partial<ReturnType<typeof assignedSpec>>[]) {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const made = services(specs, (version) => dockerContainer(image, ["serve"], { env: { ANSWER: `answer ${version}` } }));
  const tasks = made.map(({ specVersion }) => assignment(specVersion, { runtime: "docker", specVersion }));
  controller.onHello = () => [setFrame(1, tasks, made)];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  await controller.until(() => tasks.every((_, i) => controller.observed(taskName(i + 1))?.state === "running"), "all tasks");
  return { engine, controller };
}

const containerOf = (slot: number) => `fleetlog-${taskName(slot)}-0-1`;
const resolve = (engine: TestEngine, slot: number, name: string) => resolveInside(engine, containerOf(slot), name);
const page = (engine: TestEngine, slot: number, address: string) => pageInside(engine, containerOf(slot), address);
const answers = (engine: TestEngine, slot: number, place: string) => answerOf(engine, containerOf(slot), place);

async function ours(engine: TestEngine): Promise<string[]> {
  const found = await engine.docker.listNetworks();
  return found.flatMap(({ Labels }) => Labels?.["dev.fleetlog.network"] ?? []).sort();
}

engineTest("networks: who shares one is reached by name and alias, who shares none is not reached at all", async (t) => {
  const stack = (alias: string) => ({ stack: { name: "shop", alias } });
  const { engine } = await running(t, [
    { name: "shop_web", ...stack("web"), networks: [{ name: "front" }] },
    { name: "shop_api", ...stack("api"), networks: [{ name: "front", aliases: ["backend"] }, { name: "back" }] },
    { name: "shop_db", ...stack("db"), networks: [{ name: "back", aliases: ["sql"] }] },
    { name: "lone" },
  ]);
  for (const name of ["api", "shop_api", "backend"]) t.is(await answers(engine, 1, name), "answer 2");
  for (const name of ["db", "sql"]) t.is(await answers(engine, 2, name), "answer 3");
  t.is(await answers(engine, 3, "api"), "answer 2");
  t.deepEqual(await resolve(engine, 1, "db"), []);
  // Neither by its address, which would need no name.
  const { NetworkSettings } = await engine.docker.getContainer(`fleetlog-${taskName(3)}-0-1`).inspect();
  const [network] = Object.values(NetworkSettings.Networks);
  const address = network?.IPAddress as string;
  t.is(await answers(engine, 2, address), "answer 3");
  for (const slot of [1, 4]) t.not((await page(engine, slot, address)).code, 0);
  t.deepEqual(await ours(engine), ["back", "default", "front"]);
});

engineTest("networks: one that nothing is on any more is removed; others' stay, whatever they are called", async (t) => {
  const { engine, controller } = await running(t, [{ networks: [{ name: "one" }, { name: "two" }] }, { networks: [{ name: "two" }] }]);
  await engine.docker.createNetwork({ Name: "fleetlog-theirs", Labels: { [nodeLabel]: "another0node" } });
  await engine.docker.createNetwork({ Name: "fleetlog-unlabelled" });
  t.deepEqual(await ours(engine), ["one", "two"]);
  controller.send(deltaFrame(1, 2, { removed: [taskName(1)] }));
  await eventually(async () => !(await ours(engine)).includes("one"), "the first network to go");
  t.true((await ours(engine)).includes("two"));
  controller.send(deltaFrame(2, 3, { removed: [taskName(2)] }));
  await eventually(async () => !(await ours(engine)).includes("two"), "the second one");
  const left = (await engine.docker.listNetworks()).map(({ Name }) => Name);
  t.true(left.includes("fleetlog-theirs") && left.includes("fleetlog-unlabelled"));
});

engineTest("networks: tasks that start at once share the one that they need", async (t) => {
  const { engine } = await running(
    t,
    Array.from({ length: 6 }, () => ({ networks: [{ name: "shared" }] })),
  );
  t.deepEqual(await ours(engine), ["shared"]);
  t.regex(await answers(engine, 1, "web"), /^answer [1-6]$/);
});
