import test, { type ExecutionContext } from "ava";
import { missingForEngine } from "./docker-engine.js";

const missing = missingForEngine();

/** A test with private Docker Engines: one at a time in its file, and reported as skipped, with what is missing, where none can be had. */
export function engineTest(title: string, implementation: (t: ExecutionContext) => Promise<void>): void {
  if (missing === undefined) test.serial(title, implementation);
  else test.skip(`${title} (needs ${missing})`, implementation);
}
