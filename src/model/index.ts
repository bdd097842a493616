/**
 * The types and schemas of everything that crosses a boundary: specs, events, intents, frames.
 * They are generated from `openapi/`; validation refuses whatever the schemas do not name.
 */

export { completeCondition, conditionProblems } from "./alert-condition.js";
export {
  type AttributeName,
  attributeText,
  type NodeAttribute,
  type ParsedAttribute,
  parseAttribute,
  parseSpreadLevel,
} from "./attribute.js";
export { canonicalJson } from "./canonical.js";
export { type ClusterVersion, type ClusterVersions, clusterVersions, type EventChange } from "./cluster-versions.js";
export { completeSpec } from "./complete.js";
export { type Constraint, type ConstraintTest, meetsConstraint, type ParsedConstraint, parseConstraint, wantedText } from "./constraint.js";
export { equalJson } from "./equal.js";
export { type EventPattern, eventPattern, matchesPattern } from "./event-pattern.js";
export { decodeEvent, decodersOf, eventDecoder, eventTypeNames, eventVersion, isEventType, sealedData } from "./events.js";
export { hostShutdown } from "./exits.js";
export { type FileKind, type FileUse, fileBytesMax, fileKey, fileKinds, filesOf, targetOf } from "./files.js";
export type { EventData } from "./generated/event-types.js";
export { imageName, isPinOf, namesTags, tagOf } from "./images.js";
export { type IntentRequest, intentRequestNames, validateIntentRequest } from "./intent-request.js";
export { boundedLogOptions, logBoundProblems } from "./log-bounds.js";
export { LogCursor } from "./log-cursor.js";
export { mergePatch } from "./merge-patch.js";
export {
  type BuiltInMetric,
  builtInMetrics,
  isBuiltInMetric,
  metricProblem,
  sampledName,
  sampleEarlyMs,
  sampleLateMs,
  userMetricsMax,
} from "./metric-rules.js";
export { allowsBind, bindSources, isPlainPath, isVolumeName, isWithin, keepsHome, volumesOf } from "./mounts.js";
export { idPattern, isId } from "./patterns.js";
export { parsePercent, percentText } from "./percent.js";
export { type Position, parsePosition, positionText } from "./position.js";
export { privilegeOf } from "./privileges.js";
export {
  type JobPolicy,
  jobPolicy,
  missedTimesMax,
  nextTime,
  passedTimes,
  type Schedule,
  scheduleProblem,
  timeZoneProblem,
} from "./schedule.js";
export { presetScopes } from "./scopes.js";
export { type SealedParts, sealedText } from "./sealed.js";
export { secretParts, tokenSecret } from "./secret.js";
export { serviceSpec } from "./service-spec.js";
export { type TaskAddress, taskAddress, taskId } from "./task-id.js";
export { type Limits, sameButResources, sameLimits, sameTemplate, unscraped } from "./template.js";
export type * from "./types.js";
export { type Check, fieldErrors, type SchemaName, schemaCompiler, validate, validator } from "./validate.js";
export {
  eventVersionAt,
  inRange,
  rangeOf,
  rangeText,
  requireReadable,
  upcastFrom,
  versionRange,
  viewVersionAt,
  writtenAt,
} from "./version-gate.js";
