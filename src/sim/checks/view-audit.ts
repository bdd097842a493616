import type { RunningController } from "../../controller/index.js";
import { type EventRecord, equalJson } from "../../model/index.js";
import { nodeById, reservationsOf, serviceById, tasksOnNode, type View } from "../../projections/index.js";
import type { SharedLog } from "../shared-log.js";
import type { World } from "../world.js";

/** What a controller showed last, and the view that every other controller showed at that seq. */
interface Seen {
  own: View;
  common: View;
}

/**
 * Watches what controllers show. A shown view is on the log, with the same hash; two views of one seq are equal (only the
 * shards that changed since the last comparison are looked at: views are immutable, so the rest cannot differ); no node
 * holds more than it has.
 */
export class ViewAudit {
  readonly #world: World;
  readonly #log: SharedLog;
  /** The first view that was shown at a seq. */
  readonly #bySeq = new Map<number, View>();
  #newest: View | undefined;
  readonly #seen = new Map<string, Seen>();

  constructor(world: World, log: SharedLog) {
    this.#world = world;
    this.#log = log;
  }

  get newest(): View | undefined {
    return this.#newest;
  }

  at(seq: number): View | undefined {
    return this.#bySeq.get(seq);
  }

  /** A new life begins with whatever view it read. */
  forget(by: string): void {
    this.#seen.delete(by);
  }

  shows(by: string, controller: RunningController): void {
    const view = controller.view();
    const before = this.#seen.get(by);
    if (before?.own === view) return;
    const { seq } = view;
    this.#world.check(seq <= this.#log.seq, "nothing-uncommitted", () => `${by} shows ${seq}, the log stands at ${this.#log.seq}`);
    if (seq > this.#log.seq) return;
    const { hash } = controller.status();
    this.#world.check(
      seq === 0 || this.#log.records[seq - 1]?.hash === hash,
      "nothing-uncommitted",
      () => `${by} shows another history at ${seq}`,
    );
    this.#world.check(seq >= (before?.own.seq ?? 0), "views-go-on", () => `${by} went back from ${before?.own.seq} to ${seq}`);
    const common = this.#bySeq.get(seq);
    if (common === undefined) {
      this.#bySeq.set(seq, view);
      if (seq > (this.#newest?.seq ?? 0)) this.#newest = view;
      this.#capacity(view, before?.own.seq);
    } else if (common !== view) this.#compare(by, view, common, before);
    this.#seen.set(by, { own: view, common: common ?? view });
  }

  #compare(by: string, view: View, common: View, before: Seen | undefined): void {
    const differ = (what: string) => this.#world.fail("equal-views", `${by} shows other ${what} at ${view.seq} than was shown before`);
    for (const member of Object.keys(view) as (keyof View)[]) {
      const [own, other] = [view[member], common[member]];
      if (member === "idempotency" || own === other) continue;
      if (member !== "waiting" && Array.isArray(own) && Array.isArray(other)) {
        this.#compareShards(
          member,
          own as object[],
          other as object[],
          before?.own[member] as object[],
          before?.common[member] as object[],
          differ,
        );
      } else if (!equalJson(own, other)) differ(member);
    }
    const { entries, count, order } = view.idempotency;
    const other = common.idempotency;
    if (count !== other.count || order.length !== other.order.length) differ("idempotency");
    this.#compareShards("idempotency", entries, other.entries, before?.own.idempotency.entries, before?.common.idempotency.entries, differ);
  }

  #compareShards(
    what: string,
    own: readonly object[],
    common: readonly object[],
    ownBefore: readonly object[] | undefined,
    commonBefore: readonly object[] | undefined,
    differ: (what: string) => void,
  ): void {
    if (own === ownBefore && common === commonBefore) return;
    for (let i = 0; i < own.length; i++) {
      const [a, b] = [own[i], common[i]];
      if (a === b || (ownBefore && commonBefore && a === ownBefore[i] && b === commonBefore[i])) continue;
      if (!equalJson(a, b)) differ(`${what} ${JSON.stringify(a)} instead of ${JSON.stringify(b)},`);
    }
  }

  /** Of the nodes that got something since: counted anew from their tasks, not as the view counts. */
  #capacity(view: View, since = 0): void {
    const touched = new Set<string>();
    for (const record of this.#log.records.slice(since, view.seq)) for (const node of placedOn(record)) touched.add(node);
    for (const id of touched) {
      const node = nodeById(view, id);
      if (!node) continue;
      const used = { cpu: 0, memory: 0 };
      for (const task of tasksOnNode(view, id)) {
        const service = serviceById(view, task.id.slice(0, task.id.indexOf(".")));
        const spec = service?.specs[task.specVersion];
        this.#world.check(spec !== undefined, "capacity", () => `the spec of task ${task.id} is not kept`);
        const { cpu, memory } = spec ? reservationsOf(spec) : used;
        used.cpu += cpu;
        used.memory += memory;
      }
      const { capacity, reserved } = node.description;
      for (const what of ["cpu", "memory"] as const) {
        this.#world.check(used[what] + reserved[what] <= capacity[what], "capacity", () => {
          return `node ${node.name} has ${capacity[what]} ${what}, of which ${reserved[what]} are kept and ${used[what]} given to tasks`;
        });
      }
    }
  }
}

function placedOn(record: EventRecord): string[] {
  return record.type === "tasks.placed" ? record.data.nodes : [];
}
