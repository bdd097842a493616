import test, { type ExecutionContext } from "ava";
import { missingForRqlite } from "./rqlite.js";

const missing = missingForRqlite();

/** A test with real rqlite nodes: one at a time in its file, and reported as skipped, with what is missing, where none can be had. */
export function rqliteTest(title: string, implementation: (t: ExecutionContext) => Promise<void>): void {
  if (missing === undefined) test.serial(title, implementation);
  else test.skip(`${title} (needs ${missing})`, implementation);
}
