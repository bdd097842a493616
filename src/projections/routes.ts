import type { Endpoint, Route, StackMembership } from "../model/index.js";
import { nodeById, scopedName, tasksOf } from "./access.js";
import type { ServiceView, TaskView, View } from "./view.js";

/** The routes of a service, kept with what they were made from beside the service itself. */
interface CachedRoutes {
  /** Node id and what its address was (undefined unless ready) when the routes were made. */
  nodes: Map<string, string | undefined>;
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
  const nodes = new Map<string, string | undefined>();
  const open: TaskView[] = [];
  if (!service.removed && service.spec.endpoints.length > 0) {
    for (const task of tasksOf(service)) {
      if (!takesConnections(task)) continue;
      if (!nodes.has(task.node)) nodes.set(task.node, addressOf(view, task.node));
      if (nodes.get(task.node) !== undefined) open.push(task);
    }
  }
  const routes = service.removed ? [] : service.spec.endpoints.map((endpoint) => routeOf(service, endpoint, open, nodes));
  routesByService.set(service, { nodes, routes });
  return routes;
}

function isCurrent(view: View, { nodes }: CachedRoutes): boolean {
  for (const [node, address] of nodes) if (addressOf(view, node) !== address) return false;
  return true;
}

function addressOf(view: View, nodeId: string): string | undefined {
  const node = nodeById(view, nodeId);
  return node?.state === "ready" ? node.description.publishAddress : undefined;
}

function takesConnections({ desired, state, containers }: TaskView): boolean {
  return desired === "running" && state === "running" && containers.every(({ health }) => health === "none" || health === "healthy");
}

function routeOf(service: ServiceView, endpoint: Endpoint, open: TaskView[], nodes: Map<string, string | undefined>): Route {
  const targets: Route["targets"] = [];
  for (const { id, node, ports } of open) {
    const port = Object.hasOwn(ports, endpoint.name) ? ports[endpoint.name] : undefined;
    const address = nodes.get(node);
    if (port !== undefined && address !== undefined) targets.push({ task: id, address, port });
  }
  return {
    service: service.id,
    serviceName: service.name,
    namespace: service.namespace,
    ...(service.stack ? { stack: service.stack } : {}),
    endpoint: endpoint.name,
    protocol: endpoint.protocol,
    mode: endpoint.mode,
    ...(endpoint.published === undefined ? {} : { published: endpoint.published }),
    targets,
  };
}

/** Ingress endpoints with a published port: every node forwards them. */
export function isPublished({ mode, published }: Route): boolean {
  return mode === "ingress" && published !== undefined;
}

/** Services address each other within their stack, or, without one, within their namespace. A service never moves. */
export function routeGroup({ namespace, stack }: { namespace: string; stack?: StackMembership | null }): string {
  return stack ? scopedName(namespace, stack.name) : scopedName(namespace, "");
}

export function routeKey({ service, endpoint }: Pick<Route, "service" | "endpoint">): string {
  return `${service}/${endpoint}`;
}
