/**
 * Folds events into the cluster view. Pure: the same events give the same view, on every controller.
 * A view is immutable to everybody but `evolve` and, while it is its sole owner, `replay`.
 */

export {
  entriesOf,
  findNode,
  findRemoved,
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
  tasksOnNode,
  tokenById,
} from "./access.js";
export { type GenericAmounts, genericDemandOf } from "./apply/generic.js";
export { endedRank, foldContainers, hasEnded, hostPortsOf, readySince, reservationsOf, stateRank } from "./apply/task-state.js";
export { apply } from "./apply.js";
export { type AssignmentSet, assignedSpec, assignmentOf, assignmentSet, specKey } from "./assignments.js";
export {
  type AvailabilityFigures,
  type AvailabilitySpan,
  availabilityOver,
  type Outage,
  type Standing,
  standingOf,
} from "./availability.js";
export { type Blamed, blameNode, blameService, nodeBlameTypes, serviceBlameTypes } from "./blame.js";
export { type Change, changedNodes, changedServices, changedTasks } from "./changes.js";
export { cloudEvent, cloudEventPrefix, cloudEventSource, cloudEventText, type LogNames } from "./cloud-event.js";
export { awayHoldsBackMs, nodesNotReading } from "./cluster-version.js";
export { dependencyNamed } from "./dependencies.js";
export { type DiffKind, diffViews, type FieldChange, fieldChanges, type ObjectChange } from "./diff.js";
export { digest, digestInSlices, digestOnce } from "./digest.js";
export { encodeView, ViewDecoder } from "./encode.js";
export { emptyView, evolve, freezeViews, replay } from "./evolve.js";
export {
  type FileRef,
  fileKeys,
  fileRemoved,
  filesInUse,
  findConfig,
  findSecret,
  hasFile,
  secretKeys,
  unusedFiles,
  usersOfFile,
} from "./files.js";
export { isWithheld, resolveOrders } from "./images.js";
export { doneIn, runOfSlot } from "./job-runs.js";
export { isOfThisLog, lineageAt, positionAt } from "./lineages.js";
export { archName, attributeOf, foundText, readConstraint, unmetConstraints } from "./node-attributes.js";
export { type PortClaim, portClaims, portConflicts, portText } from "./port-claims.js";
export { type RouteChange, RouteTable, routesFor } from "./route-table.js";
export { isPublished, isServing, routeGroups, routeKey, routesOf } from "./routes.js";
export { findAlert, findWebhook, isSent, patternOf } from "./subscribers.js";
export { beforeLog, beyondLog, type Moment, stateAt } from "./time-travel.js";
export type * from "./view.js";
export { finishedTasksMax, idempotencyAgeMs, idempotencyKeysMax, shardCount, slotsPerChunk, steadyMs, viewVersion } from "./view.js";
export { findVolumes, mountsVolume, type PlacedVolume, purgesOf, usersOf, type VolumeUser, volumesOn } from "./volumes.js";
