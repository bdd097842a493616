import { createServer } from "node:net";
import type { ExecutionContext } from "ava";
import { silentLog } from "../../../src/agent/index.js";
import { NameServer } from "../../../src/agent/names/name-server.js";
import type { Route } from "../../../src/model/index.js";
import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, startDockerAgent } from "../../support/docker-agent.js";
import { engineTest } from "../../support/engine-test.js";
import { eventually } from "../../support/eventually.js";
import { assignedSpec, assignment, FakeController, route, setFrame, taskName } from "../../support/fake-controller.js";
import { answerOf, resolve } from "../../support/inside-container.js";

/** A task on another host, as far as this one can tell. */
async function elsewhere(t: ExecutionContext, text: string): Promise<Route["targets"]> {
  const answer = `HTTP/1.0 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
  const server = createServer((socket) => socket.once("data", () => socket.end(answer)).on("error", () => {}));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  t.teardown(() => server.close());
  return [{ task: taskName(9), address: "127.0.0.1", port: (server.address() as { port: number }).port }];
}

engineTest(
  "names: what is no service's is asked of the declared server, also while the agent is away, and an address outlives the agent",
  async (t) => {
    const { engine, image } = await engineWithImage(t);
    const outside = new NameServer({
      address: engine.gateway,
      port: 53,
      log: silentLog,
      isAsker: () => true,
      lookUp: async (name) => (name === "outside.test" ? ["192.0.2.1"] : undefined),
    });
    await outside.listen();
    t.teardown(() => outside.close());
    const controller = new FakeController();
    const container = dockerContainer(image, ["serve"], { docker: { image, pull: "missing", command: ["serve"], dns: [engine.gateway] } });
    const spec = assignedSpec([container], { name: "asker" });
    const away = { ...route(await elsewhere(t, "far away")), service: "svc000000002", serviceName: "away", target: 80 };
    controller.onHello = () => [setFrame(1, [assignment(1, { runtime: "docker" })], [spec], [away])];
    const dataDir = dataDirectory(t);
    const agent = await startDockerAgent(t, controller, hostOf(engine), dataDir);
    await controller.until(() => controller.observed(taskName(1))?.state === "running", "the task");
    const name = `fleetlog-${taskName(1)}-0-1`;

    t.is(await answerOf(engine, name, "away"), "far away");
    const [address = ""] = await resolve(engine, name, "away");
    t.deepEqual(await resolve(engine, name, "outside.test"), ["192.0.2.1"]);
    t.deepEqual(await resolve(engine, name, "nobody"), []);
    await agent.stop({ tasks: "leave" });
    t.deepEqual(await resolve(engine, name, "outside.test"), ["192.0.2.1"]);
    t.deepEqual(await resolve(engine, name, "away"), []);

    await startDockerAgent(t, controller, hostOf(engine), dataDir);
    t.is(await answerOf(engine, name, address), "far away");
    await eventually(async () => String(await resolve(engine, name, "away")) === address, "the name is known again");
  },
);
