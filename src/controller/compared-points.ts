import type { EventRecord } from "../model/index.js";
import type { Clock, Timers } from "../ports/index.js";
import { digestInSlices, evolve, type View } from "../projections/index.js";
import { inBackground } from "./background.js";
import type { Committed } from "./committed.js";
import { comparedEveryMs, comparedPointsKept } from "./limits.js";

/** A position, and the digest of the view there. */
export interface Point {
  lineage: string;
  seq: number;
  viewVersion: number;
  digest: string;
}

export interface ComparedPointsOptions {
  committed: Committed;
  clock: Clock;
  timers: Timers;
  onTrouble(what: string, error: unknown): void;
}

/**
 * Digests of this controller's view at positions that every controller chooses alike, whatever batches it reads in: each
 * event that is the first of another ten seconds of event time. So a busy log is compared every ten seconds, and a quiet one
 * with nearly every event. One digest is made at a time; positions that come meanwhile are passed over.
 */
export class ComparedPoints {
  readonly #o: ComparedPointsOptions;
  #before: View;
  #busy = false;
  #kept: Point[] = [];

  constructor(options: ComparedPointsOptions) {
    this.#o = options;
    this.#before = options.committed.view;
    options.committed.onAdvance((view, records) => this.#passed(view, records));
  }

  newest(): Point | undefined {
    return this.#kept.at(-1);
  }

  at(seq: number): Point | undefined {
    return this.#kept.find((point) => point.seq === seq);
  }

  #passed(view: View, records: EventRecord[]): void {
    const before = this.#before;
    this.#before = view;
    const span = spanOf(view.time);
    if (this.#busy || span === spanOf(before.time)) return;
    const first = records.findIndex((record) => spanOf(record.time) === span);
    if (first < 0) return;
    void this.#note(first === records.length - 1 ? view : evolve(before, records.slice(0, first + 1)));
  }

  async #note(view: View): Promise<void> {
    const { lineage, seq, viewVersion } = view;
    this.#busy = true;
    try {
      const digest = await inBackground(digestInSlices(view), this.#o);
      this.#kept.push({ lineage, seq, viewVersion, digest });
      if (this.#kept.length > comparedPointsKept) this.#kept.shift();
    } catch (error) {
      this.#o.onTrouble(`the view at ${seq} has no digest, and is not compared`, error);
    } finally {
      this.#busy = false;
    }
  }
}

function spanOf(time: number): number {
  return Math.floor(time / comparedEveryMs);
}
