/** Events in one append; above it a batch is closed and the next one gathers. */
export const batchEventsMax = 5_000;
/** Intents decided into one append. */
export const batchIntentsMax = 1_024;
/** Intents waiting to be decided; one more is refused with 503. */
export const queuedIntentsMax = 10_000;
/** An intent that is not answered by then is answered `unavailable` (not decided yet) or `unknown` (in flight). */
export const intentTimeoutMs = 10_000;
/** A stopping writer gives the log this long to take what is queued. */
export const stopWithinMs = 5_000;
/** Committed records kept in memory for live subscribers; older ones are read from the log. */
export const recentRecordsMax = 4_096;
/** Deciding goes on this long before the event loop gets a turn. */
export const decideSliceMs = 10;
/** A settle that got no answer is tried again after this long, doubled up to the maximum. */
export const settleRetryMs = 100;
export const settleRetryMaxMs = 2_000;
/** Rule 10 of the design: heartbeat 5 s, node timeout 15 s, grace 10 s. */
export const livenessCheckMs = 1_000;
/** A holder's clock may be this far ahead of the median of its agents. */
export const clockAheadMaxMs = 30_000;
/** Bytes that an agent's connection may owe before it is cut off. */
export const agentBufferBytesMax = 64 * 1024 * 1024;
/** Lines asked of an agent at a time on a log stream. */
export const logCreditLines = 500;
