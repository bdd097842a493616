import { execFileSync } from "node:child_process";
import { availableParallelism } from "node:os";
import test from "ava";
import { runSeeds } from "../../src/sim/runner.js";
import { regressions, seedsFrom, seedsOfCommit } from "../../src/sim/seeds.js";
import { Tally } from "../../src/sim/summary.js";

/** FLEETLOG_SIM_SEEDS runs fewer, for whoever works on something else. */
const fixedSeeds = Number(process.env.FLEETLOG_SIM_SEEDS ?? 400);
const commitSeeds = Math.ceil(fixedSeeds / 4);
/** In `npm test` it has only what other tests leave of the cores. */
const timeoutMs = 70 * 60_000;

test("simulation: fixed seeds, the commit's own and those that once failed break no rule, and see every kind of trouble", async (t) => {
  t.timeout(timeoutMs);
  const seeds = [...regressions(), ...seedsFrom(1, fixedSeeds), ...seedsOfCommit(commitHash(), commitSeeds)];
  const tally = new Tally();
  const began = performance.now();
  await runSeeds({ seeds, jobs: availableParallelism(), onOutcome: (outcome) => tally.add(outcome) });
  const summary = tally.summary(performance.now() - began, availableParallelism());
  t.log(JSON.stringify(summary));
  t.deepEqual(summary.violations, []);
  t.deepEqual(summary.missing, []);
});

/** Without a repository (a source archive) the last seeds are always the same. */
function commitHash(): string {
  try {
    return execFileSync("git", ["rev-parse", "HEAD"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "00000000";
  }
}
