import type { Controller } from "../controller/index.js";
import type { SampleFrame, Schemas } from "../model/index.js";
import type { TaskView } from "../projections/index.js";

/** Looks up what tasks used when their agents last said so; for the length of one answer. */
export function usageOf(controller: Controller): (task: TaskView | undefined) => Pick<Schemas["Task"], "usage"> {
  let samples: Map<string, SampleFrame> | undefined;
  return (task) => {
    if (task?.state !== "running") return {};
    samples ??= new Map(controller.samples().map(({ node, sample }) => [node, sample]));
    const sample = samples.get(task.node);
    const row = sample?.tasks.indexOf(task.id) ?? -1;
    if (!sample || row < 0) return {};
    return { usage: { cpu: sample.cpu[row] ?? 0, memory: sample.memory[row] ?? 0 } };
  };
}
