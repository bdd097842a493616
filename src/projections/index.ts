/** Folds events into the cluster view. Pure: the same events give the same view, on every controller. */

export {
  entriesOf,
  findNode,
  findService,
  findTask,
  lookUp,
  nodeById,
  scopedName,
  serviceById,
  shardOf,
  slotAt,
  slotsOf,
  tasksOf,
  tokenById,
} from "./access.js";
export type * from "./view.js";
export { finishedTasksMax, idempotencyAgeMs, idempotencyKeysMax, shardCount, slotsPerChunk, steadyMs } from "./view.js";
