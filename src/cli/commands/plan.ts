import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { UsageError } from "../exit.js";
import { act, leaf } from "../leaf.js";
import { showPlan } from "../plan.js";
import type { Terminal } from "../terminal.js";
import { readIntents } from "./bulk.js";

export function addPlanCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "plan",
    summary: "say what writes would do: events, placements, refusals; nothing is written",
    examples: ["plan -f changes.yaml", "plan -f changes.yaml --at 5m --json"],
  })
    .requiredOption("-f, --file <file>", "YAML or JSON, as `bulk` takes it; each write names itself by `do`")
    .option("--at <moment>", "on the cluster as it was then: a seq, a position, a time, or how long ago");
  act(command, io, async (session, flags: { file: string; at?: string }) => {
    const text = await readFile(resolve(io.cwd, flags.file), "utf8").catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`cannot read ${flags.file} (${error.code})`, { cause: error });
    });
    await showPlan(session, readIntents(flags.file, text), { at: flags.at });
  });
}
