import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { runGuide } from "../support/guide.js";
import { turns } from "../support/turns.js";

const directory = "docs/guides";
/** Their commands need an engine, and have tests of their own. */
const elsewhere = new Set(["docker.md", "streams.md", "subscribers.md"]);

/** A guide waits for a node to be given up, and starts dozens of commands. */
const guideWithinMs = 300_000;
/** Each has a cluster of its own, and mostly waits for it. */
const inTurn = turns(3);

for (const file of [
  ...readdirSync(directory)
    .filter((name) => !elsewhere.has(name))
    .map((name) => join(directory, name)),
  "docs/compose.md",
]) {
  test(`${file} does what it says`, (t) =>
    inTurn(async () => {
      t.timeout(guideWithinMs);
      t.not((await runGuide(t, file)).length, 0);
    }));
}
