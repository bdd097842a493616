import type { Orders } from "../../agent/index.js";
import { equalJson } from "../../model/index.js";
import { assignmentSet } from "../../projections/index.js";
import type { World } from "../world.js";
import type { ViewAudit } from "./view-audit.js";

/**
 * Watches what agents obey: never older than before, never of another log, and exactly what the committed view at that
 * position assigns to the node. So whatever a controller sent, as a set or as deltas, was on the log.
 */
export class OrderAudit {
  readonly #world: World;
  readonly #views: ViewAudit;

  constructor(world: World, views: ViewAudit) {
    this.#world = world;
    this.#views = views;
  }

  obeyed(node: string, before: Orders | undefined, orders: Orders): void {
    const { seq, lineage } = orders;
    this.#world.check(!before || seq >= before.seq, "no-older-orders", () => `node ${node} obeys ${seq} after ${before?.seq}`);
    this.#world.check(!before?.lineage || lineage === before.lineage, "no-older-orders", () => `node ${node} follows ${lineage}`);
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
    const routes = Object.fromEntries(wanted.routes.map((route) => [`${route.service}/${route.endpoint}`, route]));
    this.#world.check(equalJson(routes, Object.fromEntries(orders.routes)), "assignments-are-committed", () => {
      return `at ${seq} node ${node} is to route ${JSON.stringify(routes)} and was told ${JSON.stringify([...orders.routes])}`;
    });
  }
}
