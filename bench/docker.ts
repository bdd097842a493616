import { missingForEngine, startEngine, testImage } from "../test/support/docker-engine.js";
import { bare } from "./docker/bare.js";
import { fleetlog } from "./docker/fleetlog.js";
import { resize } from "./docker/resize.js";
import { swarm } from "./docker/swarm.js";
import type { Benchmark } from "./main.js";

const benchmark: Benchmark = {
  describe:
    "docker: 100 containers on a private engine by bare dockerode, and as replicas of a service under fleetlog and in swarm mode on the same engine; other limits for a running container",
  async run() {
    const missing = missingForEngine();
    if (missing !== undefined) throw new Error(`a private Docker Engine needs ${missing}`);
    const engine = await startEngine();
    try {
      const { docker } = engine;
      const image = await testImage(docker);
      const { ServerVersion, Driver, CgroupVersion } = await docker.info();
      const about = { engine: `${ServerVersion}, ${Driver}, cgroup ${CgroupVersion}` };
      const engineAlone = await bare(docker, image);
      const ours = await fleetlog(docker, image, engine.socket);
      return {
        ...about,
        ...engineAlone,
        ...ours,
        ratio_to_engine: ratio(ours.fleetlog_100_replicas_s, engineAlone.engine_100_containers_s),
        remove_ratio_to_engine: ratio(ours.fleetlog_remove_100_s, engineAlone.engine_remove_100_s),
        ...(await resize(docker, image, `unix://${engine.socket}`)),
        ...(await swarm(docker, image, engine.gateway)),
      };
    } finally {
      await engine.stop();
    }
  },
};
export default benchmark;

function ratio(ours = Number.NaN, bare = Number.NaN): number {
  return Number((ours / bare).toFixed(2));
}
