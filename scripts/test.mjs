// Runs every test, shows ava's own report, and ends with the counts in it as `N passed, N failed`.
// Two things that ava leaves to its user: a file that never ends is killed, and one that failed is run once more by itself
// (docs/testing.md says why, and the report says which).
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Side by side: tests of real engines and real processes, which mostly wait; the others, which mostly compute; and the simulation, which
 * knows no time but its own and so takes what the others leave of the cores.
 */
const simulation = "dist/test/sim/seeds.e2e.test.js";
const engines = ["dist/test/**/*.e2e.test.js", "dist/test/agent/docker/*.int.test.js"];
const idle = spawnSync("chrt", ["--idle", "0", "true"]).status === 0 ? ["chrt", "--idle", "0"] : [];
const minute = 60_000;
const isSoak = process.env.FLEETLOG_SOAK !== undefined;
const fileWithinMs = (isSoak ? 60 : 15) * minute;
const simulationWithinMs = 75 * minute;
const given = process.argv.slice(2);
const lanes =
  given.length > 0
    ? [{ args: given, withinMs: simulationWithinMs }]
    : [
        { args: [...engines, `!${simulation}`, "--concurrency=2"], withinMs: fileWithinMs },
        { args: ["dist/test/**/*.test.js", ...engines.map((files) => `!${files}`), "--concurrency=1"], withinMs: fileWithinMs },
        { args: [simulation], withinMs: simulationWithinMs, before: idle },
      ];
/** More files than that do not fail by chance. */
const secondRunsMax = 6;

// Before the tests, so that no test's time pays for it. Where it cannot be had, the tests that need it say so.
const build = (engine) => spawn(process.execPath, [`dist/test/support/${engine}/build.js`], { stdio: "inherit" });
await Promise.all(["rqlite", "kafka"].map((engine) => once(build(engine), "exit")));

/** By file, as the titles of its tests name it; what belongs to none stands under "". */
let results = new Map();
let crashed = false;
for (const found of await Promise.all(lanes.map(run))) {
  results = new Map([...results, ...found.results]);
  crashed ||= found.code !== 0 && ![...found.results.values()].some(({ failed }) => failed > 0);
}

const again = [...results].filter(([, { failed }]) => failed > 0).map(([file]) => file);
const onSecondRun = [];
if (given.length === 0 && !crashed && again.length > 0 && again.length <= secondRunsMax && !again.includes("")) {
  for (const file of again) {
    console.log(`\nonce more, by itself: ${file}`);
    const second = await run({ args: [file], withinMs: file === simulation ? simulationWithinMs : fileWithinMs });
    if (second.code !== 0) continue;
    onSecondRun.push(file);
    results.set(file, total(second.results));
  }
}

const { passed, failed: failedTests, skipped } = total(results);
// In CI an engine that cannot be had is a failure, not a skip; and so is a crash outside any test.
const failed = failedTests + (process.env.CI === "true" ? skipped.length : 0) + (crashed ? 1 : 0);
for (const title of skipped) console.log(`skipped: ${title}`);
for (const file of onSecondRun) console.log(`passed on its second run only: ${file}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;

/** Runs ava over these files. A file counts as failed once more where it crashed, hung or left tests out. */
async function run({ args, withinMs, before = [] }) {
  const [program, ...rest] = [...before, process.execPath, "node_modules/ava/entrypoints/cli.mjs", ...args];
  const ava = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
  const exit = new Promise((resolve) => ava.once("exit", resolve));
  const watch = setInterval(killTheHung(ava.pid, withinMs), 10_000);
  const lines = createInterface({ input: ava.stdout });
  // What a test leaves behind may keep the pipe open for ever.
  exit.then(() =>
    setTimeout(() => {
      lines.close();
      ava.stdout.destroy();
    }, 2_000).unref(),
  );
  const results = new Map();
  const of = (file) => results.get(file) ?? results.set(file, { passed: 0, failed: 0, skipped: [] }).get(file);
  // In one go what came in one go: what a test says of itself stays together.
  lines.on("line", (line) => {
    console.log(line);
    const [, mark, title] = /^ {2}([✔✘◌]|- \[skip\]) (?:\[\w+\]:? )?(.*)$/.exec(line) ?? [];
    if (mark === "✔") of(fileIn(title, args)).passed++;
    else if (mark === "- [skip]") of(fileIn(title, args)).skipped.push(title);
    // A test that never ended (◌) has failed.
    else if (mark === "◌" || (mark === "✘" && line.includes("[fail]"))) of(fileIn(title, args)).failed++;
    const broken = /^ *(?:✘ (?:.* in )?|Uncaught exception in |Unhandled rejection in )(dist\/test\/\S+\.test\.js)/.exec(line)?.[1];
    if (broken) of(broken).failed++;
  });
  const [code] = await Promise.all([exit, once(lines, "close")]);
  clearInterval(watch);
  return { code, results };
}

/** `log › rqlite › answer › a title` is a test of dist/test/log/rqlite/answer.test.js. */
function fileIn(title, args) {
  if (args.length === 1 && args[0].endsWith(".test.js") && !args[0].includes("*")) return args[0];
  const parts = title.split(" › ");
  return parts.length < 2 ? "" : `dist/test/${parts.slice(0, -1).join("/")}.test.js`;
}

function total(results) {
  const sum = { passed: 0, failed: 0, skipped: [] };
  for (const { passed, failed, skipped } of results.values()) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped.push(...skipped);
  }
  return sum;
}

/** Ava's own time-out only counts while no file does anything at all, and then ends them all. */
function killTheHung(ava, withinMs) {
  const since = new Map();
  return () => {
    const processes = spawnSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).stdout?.split("\n") ?? [];
    const children = (parent) => processes.filter((line) => Number(/^\s*\d+\s+(\d+)/.exec(line)?.[1]) === parent);
    for (const worker of children(ava).map((line) => Number.parseInt(line, 10))) {
      if (!since.has(worker)) since.set(worker, Date.now());
      if (Date.now() - since.get(worker) < withinMs) continue;
      console.log(`a test file did not end within ${withinMs / minute} minutes and is killed; it had started:`);
      for (const line of children(worker)) console.log(line);
      process.kill(worker, "SIGKILL");
    }
  };
}
