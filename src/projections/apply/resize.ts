import type { Observations } from "../../model/index.js";
import type { TaskView } from "../view.js";

type Detail = NonNullable<Observations["details"]>[number];

/** The container has its new limits, or needs none any more. */
export function noteResized(task: TaskView, index: number): void {
  if (!task.resize) return;
  const waiting = task.resize.waiting.filter((other) => other !== index);
  task.resize = waiting.length === 0 ? null : { ...task.resize, waiting };
}

/** What an agent says about the limits of one container; nothing where it speaks of another version. */
export function noteResizeReport(task: TaskView, index: number, { resized, resizeError }: Detail): void {
  if (!task.resize || resized !== task.specVersion) return;
  if (resizeError === undefined) noteResized(task, index);
  else if (resizeError !== task.resize.error && task.resize.waiting.includes(index)) task.resize = { ...task.resize, error: resizeError };
}
