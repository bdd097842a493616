import { type Result, type Seed, scheduleOf, simulate } from "./simulate.js";

/** What a process tells of one seed. */
export type Outcome = Pick<Result, "seed" | "generator" | "violation" | "counts" | "head"> & { ms: number };

/** Simulates each seed that the parent sends, one after the other. */
process.on("message", ({ seed, generator }: Seed) => {
  const began = performance.now();
  void simulate(scheduleOf(seed, generator)).then(({ violation, counts, head }) => {
    const outcome: Outcome = { seed, generator, violation, counts, head, ms: performance.now() - began };
    process.send?.(outcome);
  });
});
