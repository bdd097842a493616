import type { SampleFrame, Schemas } from "../model/index.js";
import type { TaskView } from "../projections/index.js";
import type { ApiContext } from "./context.js";

type Usage = NonNullable<Schemas["Task"]["usage"]>;

/**
 * Looks up what tasks used when their agents last said so, to this controller or, by the stream, to another; for the length of
 * one answer.
 */
export function usageOf({
  controller,
  metrics,
}: Pick<ApiContext, "controller" | "metrics">): (task: TaskView | undefined) => { usage?: Usage } {
  let samples: Map<string, SampleFrame> | undefined;
  return (task) => {
    if (task?.state !== "running") return {};
    samples ??= new Map(controller.samples().map(({ node, sample }) => [node, sample]));
    const usage = sampledHere(samples, task) ?? readBack(metrics?.latest(task.id));
    return usage ? { usage } : {};
  };
}

/** Members of a task's usage, and the names of their series. */
const more = {
  cpuThrottled: "cpu_throttled",
  networkReceive: "network_receive",
  networkTransmit: "network_transmit",
  blockRead: "block_read",
  blockWrite: "block_write",
} as const;

function sampledHere(samples: ReadonlyMap<string, SampleFrame>, task: TaskView): Usage | undefined {
  const sample = samples.get(task.node);
  const row = sample?.tasks.indexOf(task.id) ?? -1;
  if (!sample || row < 0) return undefined;
  const usage: Usage = { cpu: sample.cpu[row] ?? 0, memory: sample.memory[row] ?? 0 };
  for (const member of Object.keys(more) as (keyof typeof more)[]) {
    const value = sample[member]?.[row];
    if (value !== undefined && value !== null) usage[member] = value;
  }
  return usage;
}

function readBack(latest: Record<string, number> | undefined): Usage | undefined {
  if (latest?.cpu === undefined || latest.memory === undefined) return undefined;
  const usage: Usage = { cpu: latest.cpu, memory: latest.memory };
  for (const [member, name] of Object.entries(more) as [keyof typeof more, string][]) {
    const value = latest[name];
    if (value !== undefined) usage[member] = value;
  }
  return usage;
}
