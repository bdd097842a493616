import { type EventOf, type ServiceSpec, sameLimits } from "../../model/index.js";
import { InvariantError } from "../../ports/index.js";
import { own } from "../own.js";
import type { TaskView, View } from "../view.js";
import { ownUsed } from "./owned.js";
import { ownNode, ownService } from "./recall.js";
import { hasEnded, reservationsOf } from "./task-state.js";
import { ownTask, taskInSlot } from "./tasks.js";

/** Each task is of the other version from here on: its node gives the difference, and what it leaves gives back what it then holds. */
export function tasksResized(view: View, { data, seq, time }: EventOf<"tasks.resized">): void {
  const service = ownService(view, data.service);
  const to = service?.specs[data.specVersion];
  if (!service || !to)
    throw new InvariantError(`event ${seq} resizes to version ${data.specVersion} of ${data.service}, which is not kept`);
  const rollout = own(service, "rollout");
  if (rollout?.specVersion === data.specVersion) rollout.progressAt = time;
  const after = reservationsOf(to);
  for (const id of data.tasks) {
    const found = taskInSlot(view, id);
    if (!found) continue;
    const { task } = ownTask(view, found);
    const from = service.specs[task.specVersion];
    if (!from) throw new InvariantError(`event ${seq} resizes task ${id} of version ${task.specVersion}, which is not kept`);
    const node = ownNode(view, task.node);
    if (node) {
      const before = reservationsOf(from);
      const used = ownUsed(node);
      used.cpu += after.cpu - before.cpu;
      used.memory += after.memory - before.memory;
      node.assignedSeq = seq;
    }
    task.specVersion = data.specVersion;
    const waiting = toResize(task, from, to);
    task.resize = waiting.length === 0 ? null : { seq, at: time, waiting, error: null };
  }
}

/** Containers with other limits, and those that were still to get theirs. What has ended is none of them. */
function toResize({ containers, resize }: TaskView, from: ServiceSpec, to: ServiceSpec): number[] {
  return [...containers.keys()].filter((index) => {
    const [container, before, after] = [containers[index], from.containers[index], to.containers[index]];
    if (!container || hasEnded(container) || !before || !after) return false;
    return resize?.waiting.includes(index) || !sameLimits(before.resources.limits, after.resources.limits);
  });
}
