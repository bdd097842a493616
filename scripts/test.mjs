// Runs every test and ends with the counts as `N passed, N failed`, taken from ava's own TAP stream.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const ava = spawn("npx", ["--no-install", "ava", "--tap", ...process.argv.slice(2)], { stdio: ["ignore", "pipe", "inherit"] });
let passed = 0;
let failed = 0;
const skipped = [];
const failures = [];

for await (const line of createInterface({ input: ava.stdout })) {
  const result = /^(not )?ok \d+ - (.*?)(?: # (SKIP|TODO).*)?$/.exec(line);
  if (!result) {
    if (failures.length > 0) console.log(line);
    continue;
  }
  const [, not, title, directive] = result;
  if (directive) skipped.push(title);
  else if (not) {
    failed++;
    failures.push(title);
  } else passed++;
  console.log(`${directive ? "skip" : not ? "FAIL" : "ok"}  ${title}`);
}
const code = await new Promise((resolve) => (ava.exitCode === null ? ava.once("close", resolve) : resolve(ava.exitCode)));
for (const title of skipped) console.log(`skipped: ${title}`);
for (const title of failures) console.log(`failed: ${title}`);
// In CI an engine that cannot be had is a failure, not a skip; and a crash outside any test is one too.
if (process.env.CI === "true") failed += skipped.length;
if (code !== 0 && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
