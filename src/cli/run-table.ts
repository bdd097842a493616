import type { components } from "../client/index.js";
import type { Service } from "./converge.js";
import { type Column, printTable } from "./table.js";
import type { Terminal } from "./terminal.js";
import { formatDuration } from "./units.js";

type JobRun = components["schemas"]["JobRun"];

/** The runs of a job, oldest first, and when the next is due. */
export function printRuns(io: Terminal, { name, runs = [], nextRunAt }: Service): void {
  const columns: Column<JobRun>[] = [
    { title: "RUN", value: (run) => run.id },
    { title: "OF", value: () => name, shrinkTo: 8 },
    {
      title: "STATE",
      value: (run) => run.state,
      paint: (run, text) => (run.state === "succeeded" ? io.colors.green(text) : run.state === "running" ? text : io.colors.red(text)),
    },
    { title: "DONE", value: (run) => `${run.succeeded}/${run.completions}` },
    { title: "FAILURES", value: (run) => String(run.failed) },
    { title: "BEGAN", value: (run) => `${formatDuration(Math.max(0, io.now() - Date.parse(run.startedAt)))} ago` },
    { title: "WHY", value: (run) => run.trigger },
    { title: "NOTE", value: (run) => run.message ?? "", shrinkTo: 8 },
  ];
  if (runs.length > 0) {
    io.out("\n");
    printTable(io, columns, runs);
  }
  if (nextRunAt !== undefined) io.out(`\n${name} runs next at ${nextRunAt}\n`);
}
