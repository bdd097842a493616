import type { EventRecord } from "../../model/index.js";
import type { SharedLog } from "../shared-log.js";
import type { World } from "../world.js";

/** Watches what subscribers get: each event once, in order, as it stands on the log. */
export class StreamAudit {
  readonly #world: World;
  readonly #log: SharedLog;
  readonly #reached = new Map<string, number>();

  constructor(world: World, log: SharedLog) {
    this.#world = world;
    this.#log = log;
  }

  streamed(by: string, records: readonly EventRecord[]): void {
    for (const record of records) {
      const before = this.#reached.get(by) ?? 0;
      this.#world.check(record.seq === before + 1, "streams-skip-nothing", () => `${by} streamed ${record.seq} after ${before}`);
      const kept = this.#log.records[record.seq - 1];
      this.#world.check(
        kept?.hash === record.hash,
        "nothing-uncommitted",
        () => `${by} streamed ${record.seq} (${record.type}), which is not on the log`,
      );
      this.#reached.set(by, record.seq);
    }
  }
}
