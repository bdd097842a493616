import type { SampleFrame } from "../model/index.js";

/**
 * The newest sample of an agent, in the place of the one before where it is of the same tasks. A sample lives until the next one
 * comes: kept as it came, those of a thousand agents grow old and leave the old generation full of garbage, which stops this process
 * for a third of a second twice a minute.
 */
export function newestSample(before: SampleFrame | undefined, now: SampleFrame): SampleFrame {
  if (!before || before.tasks.length !== now.tasks.length || now.tasks.some((task, row) => task !== before.tasks[row])) return now;
  const kept: SampleFrame = { frame: "sample", tasks: before.tasks, cpu: [], memory: [] };
  for (const name of columns) {
    const column = now[name];
    if (column) kept[name] = inPlace(before[name], column) as number[];
  }
  return kept;
}

const columns = [
  "cpu",
  "memory",
  "cpuThrottled",
  "networkReceive",
  "networkTransmit",
  "blockRead",
  "blockWrite",
  "restarts",
] as const satisfies readonly (keyof SampleFrame)[];

type Column = readonly (number | null)[];

function inPlace(before: Column | undefined, now: Column): Column {
  if (!before || before.length !== now.length) return now;
  const kept = before as (number | null)[];
  for (const [row, value] of now.entries()) kept[row] = value;
  return kept;
}
