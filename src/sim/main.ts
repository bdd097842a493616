import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { keep, textOf } from "./keep.js";
import { buildMutant, mutants } from "./mutants.js";
import { runSeeds } from "./runner.js";
import { regressions, seedsFrom } from "./seeds.js";
import { shrink, traceOf } from "./shrink.js";
import { type Generator, newestGenerator, type Schedule, scheduleOf } from "./simulate.js";
import { Tally } from "./summary.js";
import type { Outcome } from "./worker.js";
import type { Violation } from "./world.js";

/** Of `npm run simulate-faults -- …`. */
const usage = `Runs the control plane through seeded faults and checks the rules of the design (docs/simulation.md).

  --seeds N        so many seeds (100)
  --from N         the first of them (1)
  --jobs N         so many at once (one for each core)
  --json FILE      what was counted, as JSON
  --seed N         this one alone
  --generator N    with --seed: as that generator makes it (${newestGenerator})
  --trace          with --seed: every step that matters
  --faults LIST    with --seed: these of its faults, such as 3,9
  --intents LIST   with --seed: these of its intents, such as 1-6,40
  --regressions    also the seeds that once failed
  --mutants        whether each built-in mistake is caught
  --mutant NAME    only those whose name holds this

examples:
  npm run simulate-faults -- --seeds 2000
  npm run simulate-faults -- --seed 17 --trace --faults 3,9 --intents 1-6,40
  npm run simulate-faults -- --regressions --seeds 0
  npm run simulate-faults -- --mutant epoch
`;

const options = given();

/** A mutant that is not caught by then is missed. */
const mutantSeedsMax = 500;
const messageMax = 200;
const progressEveryMs = 5_000;
/** Of a shrunk failure so many lines are shown; `--trace` shows all. */
const traceLinesMax = 400;

process.exitCode = await command();

function given() {
  try {
    return parseArgs({
      options: {
        help: { type: "boolean", short: "h", default: false },
        seeds: { type: "string", default: "100" },
        from: { type: "string", default: "1" },
        jobs: { type: "string", default: String(availableParallelism()) },
        json: { type: "string" },
        seed: { type: "string" },
        generator: { type: "string", default: String(newestGenerator) },
        trace: { type: "boolean", default: false },
        regressions: { type: "boolean", default: false },
        mutants: { type: "boolean", default: false },
        mutant: { type: "string" },
        faults: { type: "string" },
        intents: { type: "string" },
      },
    }).values;
  } catch (error) {
    process.stderr.write(`error: ${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

async function command(): Promise<number> {
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (options.mutants || options.mutant !== undefined) return everyMutant();
  return options.seed === undefined ? many() : one(Number(options.seed));
}

/** Each must be caught, and tells after how many seeds it was. */
async function everyMutant(): Promise<number> {
  const from = Number(options.from);
  const seeds = seedsFrom(from, mutantSeedsMax);
  let missed = 0;
  const found: object[] = [];
  for (const mutant of mutants.filter(({ name }) => name.includes(options.mutant ?? ""))) {
    const worker = buildMutant(mutant);
    let caught: Outcome | undefined;
    let tried = 0;
    await runSeeds({
      seeds,
      jobs: Number(options.jobs),
      worker,
      enough: () => caught !== undefined,
      onOutcome(outcome, done) {
        tried = done;
        if (outcome.violation && !(caught && caught.seed < outcome.seed)) caught = outcome;
      },
    });
    if (caught?.violation) {
      const { seed, violation } = caught;
      say(`${mutant.name}: caught by seed ${seed}, ${violation.rule}: ${violation.message.slice(0, messageMax)}`);
      found.push({ mutant: mutant.name, seed, seeds: seed - from + 1, rule: violation.rule });
    } else {
      missed++;
      say(`${mutant.name}: NOT caught within ${tried} seeds`);
      found.push({ mutant: mutant.name, seeds: tried, rule: null });
    }
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(found)}\n`);
  return missed > 0 ? 1 : 0;
}

/** One seed, whole or what `--faults` and `--intents` leave of it. */
async function one(seed: number): Promise<number> {
  const schedule = keep(scheduleOf(seed, Number(options.generator) as Generator), options.faults, options.intents);
  const { violation, trace, counts, head } = await traceOf(schedule);
  if (options.trace) say(trace?.join("\n") ?? "");
  say(`seed ${seed}: ${violation ? `${violation.rule}: ${violation.message}` : "every rule held"}`);
  say(`log ${head} ${JSON.stringify(counts)}`);
  if (violation && !options.trace) await explain(schedule, violation);
  return violation ? 1 : 0;
}

async function many(): Promise<number> {
  const from = Number(options.from);
  const seeds = [...(options.regressions ? regressions() : []), ...seedsFrom(from, Number(options.seeds))];
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
  if (first) await explain(scheduleOf(first.seed, first.generator), first);
  for (const name of summary.missing) say(`the run saw no ${name}: it proves too little`);
  say(JSON.stringify(summary, undefined, 2));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(summary)}\n`);
  return first || summary.missing.length > 0 ? 1 : 0;
}

/** Shrinks a failure, shows how it came about and how to see it again. */
async function explain(whole: Schedule, violation: Violation): Promise<void> {
  const { schedule, runs } = await shrink(whole, violation);
  const { trace } = await traceOf(schedule);
  const lines = trace ?? [];
  say(lines.slice(-traceLinesMax).join("\n"));
  const [faults, intents] = [schedule.faults, schedule.wishes].map((items) => textOf(items.map(({ number }) => number)));
  say(
    `seed ${whole.seed} breaks ${violation.rule} with ${schedule.faults.length} faults and ${schedule.wishes.length} intents (${runs} runs). Again:`,
  );
  const generator = whole.generator === newestGenerator ? "" : ` --generator ${whole.generator}`;
  say(`npm run simulate-faults -- --seed ${whole.seed}${generator} --trace --faults '${faults}' --intents '${intents}'`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
