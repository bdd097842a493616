import type { Seed } from "./simulate.js";
import type { Outcome } from "./worker.js";
import { type Counts, noCounts, required, type Violation } from "./world.js";

export interface Summary {
  seeds: number;
  violations: (Seed & Violation)[];
  counts: Counts;
  /** Of those that a run must have seen, the ones that are 0. */
  missing: (keyof Counts)[];
  wall_s: number;
  s_per_1000_seeds: number;
  jobs: number;
}

/** Adds up what the seeds of a run saw. */
export class Tally {
  readonly counts = noCounts();
  readonly violations: Summary["violations"] = [];
  seeds = 0;

  add({ seed, generator, violation, counts }: Outcome): void {
    this.seeds++;
    for (const name of Object.keys(this.counts) as (keyof Counts)[]) this.counts[name] += counts[name];
    if (violation) this.violations.push({ seed, generator, ...violation });
  }

  summary(wallMs: number, jobs: number): Summary {
    return {
      seeds: this.seeds,
      violations: this.violations,
      counts: this.counts,
      missing: required.filter((name) => this.counts[name] === 0),
      wall_s: Math.round(wallMs / 10) / 100,
      s_per_1000_seeds: Math.round(wallMs / Math.max(1, this.seeds)),
      jobs,
    };
  }
}
