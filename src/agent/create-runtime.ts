import { mkdirSync } from "node:fs";
import type { RuntimeName } from "../model/index.js";
import { type Clock, ClusterError, type Random, type Timers } from "../ports/index.js";
import { DockerRuntime, type DockerRuntimeOptions } from "./docker/docker-runtime.js";
import type { AgentLog } from "./log.js";
import { ProcessRuntime } from "./process-runtime.js";
import type { Runtime } from "./runtime.js";
import { SimulatedRuntime, type SimulatedRuntimeOptions } from "./simulated-runtime.js";

export interface RuntimeOptions {
  /** Null only for `simulated`. */
  dataDir: string | null;
  clock: Clock;
  timers: Timers;
  random: Random;
  log: AgentLog;
  docker?: Pick<DockerRuntimeOptions, "host" | "registryConfig" | "allowPrivileged" | "allowBinds">;
  simulated?: Pick<SimulatedRuntimeOptions, "startDelayMsMax" | "fault">;
}

/** @throws ClusterError `runtime_needs_data_dir` of kind invalid */
export function createRuntime(name: RuntimeName, options: RuntimeOptions): Runtime {
  const { dataDir } = options;
  if (dataDir !== null) mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  switch (name) {
    case "process":
      if (dataDir === null) throw new ClusterError("invalid", "runtime_needs_data_dir", "the process runtime needs a data directory");
      return new ProcessRuntime({ ...options, dataDir });
    case "docker":
      if (dataDir === null) throw new ClusterError("invalid", "runtime_needs_data_dir", "the docker runtime needs a data directory");
      return new DockerRuntime({ ...options, ...options.docker, dataDir });
    case "simulated":
      return new SimulatedRuntime({ ...options, ...options.simulated });
    default:
      return name satisfies never;
  }
}
