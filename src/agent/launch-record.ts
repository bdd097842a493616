import type { ContainerSpec, Mount, RuntimeName } from "../model/index.js";
import type { JoinedNetwork } from "./networks.js";

/** One start of one container, which happens at most once. */
export interface InstanceId {
  task: string;
  /** Index of the container in the spec. */
  container: number;
  generation: number;
}

/** Everything that was decided before the start. */
export interface Launch extends InstanceId {
  /** The container's name. */
  name: string;
  runtime: RuntimeName;
  command: string[];
  cwd: string;
  env: Record<string, string>;
  /** Address that the task's ports are taken on. */
  address: string;
  /** By endpoint. */
  ports: Record<string, number>;
  health?: HealthTest;
  stopSignal: NodeJS.Signals;
  stopGraceMs: number;
  /** How long it serves on between the order to stop and the signal; absent in launches of older agents. */
  drainMs?: number;
  /** Of the docker runtime alone. */
  docker?: DockerLaunch;
}

export interface DockerLaunch {
  container: NonNullable<ContainerSpec["docker"]>;
  limits: ContainerSpec["resources"]["limits"];
  service: string;
  /** Ports of the host's that lead to ports inside. The container that has a set's network publishes for all of them. */
  publish: { port: number; target: number }[];
  /** Generation of container 0, whose network this one joins. */
  joins?: number;
  /** Whose volumes `mounts` names; absent where there are none. */
  namespace?: string;
  mounts?: Mount[];
  /** Configs and secrets: where they are on this host, in memory, and in the container. */
  files?: { path: string; target: string }[];
  /** What the first container is on, and with it its set; absent in launches of older agents. */
  networks?: JoinedNetwork[];
}

export interface HealthTest {
  test: { command: string[] } | { http: { path: string; endpoint?: string } } | { tcp: { endpoint?: string } };
  intervalMs: number;
  timeoutMs: number;
  retries: number;
  startPeriodMs: number;
}

/** How it ended; written once. */
export interface Exit {
  /** Milliseconds since 1970 UTC. */
  at: number;
  code?: number;
  signal?: string;
  /** Why it never ran: the error code and message of the spawn. */
  refused?: { code: string; message: string };
  /** Set where a refusal's code does not tell by itself that another attempt here would end the same. */
  lasting?: true;
  /** What the engine said of its end. */
  words?: string;
  /** Set when it was told to stop, and why. */
  stopped?: StopCause;
  /** Set when nobody saw it end. */
  unseen?: string;
  linesCut?: number;
}

/** `set-broken`: the container whose network it shared has ended. */
export type StopCause = "ordered" | "host-shutdown" | "set-broken";

export function instanceKey(id: InstanceId): string {
  return `${id.task}/${id.container}.${id.generation}`;
}

/** Undefined for a name that is not an instance's. */
export function parseInstanceKey(key: string): InstanceId | undefined {
  const match = /^([^/]+)\/(\d+)\.(\d+)$/.exec(key);
  return match ? { task: match[1] as string, container: Number(match[2]), generation: Number(match[3]) } : undefined;
}
