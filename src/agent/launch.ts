import type { AssignedSpec, Assignment, ContainerSpec, Endpoint, Route } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { environment } from "./environment.js";
import type { FreePorts } from "./free-ports.js";
import type { HostFiles } from "./host-files.js";
import { type InstanceId, instanceKey, type Launch } from "./launch-record.js";
import { namesOf, networksOf } from "./networks.js";
import { markOf, workFolder } from "./task-folder.js";

export interface LaunchPlanner {
  nodeName: string;
  address: string;
  /** Null where nothing really runs. */
  dataDir: string | null;
  ports: FreePorts | null;
  /** Null where nothing really runs. */
  files: HostFiles | null;
  /** Resolves when the forwarder's addresses can be asked for. */
  ready(): Promise<void>;
  routes(): Iterable<Route>;
  addressOf(route: Route): string | undefined;
  /** As containers reach it, in which this host's own addresses may be others. */
  addressForContainers(route: Route): string | undefined;
  host: NodeJS.ProcessEnv;
}

/**
 * Decides everything that a start needs and that is not in the spec. `before`: the container's earlier generation, whose
 * ports are taken again where they are free. `first`: the task's first container, where this one joins its network.
 * @throws ClusterError of kind invalid when this node must not run it, of kind exhausted when it cannot now
 */
export async function planLaunch(
  planner: LaunchPlanner,
  id: InstanceId,
  assignment: Assignment,
  spec: AssignedSpec,
  before?: Launch,
  first?: Launch,
): Promise<Launch> {
  const container = spec.containers[id.container];
  if (!container) throw new ClusterError("invalid", "no_container", `the spec has no container ${id.container}`);
  if (assignment.runtime === "docker") return planContainer(planner, id, assignment, spec, before, first);
  const files = planner.files?.place(id, spec, assignment.runtime);
  const ports = await takePorts(planner, endpointsOf(spec, container.name), before);
  await planner.ready();
  const launch: Launch = {
    task: id.task,
    container: id.container,
    generation: id.generation,
    name: container.name,
    runtime: assignment.runtime,
    command: container.process?.command ?? [],
    cwd: container.process?.workingDir ?? (planner.dataDir === null ? "/" : workFolder(planner.dataDir, id)),
    env: environment({
      assignment,
      spec,
      container: id.container,
      mark: planner.dataDir === null ? instanceKey(id) : markOf(planner.dataDir, id),
      nodeName: planner.nodeName,
      address: planner.address,
      ports,
      folders: files?.folders ?? {},
      routes: planner.routes(),
      addressOf: planner.addressOf,
      host: planner.host,
    }),
    address: planner.address,
    ports,
    stopSignal: container.stopSignal,
    stopGraceMs: container.stopGraceMs,
    // All containers of a task: the one with the endpoint may need the others to finish what it has begun.
    drainMs: spec.endpoints.length > 0 ? spec.drainMs : 0,
  };
  if (container.health) launch.health = container.health;
  return launch;
}

/** A set of containers has one network, its first container's, which publishes the endpoints of all of them. */
async function planContainer(
  planner: LaunchPlanner,
  id: InstanceId,
  assignment: Assignment,
  spec: AssignedSpec,
  before?: Launch,
  first?: Launch,
): Promise<Launch> {
  const container = spec.containers[id.container] as ContainerSpec;
  if (!container.docker) throw new ClusterError("invalid", "no_image", `container ${container.name} names no image`);
  const files = planner.files?.place(id, spec, "docker")?.files;
  const own = endpointsOf(spec, container.name);
  const others = spec.endpoints.filter((endpoint) => !own.includes(endpoint));
  const ports = first
    ? Object.fromEntries(own.map(({ name }) => [name, first.ports[name] as number]))
    : await takePorts(planner, [...own, ...others], before);
  await planner.ready();
  const inside = (endpoint: Endpoint) => endpoint.target ?? (ports[endpoint.name] as number);
  const launch: Launch = {
    task: id.task,
    container: id.container,
    generation: id.generation,
    name: container.name,
    runtime: "docker",
    command: [],
    cwd: container.docker.workingDir ?? "/",
    env: environment({
      assignment,
      spec,
      container: id.container,
      mark: undefined,
      nodeName: planner.nodeName,
      address: everyAddress,
      ports: Object.fromEntries(own.map((endpoint) => [endpoint.name, inside(endpoint)])),
      // They are where the container's spec says.
      folders: {},
      routes: planner.routes(),
      addressOf: planner.addressForContainers,
      // Programs, home and user are the image's own.
      host: {},
    }),
    address: planner.address,
    ports,
    stopSignal: container.stopSignal,
    stopGraceMs: container.stopGraceMs,
    drainMs: spec.endpoints.length > 0 ? spec.drainMs : 0,
    docker: {
      container: container.docker,
      limits: container.resources.limits,
      service: spec.name,
      publish: first ? [] : spec.endpoints.map((endpoint) => ({ port: ports[endpoint.name] as number, target: inside(endpoint) })),
      ...(container.mounts ? { namespace: spec.namespace, mounts: container.mounts } : {}),
      ...(files ? { files } : {}),
      ...(first ? { joins: first.generation } : { networks: container.docker.networkMode ? [] : networksOf(spec, namesOf(spec)) }),
    },
  };
  if (container.health) launch.health = container.health;
  return launch;
}

function endpointsOf(spec: AssignedSpec, container: string): Endpoint[] {
  return spec.endpoints.filter((endpoint) => endpoint.container === container);
}

/** All or none: a start that cannot be prepared holds no port. */
async function takePorts(planner: LaunchPlanner, endpoints: Endpoint[], before?: Launch): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  const taken: number[] = [];
  try {
    for (const { name, mode, published } of endpoints) {
      if (mode === "host" && published !== undefined) ports[name] = published;
      else if (planner.ports) {
        const port = await planner.ports.take(planner.address, before?.ports[name]);
        taken.push(port);
        ports[name] = port;
      } else ports[name] = simulatedPort;
    }
    return ports;
  } catch (error) {
    for (const port of taken) planner.ports?.release(planner.address, port);
    throw error;
  }
}

/** Inside a container: what is published comes in by an address that is not known before. */
const everyAddress = "0.0.0.0";

/** What a simulated task says it listens on where no real port is taken: the discard port. */
const simulatedPort = 9;
