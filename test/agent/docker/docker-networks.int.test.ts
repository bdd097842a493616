import type { ExecutionContext } from "ava";
import type { ContainerSpec } from "../../../src/model/index.js";
import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, startDockerAgent } from "../../support/docker-agent.js";
import type { TestEngine } from "../../support/docker-engine.js";
import { engineTest } from "../../support/engine-test.js";
import { eventually } from "../../support/eventually.js";
import { assignedSpec, assignment, deltaFrame, FakeController, route, setFrame, taskName } from "../../support/fake-controller.js";
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

engineTest("networks: on the engine's own bridge nobody has a name, and addresses and published ports lead there and back", async (t) => {
  const { engine, image } = await engineWithImage(t);
  const controller = new FakeController();
  const container = (answer: string, networkMode?: "bridge") =>
    dockerContainer(image, ["serve"], {
      docker: { image, pull: "missing", command: ["serve"], ...(networkMode ? { networkMode } : {}) },
      env: { ANSWER: answer },
    });
  const endpoint = { name: "main", container: "main", protocol: "tcp" as const, mode: "ingress" as const, target: 80 };
  const specs = [
    assignedSpec([container("bridged 1", "bridge")], { name: "bridged", endpoints: [endpoint] }),
    assignedSpec([container("bridged 2", "bridge")], { name: "other", specVersion: 2 }),
    assignedSpec([container("named")], { name: "named", specVersion: 3 }),
  ];
  const tasks = specs.map(({ specVersion }) => assignment(specVersion, { runtime: "docker", specVersion }));
  // As a controller tells of them: what is on the bridge is on no network.
  const bridged = { ...route([]), serviceName: "bridged", target: 80, networks: [] };
  controller.onHello = () => [setFrame(1, tasks, specs, [bridged])];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t));
  await controller.until(() => tasks.every((_, i) => controller.observed(taskName(i + 1))?.state === "running"), "all tasks");
  const inspected = await Promise.all([1, 2, 3].map((slot) => engine.docker.getContainer(containerOf(slot)).inspect()));
  const networks = inspected.map(({ NetworkSettings }) => Object.entries(NetworkSettings.Networks));
  t.deepEqual(
    networks.slice(0, 2).map((each) => each.map(([name]) => name)),
    [["bridge"], ["bridge"]],
  );
  t.deepEqual(await ours(engine), ["default"]);

  const address = networks[0]?.[0]?.[1].IPAddress as string;
  t.is(await answers(engine, 2, address), "bridged 1");
  t.not((await page(engine, 3, address)).code, 0);
  for (const name of ["bridged", "other", "named"]) t.deepEqual(await resolve(engine, 2, name), []);
  t.deepEqual(await resolve(engine, 3, "bridged"), []);

  const port = controller.observed(taskName(1))?.ports?.main as number;
  const routes = [{ ...bridged, targets: [{ task: taskName(1), address: "127.0.0.1", port }] }];
  controller.send(deltaFrame(1, 2, { routes, tasks: [assignment(4, { runtime: "docker", specVersion: 2 })] }));
  await controller.until(() => controller.observed(taskName(4))?.state === "running", "the task that knows the address");
  const { Config } = await engine.docker.getContainer(containerOf(4)).inspect();
  const known = Config.Env.find((each) => each.startsWith("FLEETLOG_BRIDGED_ADDR="))?.split("=")[1] ?? "";
  t.true(known.startsWith(`${engine.gateway}:`));
  await eventually(async () => (await page(engine, 4, known)).text === "bridged 1", "the address to answer");
});
