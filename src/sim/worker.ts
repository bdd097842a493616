import { type Result, scheduleOf, simulate } from "./simulate.js";

/** What a process tells of one seed. */
export type Outcome = Pick<Result, "seed" | "violation" | "counts" | "head"> & { ms: number };

/** Simulates each seed that the parent sends, one after the other. */
process.on("message", (seed: number) => {
  const began = performance.now();
  void simulate(scheduleOf(seed)).then(({ violation, counts, head }) => {
    const outcome: Outcome = { seed, violation, counts, head, ms: performance.now() - began };
    process.send?.(outcome);
  });
});
