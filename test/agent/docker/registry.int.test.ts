import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { dataDirectory } from "../../support/agent.js";
import { dockerContainer, engineWithImage, hostOf, startDockerAgent } from "../../support/docker-agent.js";
import type { TestEngine } from "../../support/docker-engine.js";
import { assignedSpec, assignment, deltaFrame, FakeController, setFrame, taskName } from "../../support/fake-controller.js";
import { login, registryTest, startRegistry } from "../../support/registry.js";

const docker = { runtime: "docker" as const };

/** An agent that runs one image after the other, and what it says of each: its state, and why it does not run. */
async function runner(t: ExecutionContext, engine: TestEngine, registryConfig?: string) {
  const controller = new FakeController();
  controller.onHello = () => [setFrame(1, [], [])];
  await startDockerAgent(t, controller, hostOf(engine), dataDirectory(t), { docker: { registryConfig } });
  await controller.until(() => controller.of("hello").length > 0, "a session");
  let slot = 0;
  return async (image: string) => {
    slot++;
    const specs = [assignedSpec([dockerContainer(image, ["sleep", "1000"])], { specVersion: slot })];
    controller.send(deltaFrame(slot, slot + 1, { tasks: [assignment(slot, { ...docker, specVersion: slot })], specs }));
    const settled = await controller.until(() => {
      const seen = controller.observed(taskName(slot));
      return seen && seen.state !== "starting" && seen;
    }, `${image} to run or not`);
    return { state: settled.state, error: settled.error };
  };
}

registryTest("registry: an image is pulled with the login of the node, which counts as soon as its file is mended", async (t) => {
  const registry = await startRegistry(t);
  const { engine, image } = await engineWithImage(t);
  await registry.push(engine.docker, image, "shop/web:1");
  const web = `${registry.host}/shop/web:1`;
  const path = join(dataDirectory(t), "config.json");
  const write = (text: string) => writeFileSync(path, text, { mode: 0o600 });
  write(registry.config("wrong"));
  const run = await runner(t, engine, path);

  const refused = async (name: string, state: string, words: RegExp) => {
    const seen = await run(`${registry.host}/${name}`);
    t.is(seen.state, state);
    t.regex(seen.error ?? "", words);
    t.false((seen.error ?? "").includes("wrong") || (seen.error ?? "").includes(login.password));
  };
  await refused("shop/web:1", "rejected", /registry 127\.0\.0\.1:\d+ answered 401 unauthorized: authentication required/);
  write("{}");
  await refused("shop/web:1", "rejected", /registry 127\.0\.0\.1:\d+ wants a login, and this node's agent has none for it/);
  write(registry.config());
  chmodSync(path, 0o644);
  await refused("shop/web:1", "failed", /config\.json holds passwords and is open to others \(mode 0644\)/);
  chmodSync(path, 0o600);
  await refused("shop/web:2", "rejected", /registry 127\.0\.0\.1:\d+ answered 404 manifest for .* not found: manifest unknown/);
  t.deepEqual(await run(web), { state: "running", error: undefined });
  await registry.stop();
  await refused("shop/web:3", "failed", /registry 127\.0\.0\.1:\d+ did not answer: .*connection refused/);
});
