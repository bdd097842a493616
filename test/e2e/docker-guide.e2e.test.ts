import { hostOf } from "../support/docker-agent.js";
import { startEngine } from "../support/docker-engine.js";
import { engineTest } from "../support/engine-test.js";
import { runGuide } from "../support/guide.js";

const guideWithinMs = 300_000;

engineTest("docs/guides/docker.md does what it says", async (t) => {
  t.timeout(guideWithinMs);
  const engine = await startEngine();
  t.teardown(() => engine.stop());
  t.is((await runGuide(t, "docs/guides/docker.md", { role: "docker", env: { DOCKER_HOST: hostOf(engine) } })).length, 5);
});
