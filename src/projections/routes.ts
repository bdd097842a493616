import { type Endpoint, type Route, taskAddress } from "../model/index.js";
import { entriesOf, nodeById, scopedName, serviceById, tasksOf, tasksOnNode } from "./access.js";
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

/** Every route of a view, as nodes need them. */
interface RouteTable {
  /** Ingress endpoints with a published port: every node forwards them. */
  published: Route[];
  /** All routes of services that can address each other. */
  groups: Map<string, Route[]>;
}

const tables = new WeakMap<View, RouteTable>();

/** Made once for a view, however many nodes ask. */
function tableOf(view: View): RouteTable {
  const known = tables.get(view);
  if (known) return known;
  const table: RouteTable = { published: [], groups: new Map() };
  for (const service of entriesOf(view.services)) {
    const routes = routesOf(view, service);
    if (routes.length === 0) continue;
    const key = groupOf(service);
    const group = table.groups.get(key);
    if (group) group.push(...routes);
    else table.groups.set(key, [...routes]);
    for (const route of routes) if (isPublished(route)) table.published.push(route);
  }
  tables.set(view, table);
  return table;
}

function isPublished({ mode, published }: Route): boolean {
  return mode === "ingress" && published !== undefined;
}

/** Services address each other within their stack, or, without one, within their namespace. */
function groupOf({ namespace, stack }: ServiceView): string {
  return stack ? scopedName(namespace, stack.name) : scopedName(namespace, "");
}

/** What the forwarder of this node needs: every published endpoint, and those that the tasks on it may address. */
export function routesFor(view: View, nodeId: string): Route[] {
  const { published, groups } = tableOf(view);
  const routes = [...published];
  const seen = new Set<string>();
  for (const task of tasksOnNode(view, nodeId)) {
    if (task.desired !== "running") continue;
    const service = serviceById(view, taskAddress(task.id).service);
    const key = service && groupOf(service);
    if (key === undefined || seen.has(key)) continue;
    seen.add(key);
    for (const route of groups.get(key) ?? []) if (!isPublished(route)) routes.push(route);
  }
  return routes;
}
