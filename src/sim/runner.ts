import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Seed } from "./simulate.js";
import type { Outcome } from "./worker.js";

export interface RunOptions {
  seeds: readonly Seed[];
  jobs: number;
  /** The worker's module: another one where a changed build is simulated. */
  worker?: string;
  onOutcome(outcome: Outcome, done: number): void;
  /** Asked before a seed is given out. */
  enough?(): boolean;
}

/** Runs seeds in processes of their own, as many at once as there are jobs; resolves when all have ended. */
export async function runSeeds({ seeds, jobs, worker, onOutcome, enough = () => false }: RunOptions): Promise<void> {
  const waiting = [...seeds];
  let done = 0;
  const path = worker ?? fileURLToPath(new URL("./worker.js", import.meta.url));
  const work = () =>
    new Promise<void>((resolve, reject) => {
      // Without source maps: reading them costs more than a seed, and the trace names rules, not lines.
      const child = fork(path, [], { execArgv: [] });
      let current: Seed | undefined;
      const next = () => {
        current = enough() ? undefined : waiting.shift();
        if (current === undefined) child.disconnect();
        else child.send(current);
      };
      child.on("message", (outcome) => {
        onOutcome(outcome as Outcome, ++done);
        next();
      });
      child.once("exit", (code) => {
        if (current === undefined) resolve();
        else reject(new Error(`the process that simulated seed ${current.seed} ended with ${code}`));
      });
      next();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, Math.max(1, seeds.length)) }, work));
}
