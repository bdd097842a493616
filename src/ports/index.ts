/**
 * What the control plane needs from the world, as values that the process wires in.
 * The core takes none of these: it gets times, ids and seeds as arguments.
 */

export { ClusterError, type ErrorKind, type FieldError, InvariantError, invariant, isClusterError } from "./errors.js";
export { jittered } from "./jitter.js";
export type { Network, Socket } from "./network.js";
export type { Ids, Random } from "./random.js";
export { measuresHeader, targetChangesHeader, tracesHeader } from "./session-headers.js";
export { systemClock, systemIds, systemRandom, systemTimers } from "./system.js";
export type { CancelTimer, Clock, Timers } from "./time.js";
export {
  parseTraceparent,
  type Span,
  type SpanAttributes,
  type SpanKind,
  type SpanStart,
  spanKinds,
  type TraceContext,
  type Tracer,
  traceparentOf,
} from "./tracing.js";
