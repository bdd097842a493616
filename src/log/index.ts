/**
 * The event log: append under a guard, settle what is unknown, read, follow, verify. Nothing else is truth.
 * One implementation stands over a small SQL port; a carrier is a port. An append is all or nothing, and is never
 * reported as refused while it could still land. Rows are chained by hashes that other languages can recompute.
 * Beside it stand checkpoints: copies of views, as bytes, which save replaying and prove nothing.
 * Must not: interpret events, keep time, or retry a write.
 */

export { Archive } from "./archive/archive.js";
export { type History, withArchive } from "./archive/archived-log.js";
export { type Segment, type SegmentHeader, segmentFile, writeSegment } from "./archive/segment.js";
export { chainFormat, chainHash, genesisHash, headerText, innerHash } from "./chain.js";
export { type ChainPlace, ChainWalk, type LineageEnd } from "./chain-walk.js";
export type { CheckpointHeader, CheckpointLines } from "./checkpoints/checkpoint.js";
export { type CheckpointLimits, CheckpointStore, memoryCheckpoints, openCheckpoints } from "./checkpoints/store.js";
export { AppliedRows, decodeApplied, decodeRow } from "./decode.js";
export type { LogFault } from "./diagnose.js";
export type {
  AppendOutcome,
  AppliedBatch,
  AppliedRecord,
  DraftEvent,
  EventFilter,
  EventLog,
  Guard,
  Head,
  LogEnd,
  LogMember,
  ReadRange,
  SealedBatch,
  Sealing,
  StoredRow,
} from "./event-log.js";
export { type Fault, FaultyPort } from "./faulty.js";
export { requireLinks } from "./links.js";
export { memoryPort, openMemoryLog } from "./memory.js";
export { provedRows } from "./proved-rows.js";
export { isRqlite, openRqliteLog, openRqlitePort, type RqliteLogOptions, rqliteEndpoints } from "./rqlite/index.js";
export { SqlError, type SqlPort, type SqlStatement, type SqlValue } from "./sql.js";
export { dropEventsMax, readEventsMax, SqlEventLog, type SqlEventLogOptions } from "./sql-event-log.js";
export { openSqliteLog, openSqlitePort, readSqliteLog, type SqliteLogOptions } from "./sqlite.js";
export type { LogHolder } from "./sqlite-lock.js";
export { readBackup, writeBackup } from "./transfer/backup.js";
export { type Forked, type ForkOptions, forkLog } from "./transfer/fork.js";
export { type CopyHeader, type CopySource, sourceOf } from "./transfer/source.js";
export { type Anchor, type VerifyReport, verifyLog } from "./verify.js";
