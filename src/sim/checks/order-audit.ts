import type { Orders } from "../../agent/index.js";
import { equalJson, type Route } from "../../model/index.js";
import { assignmentSet } from "../../projections/index.js";
import type { World } from "../world.js";
import type { ViewAudit } from "./view-audit.js";

/**
 * Watches what agents obey: never older than before, never of another log, and exactly what the committed view at that
 * position assigns to the node, in one version of an image. So whatever a controller sent, as a set or as deltas, was on the log.
 */
export class OrderAudit {
  readonly #world: World;
  readonly #views: ViewAudit;
  /** By service, version and container. */
  readonly #images = new Map<string, string>();

  constructor(world: World, views: ViewAudit) {
    this.#world = world;
    this.#views = views;
  }

  /** Tags move, and one node found out what they meant: whoever is told of a digest is told of that one. */
  #oneImage(node: string, orders: Orders): void {
    for (const [key, { containers }] of orders.specs) {
      for (const [i, { docker }] of containers.entries()) {
        if (!docker?.image.includes("@")) continue;
        const first = this.#images.get(`${key}/${i}`);
        if (first === undefined) this.#images.set(`${key}/${i}`, docker.image);
        else
          this.#world.check(
            first === docker.image,
            "one-image",
            () => `node ${node} is to run ${docker.image} for ${key}, others ${first}`,
          );
      }
    }
  }

  obeyed(node: string, before: Orders | undefined, orders: Orders): void {
    const { seq, lineage } = orders;
    this.#world.check(!before || seq >= before.seq, "no-older-orders", () => `node ${node} obeys ${seq} after ${before?.seq}`);
    this.#world.check(!before?.lineage || lineage === before.lineage, "no-older-orders", () => `node ${node} follows ${lineage}`);
    this.#oneImage(node, orders);
    const view = this.#views.at(seq);
    if (!view) {
      this.#world.fail("nothing-uncommitted", `node ${node} was given orders of ${seq}, which nobody has shown`);
      return;
    }
    const wanted = assignmentSet(view, node);
    const tasks = Object.fromEntries(wanted.tasks.map((task) => [task.task, task]));
    const obeyed = Object.fromEntries(orders.tasks);
    this.#world.check(equalJson(tasks, obeyed), "assignments-are-committed", () => {
      return `at ${seq} node ${node} is to run ${JSON.stringify(tasks)} and was told ${JSON.stringify(obeyed)}`;
    });
    const routes = Object.fromEntries(wanted.routes.map((route) => [`${route.service}/${route.endpoint}`, inOrder(route)]));
    const told = Object.fromEntries([...orders.routes].map(([key, route]) => [key, inOrder(route)]));
    this.#world.check(equalJson(routes, told), "assignments-are-committed", () => {
      return `at ${seq} node ${node} is to route ${JSON.stringify(routes)} and was told ${JSON.stringify(told)}`;
    });
  }
}

/** The order of a route's targets means nothing: whoever was told of changes has those that changed last. */
function inOrder(route: Route): Route {
  return { ...route, targets: route.targets.toSorted((a, b) => (a.task < b.task ? -1 : 1)) };
}
