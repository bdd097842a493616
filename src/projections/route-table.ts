import { type AssignedSpec, equalJson, type Route, taskAddress } from "../model/index.js";
import { entriesOf, serviceById, tasksOnNode } from "./access.js";
import { isWithheld } from "./images.js";
import { isPublished, routeGroups, routeKey, routesOf } from "./routes.js";
import type { ServiceView, View } from "./view.js";

interface Entry {
  route: Route;
  groups: readonly string[];
}

/** A route that is other than it was; every node sees it when `published`, else those with a task of one of the groups. */
export interface RouteChange {
  key: string;
  groups: readonly string[];
  published: boolean;
}

/** Every route of a view, as nodes need them. Follows the view service by service. */
export class RouteTable {
  readonly #entries = new Map<string, Entry>();
  readonly #keysByService = new Map<string, string[]>();
  readonly #keysByGroup = new Map<string, Set<string>>();
  readonly #published = new Set<string>();

  constructor(view: View) {
    for (const service of entriesOf(view.services)) this.update(view, service.id);
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  *published(): Generator<Route> {
    for (const key of this.#published) yield (this.#entries.get(key) as Entry).route;
  }

  *ofGroup(group: string): Generator<Route> {
    for (const key of this.keysOf(group)) yield (this.#entries.get(key) as Entry).route;
  }

  keysOf(group: string): Iterable<string> {
    return this.#keysByGroup.get(group) ?? none;
  }

  /** Takes the service as it is in the view. A route that says the same as before stays the same object. */
  update(view: View, serviceId: string): RouteChange[] {
    const service = serviceById(view, serviceId);
    const before = this.#keysByService.get(serviceId) ?? none;
    const routes = service ? routesOf(view, service) : none;
    if (before.length === 0 && routes.length === 0) return none;
    const changes: RouteChange[] = [];
    const keys = routes.map(routeKey);
    const groups = service ? groupsOf(service, service.spec) : none;
    for (const key of before) if (!keys.includes(key)) changes.push(this.#drop(key));
    for (const [i, route] of routes.entries()) {
      const change = this.#put(keys[i] as string, { route, groups });
      if (change) changes.push(change);
    }
    if (keys.length > 0) this.#keysByService.set(serviceId, keys);
    else this.#keysByService.delete(serviceId);
    return changes;
  }

  #drop(key: string): RouteChange {
    const { groups } = this.#entries.get(key) as Entry;
    const published = this.#published.delete(key);
    this.#entries.delete(key);
    this.#leave(key, groups);
    return { key, groups, published };
  }

  #put(key: string, entry: Entry): RouteChange | undefined {
    const { route, groups } = entry;
    const known = this.#entries.get(key);
    const isOfSame = known && equalJson(known.groups, groups);
    if (isOfSame && (known.route === route || JSON.stringify(known.route) === JSON.stringify(route))) return undefined;
    if (known && !isOfSame) this.#leave(key, known.groups);
    const wasPublished = this.#published.delete(key);
    if (isPublished(route)) this.#published.add(key);
    this.#entries.set(key, entry);
    for (const group of groups) {
      const keys = this.#keysByGroup.get(group);
      if (keys) keys.add(key);
      else this.#keysByGroup.set(group, new Set([key]));
    }
    return { key, groups, published: wasPublished || isPublished(route) };
  }

  #leave(key: string, groups: readonly string[]): void {
    for (const group of groups) {
      const keys = this.#keysByGroup.get(group);
      keys?.delete(key);
      if (keys?.size === 0) this.#keysByGroup.delete(group);
    }
  }
}

const none: never[] = [];

function groupsOf({ namespace, stack }: ServiceView, spec: Pick<AssignedSpec, "networks"> | undefined): string[] {
  return routeGroups({ namespace, stack, networks: spec?.networks });
}

const tables = new WeakMap<View, RouteTable>();

/** What the forwarder of this node needs: every published endpoint, and those that the tasks on it may address. */
export function routesFor(view: View, nodeId: string): Route[] {
  // Made once for a view, however many nodes ask.
  const table = tables.get(view) ?? new RouteTable(view);
  tables.set(view, table);
  const routes = new Set(table.published());
  const seen = new Set<string>();
  for (const task of tasksOnNode(view, nodeId)) {
    if (task.desired !== "running") continue;
    const service = serviceById(view, taskAddress(task.id).service);
    // A task that its node is not told of sees nothing yet.
    if (!service || isWithheld(service, task)) continue;
    for (const group of groupsOf(service, service.specs[task.specVersion])) {
      if (seen.has(group)) continue;
      seen.add(group);
      for (const route of table.ofGroup(group)) routes.add(route);
    }
  }
  return [...routes];
}
