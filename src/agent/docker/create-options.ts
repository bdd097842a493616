import type { ContainerCreateOptions, HostConfig, MountSettings } from "dockerode";
import { boundedLogOptions, type Limits, type Mount } from "../../model/index.js";
import type { DockerLaunch, Launch } from "../launch-record.js";
import { containerName, labelsOf, volumeLabels, volumeNameOf } from "./labels.js";
import { networkName } from "./networks.js";

type DockerSpec = DockerLaunch["container"];

const nanosPerMillicore = 1_000_000;

/**
 * What the engine is asked to make of a launch. Pure; the same for the same launch. `nameServers`: asked for what the engine
 * does not know itself, where the launch does not say whom to ask.
 */
export function createOptions(
  launch: Launch,
  node: string,
  nameServers: string[] = launch.docker?.container.dns ?? [],
): ContainerCreateOptions {
  const { docker } = launch;
  if (!docker) throw new Error("a launch for Docker says what to run");
  const { container } = docker;
  const { exposed, bindings } = publishedPorts(launch);
  const hostConfig: HostConfig = {
    // What restarts, and when, is the cluster's decision.
    RestartPolicy: { Name: "no" },
    LogConfig: logConfigOf(container.logging),
    ...limitsOf(launch),
    ...securityOf(container),
  };
  const mounts = [
    ...(docker.mounts ?? []).map((mount) => mountSettings(mount, docker.namespace ?? "", node)),
    ...(docker.files ?? []).map(({ path, target }): MountSettings => ({ Type: "bind", Source: path, Target: target, ReadOnly: true })),
  ];
  if (mounts.length > 0) hostConfig.Mounts = mounts;
  const joined = docker.joins === undefined ? undefined : containerName({ task: launch.task, container: 0, generation: docker.joins });
  if (joined === undefined) hostConfig.PortBindings = bindings;
  else hostConfig.NetworkMode = `container:${joined}`;
  const options: ContainerCreateOptions = {
    name: containerName(launch),
    Image: container.image,
    Labels: { ...container.labels, ...labelsOf(launch, node) },
    Env: Object.entries(launch.env).map(([name, value]) => `${name}=${value}`),
    StopSignal: launch.stopSignal,
    HostConfig: hostConfig,
  };
  // The engine takes an empty list for "as the image has it".
  if (container.entrypoint) options.Entrypoint = container.entrypoint.length === 0 ? [""] : container.entrypoint;
  if (container.command) options.Cmd = container.command;
  if (container.workingDir !== undefined) options.WorkingDir = container.workingDir;
  if (container.user !== undefined) options.User = container.user;
  if (container.tty !== undefined) options.Tty = container.tty;
  // One that joins a network has that one's name, ports and name servers.
  if (joined === undefined) {
    options.ExposedPorts = exposed;
    if (container.hostname !== undefined) options.Hostname = container.hostname;
    if (nameServers.length > 0 && container.networkMode !== "none") hostConfig.Dns = nameServers;
    if (container.extraHosts) hostConfig.ExtraHosts = container.extraHosts;
    // Older engines take one network with a create; the container is joined to the others before its start.
    const [network] = docker.networks ?? [];
    if (container.networkMode !== undefined) hostConfig.NetworkMode = container.networkMode;
    else if (network) {
      const name = networkName(network, node);
      hostConfig.NetworkMode = name;
      options.NetworkingConfig = { EndpointsConfig: { [name]: { Aliases: network.aliases } } };
    }
  }
  return options;
}

function logConfigOf(logging: DockerSpec["logging"] = { driver: "json-file" }): HostConfig["LogConfig"] {
  return { Type: logging.driver, Config: boundedLogOptions(logging) };
}

function securityOf(container: DockerSpec): HostConfig {
  const config: HostConfig = {};
  if (container.init !== undefined) config.Init = container.init;
  if (container.readOnly !== undefined) config.ReadonlyRootfs = container.readOnly;
  if (container.capAdd) config.CapAdd = container.capAdd;
  if (container.capDrop) config.CapDrop = container.capDrop;
  if (container.securityOpt) config.SecurityOpt = container.securityOpt;
  if (container.sysctls) config.Sysctls = container.sysctls;
  if (container.privileged !== undefined) config.Privileged = container.privileged;
  if (container.devices) {
    config.Devices = container.devices.map(({ host, container: inside = host, permissions = "rwm" }) => ({
      PathOnHost: host,
      PathInContainer: inside,
      CgroupPermissions: permissions,
    }));
  }
  return config;
}

function limitsOf({ docker }: Launch): HostConfig {
  const { cpu, memory } = docker?.limits ?? {};
  const { pidsLimit, blkioWeight, shmSize, ulimits } = docker?.container ?? {};
  return {
    ...(pidsLimit === undefined ? {} : { PidsLimit: pidsLimit }),
    ...(blkioWeight === undefined ? {} : { BlkioWeight: blkioWeight }),
    ...(shmSize === undefined ? {} : { ShmSize: shmSize }),
    ...(ulimits ? { Ulimits: ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })) } : {}),
    ...resourceLimits({ cpu, memory }),
  };
}

/** As the engine takes them when it creates a container, and when it changes one that runs. */
export function resourceLimits({ cpu, memory }: Limits): Pick<HostConfig, "NanoCpus" | "Memory" | "MemorySwap"> {
  return {
    ...(cpu === undefined ? {} : { NanoCpus: cpu * nanosPerMillicore }),
    // Without swap on top: a limit on memory that leaves swap open is none.
    ...(memory === undefined ? {} : { Memory: memory, MemorySwap: memory }),
  };
}

function mountSettings({ type, source, target, readOnly = false, sizeBytes }: Mount, namespace: string, node: string): MountSettings {
  const at = { Target: target, ReadOnly: readOnly };
  switch (type) {
    case "bind":
      return { ...at, Type: "bind", Source: source ?? "" };
    case "tmpfs":
      // Its mode is that of /tmp, for programs that are not root.
      return { ...at, Type: "tmpfs", Source: "", TmpfsOptions: { SizeBytes: sizeBytes ?? 0, Mode: 0o1777 } };
    case "volume": {
      if (source === undefined) return { ...at, Type: "volume", Source: "" };
      const volume = { namespace, name: source };
      const options = { NoCopy: false, Labels: volumeLabels(volume, node), DriverConfig: { Name: "local", Options: {} } };
      return { ...at, Type: "volume", Source: volumeNameOf(volume), VolumeOptions: options };
    }
    default:
      return type satisfies never;
  }
}

/** The limits of a container that the engine tells of. */
export function limitsOfHostConfig({ NanoCpus = 0, Memory = 0 }: HostConfig): Limits {
  return {
    ...(NanoCpus > 0 ? { cpu: Math.round(NanoCpus / nanosPerMillicore) } : {}),
    ...(Memory > 0 ? { memory: Memory } : {}),
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
