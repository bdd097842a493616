import type { ContainerCreateOptions, HostConfig } from "dockerode";
import type { Launch } from "../task-folder.js";
import { containerName, labelsOf } from "./labels.js";

const nanosPerMillicore = 1_000_000;
/** What a container's log may hold on the host when its spec says nothing: as much as a process's. */
const logDefaults = { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } };

/** What the engine is asked to make of a launch. Pure; the same for the same launch. */
export function createOptions(launch: Launch, node: string): ContainerCreateOptions {
  const { docker } = launch;
  if (!docker) throw new Error("a launch for Docker says what to run");
  const { container } = docker;
  const { exposed, bindings } = publishedPorts(launch);
  const hostConfig: HostConfig = {
    // What restarts, and when, is the cluster's decision.
    RestartPolicy: { Name: "no" },
    LogConfig: { Type: logDefaults.driver, Config: logDefaults.options },
    ...limitsOf(launch),
  };
  const joined = docker.joins === undefined ? undefined : containerName({ task: launch.task, container: 0, generation: docker.joins });
  if (joined === undefined) hostConfig.PortBindings = bindings;
  else hostConfig.NetworkMode = `container:${joined}`;
  const options: ContainerCreateOptions = {
    name: containerName(launch),
    Image: container.image,
    Labels: labelsOf(launch, node),
    Env: Object.entries(launch.env).map(([name, value]) => `${name}=${value}`),
    StopSignal: launch.stopSignal,
    HostConfig: hostConfig,
  };
  // The engine takes an empty list for "as the image has it".
  if (container.entrypoint) options.Entrypoint = container.entrypoint.length === 0 ? [""] : container.entrypoint;
  if (container.command) options.Cmd = container.command;
  if (container.workingDir !== undefined) options.WorkingDir = container.workingDir;
  if (container.user !== undefined) options.User = container.user;
  if (joined === undefined) options.ExposedPorts = exposed;
  return options;
}

function limitsOf({ docker }: Launch): HostConfig {
  const { cpu, memory } = docker?.limits ?? {};
  return {
    ...(cpu === undefined ? {} : { NanoCpus: cpu * nanosPerMillicore }),
    // Without swap on top: a limit on memory that leaves swap open is none.
    ...(memory === undefined ? {} : { Memory: memory, MemorySwap: memory }),
  };
}

function publishedPorts({ address, docker }: Launch): {
  exposed: Record<string, object>;
  bindings: Record<string, { HostIp: string; HostPort: string }[]>;
} {
  const exposed: Record<string, object> = {};
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { port, target } of docker?.publish ?? []) {
    const key = `${target}/tcp`;
    exposed[key] = {};
    bindings[key] = [...(bindings[key] ?? []), { HostIp: address, HostPort: String(port) }];
  }
  return { exposed, bindings };
}
