import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { keep, textOf } from "./keep.js";
import { runSeeds } from "./runner.js";
import { shrink, traceOf } from "./shrink.js";
import { type Schedule, scheduleOf } from "./simulate.js";
import { Tally } from "./summary.js";

/** `npm run simulate-faults -- …`; see docs/simulation.md. */
const { values: options } = parseArgs({
  options: {
    seeds: { type: "string", default: "100" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: String(availableParallelism()) },
    json: { type: "string" },
    seed: { type: "string" },
    trace: { type: "boolean", default: false },
    faults: { type: "string" },
    intents: { type: "string" },
  },
});

const progressEveryMs = 5_000;
/** Of a shrunk failure so many lines are shown; `--trace` shows all. */
const traceLinesMax = 400;

process.exitCode = options.seed === undefined ? await many() : await one(Number(options.seed));

/** One seed, whole or what `--faults` and `--intents` leave of it. */
async function one(seed: number): Promise<number> {
  const schedule = keep(scheduleOf(seed), options.faults, options.intents);
  const { violation, trace, counts, head } = await traceOf(schedule);
  if (options.trace) say(trace?.join("\n") ?? "");
  say(`seed ${seed}: ${violation ? `${violation.rule}: ${violation.message}` : "every rule held"}`);
  say(`log ${head} ${JSON.stringify(counts)}`);
  if (violation && !options.trace) await explain(schedule, violation.rule);
  return violation ? 1 : 0;
}

async function many(): Promise<number> {
  const from = Number(options.from);
  const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => from + i);
  const jobs = Number(options.jobs);
  const tally = new Tally();
  const began = performance.now();
  let told = began;
  await runSeeds({
    seeds,
    jobs,
    onOutcome(outcome, done) {
      tally.add(outcome);
      if (outcome.violation) say(`seed ${outcome.seed} broke ${outcome.violation.rule}: ${outcome.violation.message}`);
      const now = performance.now();
      if (now - told < progressEveryMs) return;
      told = now;
      const perSecond = done / ((now - began) / 1000);
      say(`${done} of ${seeds.length} seeds, ${perSecond.toFixed(2)} seeds/s, ${tally.violations.length} violations`);
    },
  });
  const summary = tally.summary(performance.now() - began, jobs);
  const [first] = summary.violations;
  if (first) await explain(scheduleOf(first.seed), first.rule);
  for (const name of summary.missing) say(`the run saw no ${name}: it proves too little`);
  say(JSON.stringify(summary, undefined, 2));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(summary)}\n`);
  return first || summary.missing.length > 0 ? 1 : 0;
}

/** Shrinks a failure, shows how it came about and how to see it again. */
async function explain(whole: Schedule, rule: string): Promise<void> {
  const { schedule, runs } = await shrink(whole, rule);
  const { trace } = await traceOf(schedule);
  const lines = trace ?? [];
  say(lines.slice(-traceLinesMax).join("\n"));
  const [faults, intents] = [schedule.faults, schedule.wishes].map((items) => textOf(items.map(({ number }) => number)));
  say(
    `seed ${whole.seed} breaks ${rule} with ${schedule.faults.length} faults and ${schedule.wishes.length} intents (${runs} runs). Again:`,
  );
  say(`npm run simulate-faults -- --seed ${whole.seed} --trace --faults '${faults}' --intents '${intents}'`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
