import { ClusterError } from "../ports/index.js";
import type { Entry } from "./entry.js";

export interface FairQueueLimits {
  entriesMax: number;
  bytesMax: number;
  /** Of one caller. */
  callerEntriesMax: number;
  callerBytesMax: number;
}

/** What one caller has waiting, oldest first. */
class Line {
  readonly entries: Set<Entry>;
  bytes = 0;
  /** Goes on where the last one was taken: from the front of the set, it would pass all that were taken before once more. */
  readonly #oldest: Iterator<Entry>;

  constructor(entries: Iterable<Entry> = []) {
    this.entries = new Set(entries);
    for (const entry of this.entries) this.bytes += entry.bytes;
    this.#oldest = this.entries.values();
  }

  /** The oldest, to be removed now; a line without entries is not kept. */
  oldest(): Entry {
    return this.#oldest.next().value as Entry;
  }
}

/**
 * Callers take turns, one intent each, so that whoever sends most waits longest and nobody else waits for it. Bounded by
 * number and bytes: a caller over its share is refused with 429; when all is full, a caller with little waiting takes the
 * place of the newest intent of whoever has most, and only among equals is the answer 503.
 */
export class FairQueue {
  readonly #limits: FairQueueLimits;
  /** The first is next; a caller that had its turn goes to the end. */
  readonly #lines = new Map<string, Line>();
  #size = 0;
  #bytes = 0;

  constructor(limits: FairQueueLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @throws ClusterError `caller_over_share` of kind exhausted, `overloaded` of kind unavailable */
  add(entry: Entry): void {
    const { entriesMax, bytesMax, callerEntriesMax, callerBytesMax } = this.#limits;
    const { caller, bytes } = entry;
    const line = this.#lines.get(caller) ?? new Line();
    const fits = line.entries.size < callerEntriesMax && line.bytes + bytes <= callerBytesMax;
    // The only intent of a caller is taken whatever its size: requests are bounded where they come in.
    if (!fits && line.entries.size > 0) throw overShare(line.entries.size);
    while (this.#size + 1 > entriesMax) this.#makeRoom(line, ({ entries }) => entries.size, 1);
    while (this.#size > 0 && this.#bytes + bytes > bytesMax) this.#makeRoom(line, (other) => other.bytes, bytes);
    line.entries.add(entry);
    line.bytes += bytes;
    this.#size++;
    this.#bytes += bytes;
    this.#lines.set(caller, line);
  }

  take(): Entry | undefined {
    for (const [caller, line] of this.#lines) {
      const entry = line.oldest();
      this.remove(entry);
      if (this.#lines.delete(caller)) this.#lines.set(caller, line);
      return entry;
    }
    return undefined;
  }

  remove(entry: Entry): void {
    const line = this.#lines.get(entry.caller);
    if (!line?.entries.delete(entry)) return;
    line.bytes -= entry.bytes;
    this.#size--;
    this.#bytes -= entry.bytes;
    if (line.entries.size === 0) this.#lines.delete(entry.caller);
  }

  /** What was taken already comes before what waits, in this order, whatever the limits say. */
  putBack(entries: readonly Entry[]): void {
    const returned = new Map<string, Entry[]>();
    for (const entry of entries.toReversed()) {
      const before = returned.get(entry.caller);
      if (before) before.push(entry);
      else returned.set(entry.caller, [entry]);
    }
    for (const [caller, newestFirst] of returned) {
      // Once for a caller: a set takes nothing in front of what it holds but by a copy.
      const line = new Line([...newestFirst.reverse(), ...(this.#lines.get(caller)?.entries ?? [])]);
      for (const { bytes } of newestFirst) this.#bytes += bytes;
      this.#size += newestFirst.length;
      this.#lines.set(caller, line);
    }
  }

  /** Refuses the newest intent of whoever has most waiting, if that is more than `own` would have. */
  #makeRoom(own: Line, weigh: (line: Line) => number, more: number): void {
    let largest: Line | undefined;
    for (const line of this.#lines.values()) if (!largest || weigh(line) > weigh(largest)) largest = line;
    if (!largest || largest === own || weigh(largest) <= weigh(own) + more) throw overloaded(this.#size);
    const newest = [...largest.entries].at(-1) as Entry;
    const waiting = largest.entries.size;
    this.remove(newest);
    newest.answer(overShare(waiting));
  }
}

function overShare(waiting: number): ClusterError {
  const message = `${waiting} requests of this caller are already waiting to be decided; nothing was written`;
  return new ClusterError("exhausted", "caller_over_share", message, { retryAfterS: 1 });
}

export function overloaded(waiting: number): ClusterError {
  const message = `${waiting} requests are already waiting to be decided; nothing was written`;
  return new ClusterError("unavailable", "overloaded", message, { retryAfterS: 1 });
}
