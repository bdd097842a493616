import type { DeltaFrame, ResolveOrder, SetFrame } from "../model/index.js";
import type { Timers } from "../ports/index.js";
import type { ClusterClock } from "./cluster-clock.js";
import type { Conditions } from "./conditions.js";
import type { AgentLog } from "./log.js";
import { type Gone, type Orders, obeyDelta, obeySet } from "./orders.js";
import type { OrdersStore } from "./orders-store.js";

export interface FollowerOptions {
  store: OrdersStore;
  clusterClock: ClusterClock;
  conditions: Conditions;
  log: AgentLog;
  timers: Pick<Timers, "sleep">;
  /** These are about to be brought to disk: what can be taken back at any time may begin. `obeyed` or `notKept` follows. @returns whether any of it did */
  foreseen(orders: Orders): boolean;
  notKept(): void;
  /** Newer orders are on disk, and are to be carried out. `complete` when they came as a whole set. */
  obeyed(orders: Orders, gone: Gone[], complete: boolean): void;
  /** All the images that this node is to tell of. */
  resolve(orders: ResolveOrder[]): void;
  /** A delta does not fit what is known here: a complete set is needed. */
  askForAll(): void;
}

/** Obeys newer orders of its own log, each on disk before it is carried out, and nothing else. */
export class Follower {
  constructor(
    private readonly options: FollowerOptions,
    private orders: Orders,
  ) {}

  get position(): Pick<Orders, "lineage" | "seq"> {
    return this.orders;
  }

  /** @throws when the orders cannot be kept; then they stay as they were */
  async follow(frame: SetFrame | DeltaFrame): Promise<void> {
    const { conditions, log, clusterClock } = this.options;
    const obedience = frame.frame === "set" ? obeySet(this.orders, frame) : obeyDelta(this.orders, frame);
    switch (obedience.verdict) {
      case "obeyed":
        await this.keep(obedience.orders, frame.frame === "delta");
        this.orders = obedience.orders;
        conditions.delete("foreign-lineage");
        conditions.delete("orders-not-kept");
        clusterClock.tell(frame.time);
        this.options.obeyed(obedience.orders, obedience.gone, frame.frame === "set");
        if (frame.frame === "set" || frame.resolve) this.options.resolve(frame.resolve ?? []);
        return;
      case "foreign":
        if (!conditions.has("foreign-lineage")) {
          log.error(
            { own: this.orders.lineage, offered: frame.lineage },
            "orders of a foreign log are not obeyed: everything keeps running as it is",
          );
        }
        conditions.set("foreign-lineage", `the controller follows the log ${frame.lineage}, this node obeys ${this.orders.lineage}`);
        return;
      case "older":
        log.info({ own: this.orders.seq, offered: frame.frame === "set" ? frame.seq : frame.to }, "older orders were ignored");
        return;
      case "gap":
        this.options.askForAll();
        return;
      default:
        obedience satisfies never;
    }
  }

  /** @param goOn they go on from those before, of the same log */
  private async keep(orders: Orders, goOn: boolean): Promise<void> {
    // What has begun leaves the process before it is busy with writing.
    if (goOn && this.options.foreseen(orders)) await this.options.timers.sleep(0);
    try {
      await this.options.store.save(orders);
    } catch (error) {
      this.options.notKept();
      throw error;
    }
  }
}
