import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { runGuide } from "../support/guide.js";

const directory = "docs/guides";
/** Its commands need an engine, and have a test of their own. */
const elsewhere = "docker.md";

/** A guide waits for a node to be given up, and starts dozens of commands. */
const guideWithinMs = 300_000;

for (const file of [
  ...readdirSync(directory)
    .filter((name) => name !== elsewhere)
    .map((name) => join(directory, name)),
  "docs/compose.md",
]) {
  test.serial(`${file} does what it says`, async (t) => {
    t.timeout(guideWithinMs);
    t.not((await runGuide(t, file)).length, 0);
  });
}
