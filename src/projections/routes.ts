import type { Endpoint, NetworkAttachment, Route, StackMembership } from "../model/index.js";
import { nodeById, scopedName, tasksOf } from "./access.js";
import type { ServiceView, TaskView, View } from "./view.js";

/** What routes ask of a node. */
interface Standing {
  /** Undefined unless it is ready. */
  address: string | undefined;
  /** In maintenance it may go away at any moment: its tasks get connections only where no other does. */
  resting: boolean;
}

/** The routes of a service, kept with what they were made from beside the service itself. */
interface CachedRoutes {
  nodes: Map<string, Standing>;
  routes: Route[];
}

const routesByService = new WeakMap<ServiceView, CachedRoutes>();

/**
 * One route for each endpoint of the service, with the tasks that are ready for connections: wanted, running, not
 * unhealthy, on a ready node, and with a port that their agent reported. The same object for as long as nothing changes.
 */
export function routesOf(view: View, service: ServiceView): Route[] {
  const known = routesByService.get(service);
  if (known && isCurrent(view, known)) return known.routes;
  const nodes = new Map<string, Standing>();
  const open: TaskView[] = [];
  if (!service.removed && service.spec.endpoints.length > 0) {
    for (const task of tasksOf(service)) {
      if (!takesConnections(task)) continue;
      if (!nodes.has(task.node)) nodes.set(task.node, standingOf(view, task.node));
      if (nodes.get(task.node)?.address !== undefined) open.push(task);
    }
  }
  const routes = service.removed ? [] : service.spec.endpoints.map((endpoint) => routeOf(service, endpoint, open, nodes));
  routesByService.set(service, { nodes, routes });
  return routes;
}

function isCurrent(view: View, { nodes }: CachedRoutes): boolean {
  for (const [node, before] of nodes) {
    const { address, resting } = standingOf(view, node);
    if (address !== before.address || resting !== before.resting) return false;
  }
  return true;
}

function standingOf(view: View, nodeId: string): Standing {
  const node = nodeById(view, nodeId);
  return { address: node?.state === "ready" ? node.description.publishAddress : undefined, resting: node?.maintenance != null };
}

function takesConnections(task: TaskView): boolean {
  return task.desired === "running" && isServing(task);
}

/** Runs, and neither a check of its own nor a verdict from outside speaks against it. */
export function isServing({ state, containers, verdict }: TaskView): boolean {
  if (state !== "running" || verdict?.verdict === "unhealthy") return false;
  return containers.every(({ health }) => health === "none" || health === "healthy");
}

function routeOf(service: ServiceView, endpoint: Endpoint, open: TaskView[], nodes: Map<string, Standing>): Route {
  const working: Route["targets"] = [];
  const resting: Route["targets"] = [];
  for (const { id, node, ports } of open) {
    const port = Object.hasOwn(ports, endpoint.name) ? ports[endpoint.name] : undefined;
    const standing = nodes.get(node);
    if (port === undefined || standing?.address === undefined) continue;
    (standing.resting ? resting : working).push({ task: id, address: standing.address, port });
  }
  const targets = working.length > 0 ? working : resting;
  const networks = namedOn(service.spec);
  return {
    service: service.id,
    serviceName: service.name,
    namespace: service.namespace,
    ...(service.stack ? { stack: service.stack } : {}),
    endpoint: endpoint.name,
    protocol: endpoint.protocol,
    mode: endpoint.mode,
    ...(endpoint.published === undefined ? {} : { published: endpoint.published }),
    ...(endpoint.target === undefined ? {} : { target: endpoint.target, ...(networks ? { networks } : {}) }),
    targets,
  };
}

/** Undefined for the network of any service that names none. On the engine's own bridge nobody has a name. */
function namedOn({ networks, containers: [first] }: ServiceView["spec"]): NetworkAttachment[] | undefined {
  return first?.docker?.networkMode === undefined ? networks : [];
}

/** Ingress endpoints with a published port: every node forwards them. */
export function isPublished({ mode, published }: Route): boolean {
  return mode === "ingress" && published !== undefined;
}

interface Grouped {
  namespace: string;
  stack?: StackMembership | null;
  networks?: NetworkAttachment[] | undefined;
}

/**
 * Services address each other within their stack, or, without one, within their namespace; those of a stack that share a network
 * with others of the namespace are of both. A service never moves from one stack to another.
 */
export function routeGroups({ namespace, stack, networks }: Grouped): string[] {
  if (!stack) return [scopedName(namespace, "")];
  const own = scopedName(namespace, stack.name);
  return networks?.some(({ shared }) => shared) ? [own, scopedName(namespace, "")] : [own];
}

export function routeKey({ service, endpoint }: Pick<Route, "service" | "endpoint">): string {
  return `${service}/${endpoint}`;
}
