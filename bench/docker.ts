import { bringUp } from "./docker/bring-up.js";
import { withEngine } from "./docker/engine.js";
import { resize } from "./docker/resize.js";
import { swarm } from "./docker/swarm.js";
import type { Benchmark } from "./main.js";

const parts = ["replicas", "resize", "swarm"];

const benchmark: Benchmark = {
  describe:
    "docker: containers on a private engine by bare dockerode, as replicas of a service under fleetlog, and in swarm mode, on the engine's own bridge and on a network with names; other limits for a running container",
  options: { replicas: { type: "string", default: "100" }, part: { type: "string" } },
  run({ replicas, part }) {
    const count = Number(replicas);
    if (!Number.isInteger(count) || count < 1) throw new Error(`--replicas must be a whole number above 0, not ${replicas}`);
    if (part !== undefined && !parts.includes(String(part))) throw new Error(`--part is one of ${parts.join(", ")}, not ${part}`);
    const wants = (name: string) => part === undefined || part === name;
    return withEngine(async ({ docker, socket, gateway }, image) => {
      const { ServerVersion, Driver, CgroupVersion } = await docker.info();
      return {
        engine: `${ServerVersion}, ${Driver}, cgroup ${CgroupVersion}`,
        ...(wants("replicas") ? await bringUp(docker, image, socket, count) : {}),
        ...(wants("resize") ? await resize(docker, image, socket) : {}),
        ...(wants("swarm") ? await swarm(docker, image, gateway, count) : {}),
      };
    });
  },
};
export default benchmark;
