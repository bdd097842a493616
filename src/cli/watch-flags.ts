import type { Command } from "commander";
import { parseDuration } from "./units.js";

/** Whether and how long a command stays to see what became of its change. */
export interface WatchFlags {
  detach?: true;
  quiet?: true;
  timeout?: number;
}

const stallDefaultMs = 60_000;

export function addWatchFlags(command: Command): Command {
  return command
    .option("-d, --detach", "do not wait for the outcome")
    .option("-q, --quiet", "show the outcome, not the way there")
    .option("--timeout <duration>", "give up after this long without progress (60s)", parseDuration);
}

export function stallMsOf(flags: WatchFlags): number {
  return flags.timeout ?? stallDefaultMs;
}
