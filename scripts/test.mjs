// Runs every test, shows ava's own report, and ends with the counts in it as `N passed, N failed`.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

// Before the tests, so that no test's time pays for it. Where it cannot be had, the tests that need it say so.
for (const engine of ["rqlite", "kafka"]) spawnSync(process.execPath, [`dist/test/support/${engine}/build.js`], { stdio: "inherit" });
const ava = spawn("npx", ["--no-install", "ava", ...process.argv.slice(2)], { stdio: ["ignore", "pipe", "inherit"] });
const exit = new Promise((resolve) => ava.once("close", resolve));
let passed = 0;
let failed = 0;
const skipped = [];

for await (const line of createInterface({ input: ava.stdout })) {
  console.log(line);
  // A test that never ended (◌) has failed.
  const [, mark, title] = /^ {2}([✔✘◌]|- \[skip\]) (?:\[\w+\]:? )?(.*)$/.exec(line) ?? [];
  if (mark === "✔") passed++;
  else if (mark === "- [skip]") skipped.push(title);
  else if (mark === "◌" || (mark === "✘" && line.includes("[fail]"))) failed++;
}
const code = await exit;
for (const title of skipped) console.log(`skipped: ${title}`);
// In CI an engine that cannot be had is a failure, not a skip; and so is a crash outside any test.
if (process.env.CI === "true") failed += skipped.length;
if (code !== 0 && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
