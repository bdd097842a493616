import { bare } from "./docker/bare.js";
import { withEngine } from "./docker/engine.js";
import { fleetlog } from "./docker/fleetlog.js";
import { resize } from "./docker/resize.js";
import { swarm } from "./docker/swarm.js";
import type { Benchmark } from "./main.js";

const benchmark: Benchmark = {
  describe:
    "docker: 100 containers on a private engine by bare dockerode, and as replicas of a service under fleetlog and in swarm mode on the same engine; other limits for a running container",
  async run() {
    return withEngine(async ({ docker, socket, gateway }, image) => {
      const { ServerVersion, Driver, CgroupVersion } = await docker.info();
      const about = { engine: `${ServerVersion}, ${Driver}, cgroup ${CgroupVersion}` };
      const engineAlone = await bare(docker, image);
      const ours = await fleetlog(docker, image, socket);
      return {
        ...about,
        ...engineAlone,
        ...ours,
        ratio_to_engine: ratio(ours.fleetlog_100_replicas_s, engineAlone.engine_100_containers_s),
        remove_ratio_to_engine: ratio(ours.fleetlog_remove_100_s, engineAlone.engine_remove_100_s),
        ...(await resize(docker, image, socket)),
        ...(await swarm(docker, image, gateway)),
      };
    });
  },
};
export default benchmark;

function ratio(ours = Number.NaN, bare = Number.NaN): number {
  return Number((ours / bare).toFixed(2));
}
