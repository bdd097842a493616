import { withEngine } from "./docker/engine.js";
import { idle } from "./docker/idle.js";
import type { Benchmark } from "./main.js";

const benchmark: Benchmark = {
  describe: "docker-idle: what an agent uses with containers that do nothing, each with a health check every 30 s",
  options: { containers: { type: "string", default: "500" } },
  run: ({ containers }) => withEngine(({ docker, socket }, image) => idle(docker, image, socket, Number(containers))),
};
export default benchmark;
