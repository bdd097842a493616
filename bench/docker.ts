import { missingForEngine, startEngine, testImage } from "../test/support/docker-engine.js";
import { bare } from "./docker/bare.js";
import { swarm } from "./docker/swarm.js";
import type { Benchmark } from "./main.js";

const benchmark: Benchmark = {
  describe: "docker: 100 containers on a private engine by bare dockerode, and as replicas of a service in swarm mode on the same engine",
  async run() {
    const missing = missingForEngine();
    if (missing !== undefined) throw new Error(`a private Docker Engine needs ${missing}`);
    const engine = await startEngine();
    try {
      const { docker } = engine;
      const image = await testImage(docker);
      const { ServerVersion, Driver, CgroupVersion } = await docker.info();
      const about = { engine: `${ServerVersion}, ${Driver}, cgroup ${CgroupVersion}` };
      return { ...about, ...(await bare(docker, image)), ...(await swarm(docker, image, engine.gateway)) };
    } finally {
      await engine.stop();
    }
  },
};
export default benchmark;
