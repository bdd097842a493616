import type { SealedBatch } from "../../log/index.js";
import type { EventRecord, PlacementExplanation } from "../../model/index.js";
import type { Landing, SharedLog } from "../shared-log.js";
import type { World } from "../world.js";

/**
 * Watches the log itself. It is contiguous, its epochs rise, each has one writer that begins with `lease.taken`; a batch that
 * was told to be on it is there, and one that was proved absent never comes; every placement and refusal says why.
 */
export class LogAudit {
  /** Batches on the log, each with the seq of its last event. */
  readonly #batches = new Map<string, number>();
  readonly #absent = new Map<string, string>();
  /** Who wrote in an epoch. */
  readonly #writers = new Map<number, string>();
  readonly #world: World;
  #lastTime = 0;

  constructor(world: World) {
    this.#world = world;
  }

  landed(before: SharedLog, { epoch, holder, seq, hash, added }: Landing): void {
    const world = this.#world;
    world.check(epoch >= before.epoch, "one-writer", () => `the head's epoch fell from ${before.epoch} to ${epoch}`);
    if (holder !== before.holder && before.holder !== "") world.counts.takeOvers++;
    world.counts.events += added.length;
    const last = added.at(-1);
    if (last) {
      world.check(last.seq === seq && last.hash === hash, "contiguous", () => `the head says ${seq}, its last event is ${last.seq}`);
      world.check(before.epoch === 0 || last.epoch === before.epoch, "one-writer", () => {
        return `events of epoch ${last.epoch} landed while the head stood in epoch ${before.epoch}`;
      });
    }
    for (const [i, record] of added.entries()) {
      world.check(record.seq === before.seq + i + 1, "contiguous", () => `event ${record.seq} follows ${before.seq + i}`);
      this.#event(record, before.records.at(-1)?.epoch ?? 0, i === 0);
    }
  }

  /** The log answered its writer so. */
  applied(by: string, batch: SealedBatch): void {
    this.#world.check(this.#batches.get(batch.id) === batch.next.seq, "acknowledged-is-present", () => {
      return `${by} was told that ${batch.guard.seq + 1}..${batch.next.seq} is on the log, and it is not`;
    });
  }

  absent(by: string, batch: SealedBatch): void {
    this.#absent.set(batch.id, by);
    this.#world.check(!this.#batches.has(batch.id), "absent-stays-absent", () => {
      return `${by} was told that ${batch.guard.seq + 1}..${batch.next.seq} is not on the log, and it is`;
    });
  }

  #event(record: EventRecord, epochBefore: number, first: boolean): void {
    const world = this.#world;
    const { seq, epoch, batch, type, origin, time } = record;
    const absentTo = this.#absent.get(batch);
    world.check(absentTo === undefined, "absent-stays-absent", () => `event ${seq} landed after ${absentTo} was told that it never would`);
    this.#batches.set(batch, seq);
    world.check(time >= this.#lastTime, "time-goes-on", () => `event ${seq} is older than the one before`);
    this.#lastTime = time;
    const writer = this.#writers.get(epoch);
    if (writer === undefined) this.#writers.set(epoch, origin.controller);
    else world.check(writer === origin.controller, "one-writer", () => `${writer} and ${origin.controller} both wrote in epoch ${epoch}`);
    if (first && epoch !== epochBefore && seq > 1) {
      world.check(type === "lease.taken", "one-writer", () => `epoch ${epoch} begins with ${type} at ${seq}`);
    }
    if (record.type === "tasks.placed" || record.type === "tasks.refused") this.#explained(record, record.data.explanation);
    if (record.type === "tasks.placed") {
      const { slots, nodes } = record.data;
      world.check(slots.length === nodes.length, "explained", () => `event ${seq} places ${slots.length} slots on ${nodes.length} nodes`);
    }
  }

  #explained(record: EventRecord, explanation: PlacementExplanation): void {
    const { scheduler, seed, considered, refusals } = explanation;
    const complete = scheduler > 0 && Number.isInteger(seed) && considered >= 0;
    this.#world.check(complete, "explained", () => `event ${record.seq} (${record.type}) does not say who decided, or from which seed`);
    if (record.type !== "tasks.refused" || record.data.slots.length === 0) return;
    // Without a node nothing can be refused by one.
    this.#world.check(considered === 0 || refusals.length > 0, "explained", () => `event ${record.seq} refuses without a reason`);
  }
}
