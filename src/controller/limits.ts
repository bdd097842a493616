/** A holder renews this often, by counting; see rule 4 of the design. */
export const renewEveryMs = 250;
/** A standby that saw no renewal for this long, on its own clock and while the log answered, may take over. */
export const leaseTtlMs = 1_000;
/** A holder that stops tries so often to leave the lease: a renewal of its own that was on its way may come between. */
export const releaseAttemptsMax = 3;
/** A standby looks at the head row this often. */
export const followEveryMs = 100;
/** A shared log that has not answered a read by then counts as silent, and an append or settle as unknown after the longer time. */
export const logReadTimeoutMs = 2_000;
export const logWriteTimeoutMs = 5_000;
/**
 * A holder whose log has answered nothing for so long, which is twice the longest that a renewal may take, takes no further writes
 * until it does: they would wait for nothing.
 */
export const logSilentMs = 5_000;
/** A view that was not known to be the newest for so long is shown with its age. */
export const oldViewMs = 1_000;
/** A request that was forwarded to the holder: longer than the holder itself takes to answer `unknown`. */
export const forwardTimeoutMs = 12_000;
/** How often a standby tells the holder which agents it hears. */
export const summaryEveryMs = 1_000;
/**
 * Views are compared at the first event of each such span of event time: a digest takes 20 ms of a large cluster that changes
 * little, and half a second of one that changes everywhere.
 */
export const comparedEveryMs = 10_000;
/** Digests kept for controllers that are behind: ten minutes of them. */
export const comparedPointsKept = 64;
/** A controller that was named for its false view is shown for so long, by when somebody has looked or it runs again. */
export const divergedShownMs = 60 * 60 * 1000;
/** The event loop is looked after this often, and has stood still when a timer comes so late. */
export const stallCheckMs = 250;
export const stallMs = 500;
/** A standby whose feed from the holder broke tries again after this long, doubled up to the maximum, with jitter. */
export const feedRetryMs = 100;
export const feedRetryMaxMs = 2_000;
/** The holder's feed says something at least every second; one that is silent for longer is dead. */
export const feedSilenceMaxMs = 5_000;
/** How old what is shown of the log's members may be. */
export const membersKeptMs = 2_000;
/** Controllers that are shown; a cluster has a handful. */
export const controllersShownMax = 100;
/** A controller that the holder has not heard of for so long is not shown any more. */
export const controllerForgottenMs = 60_000;
/** How often a holder of a newer build looks whether everybody reads the next cluster version. */
export const versionCheckEveryMs = 1_000;
/** So long after it took the lease it has heard every controller that lives: each tells it once a second. */
export const versionSettleMs = 5_000;
/** Of those that hold a cluster version back, so many are named. */
export const versionHoldersShownMax = 100;
/** A standby that is further behind than this says so: it has not reached the holder's position within it. */
export const lagKnownMaxMs = 10_000;
/** An agent that connects here waits this long for this view to reach what it has obeyed already. */
export const attachWaitMs = 5_000;
/** A controller on a new log gives up when nobody has created the cluster by then. */
export const createWaitMs = 10_000;
/** Events in one append; above it a batch is closed and the next one gathers. */
export const batchEventsMax = 5_000;
/** Intents decided into one append. */
export const batchIntentsMax = 1_024;
/**
 * Intents of more events than these go to the log at once, and what follows from them in the append after it: the log writes them
 * while that is decided. Of fewer, one append with it takes less time than two (docs/decisions/0045).
 */
export const followedEventsMax = 400;
/**
 * A batch waits for this share of those who were lately under way together, for at most so long in all, and after each that came for
 * at most this pause. A few wait for nobody, and neither do many: what these hold costs more than their turn. After each wait in vain
 * so much less is expected.
 */
export const companyShare = 0.95;
export const companyWaitMaxMs = 20;
export const companyPauseMaxMs = 10;
export const companyMin = 8;
export const companyMax = 128;
export const companyFading = 0.7;
/** Bytes of intents decided into one append, roughly; a stack may have a megabyte. */
export const batchBytesMax = 16 * 1024 * 1024;
/** What callers may have waiting to be decided, together and each: four that flood still leave room for a fifth. */
export const callerQueueLimits = {
  entriesMax: 10_000,
  bytesMax: 64 * 1024 * 1024,
  callerEntriesMax: 2_500,
  callerBytesMax: 16 * 1024 * 1024,
};
/** An agent has one report under way, and a hello beside it when its session is new. */
export const agentQueueLimits = {
  entriesMax: 20_000,
  bytesMax: 64 * 1024 * 1024,
  callerEntriesMax: 8,
  callerBytesMax: 16 * 1024 * 1024,
};
/** Intents of agents that are decided in a row while others wait. */
export const agentTurnsMax = 8;
/** An intent that is not answered by then is answered `unavailable` (not decided yet) or `unknown` (in flight). */
export const intentTimeoutMs = 10_000;
/** A stopping writer gives the log this long to take what is queued. */
export const stopWithinMs = 5_000;
/** Committed records kept in memory for live subscribers, and their bytes, roughly; older ones are read from the log. */
export const recentRecordsMax = 4_096;
export const recentBytesMax = 32 * 1024 * 1024;
/** Records handed to a subscriber at a time. */
export const recentBatchMax = 512;
/** Deciding goes on this long before the event loop gets a turn. */
export const decideSliceMs = 10;
/**
 * A settle that got no answer is tried again after this long, doubled up to the maximum. While Raft elects a leader everybody waits
 * for it, and an election takes a second or two: a longer rest would be added to that.
 */
export const settleRetryMs = 100;
export const settleRetryMaxMs = 250;
/** For so long a removed service can be restored, unless the controller is told otherwise: a week. */
export const purgeAfterDefaultMs = 7 * 24 * 60 * 60 * 1000;
/** Rule 10 of the design: heartbeat 5 s, node timeout 15 s, grace 10 s. */
export const livenessCheckMs = 1_000;
/** A holder's clock may be this far ahead of the median of agents and controllers. */
export const clockAheadMaxMs = 30_000;
/** Fewer clocks than these prove nothing: one of two is wrong as easily as the other. */
export const clockVoicesMin = 3;
/** A clock that was not heard for this long has no voice: what it said was compared with ours of then. */
export const clockVoiceMaxAgeMs = 15_000;
/** Bytes that an agent's connection may owe before it is cut off. */
export const agentBufferBytesMax = 64 * 1024 * 1024;
/** Lines asked of an agent at a time on a log stream. */
export const logCreditLines = 500;
/** As many agents are told within a commit: about 0.2 ms. */
export const deltasAtOnce = 8;
/** Agents that are told of changes before the event loop gets a turn: about 5 ms. */
export const deltasPerSlice = 200;
/**
 * Between one round of telling every agent of changed routes and the next: well below the `drainMs` of a task (1 s), in which
 * forwarders must learn that it leaves.
 */
export const routesRestMs = 200;
/** Events between two checkpoints: what must be replayed at most for any moment, so that it takes well below a second. */
export const checkpointEveryDefault = 10_000;
/** Events of one segment of the archive: about 1 MB compressed, written and read back within a second. */
export const segmentEventsMax = 10_000;
/** Between one segment and the next, and after one that failed. */
export const archiveRestMs = 50;
export const archiveRetryMs = 30_000;
