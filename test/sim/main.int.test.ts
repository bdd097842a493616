import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import test from "ava";

const run = (...args: string[]) => spawnSync(process.execPath, [resolve("dist/src/sim/main.js"), ...args], { encoding: "utf8" });

test("the simulation's help names its settings with examples, and an unknown one is refused with it", (t) => {
  const help = run("--help");
  t.is(help.status, 0);
  for (const option of [
    "seeds",
    "from",
    "jobs",
    "json",
    "seed",
    "generator",
    "trace",
    "faults",
    "intents",
    "regressions",
    "mutants",
    "mutant",
  ])
    t.true(help.stdout.includes(`--${option} `), option);
  t.regex(help.stdout, /examples:\n {2}npm run simulate-faults -- /);
  const unknown = run("--sedes", "3");
  t.is(unknown.status, 2);
  t.regex(unknown.stderr, /^error: Unknown option '--sedes'/);
});
