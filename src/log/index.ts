/** The event log: append under a guard, read, follow, verify. Nothing else is truth. */
export type { AppendOutcome, DraftEvent, EventFilter, EventLog, Guard, Head, ReadRange, SealedBatch } from "./event-log.js";
