import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import { ClusterError } from "../../ports/index.js";
import { ChainWalk } from "../chain-walk.js";
import type { StoredRow } from "../event-log.js";
import { readFileHeader, readRowsFile, writeRowsFile } from "../transfer/rows-file.js";

const kind = "segment";

/** Events of a log that stand in a file. As the log says it once the file is proved. */
export interface Segment {
  from: number;
  to: number;
  /** Time of event `to`, ms. */
  time: number;
  /** What stands for the chain hash of the event before `from`. */
  previous: string;
  /** Chain hash of event `to`. */
  hash: string;
  /** Over the bytes of the file. */
  sha256: string;
  file: string;
}

/** What a file says of itself: where on the chain it stands, so that it can be read without the log. */
export interface SegmentHeader {
  cluster: string;
  /** Of the event before the first; of the first itself where that is event 1. */
  begins: string;
  /** Of the last. */
  ends: string;
  from: number;
  to: number;
  time: number;
  previous: string;
  hash: string;
}

/** By the position of its last event, so that a log and one that was restored from it may share a folder. */
export function segmentFile(lineage: string, from: number, to: number): string {
  return `${lineage}-${digits(from)}-${digits(to)}.segment`;
}

export const segmentFilePattern = /^[0-9a-f]{16}-\d{12}-\d{12}\.segment$/;

/** The seq of its last event. */
export function lastOf(file: string): number {
  return Number(/-(\d{12})\.segment$/.exec(file)?.[1]);
}

function digits(seq: number): string {
  return String(seq).padStart(12, "0");
}

/**
 * Writes the rows and reads them back. What is there under this name is kept where it holds the same events, else replaced.
 * @throws ClusterError `segment_damaged` when the rows do not hang together, `disk_full`, `file_unwritable`
 */
export async function writeSegment(path: string, header: SegmentHeader, rows: () => AsyncIterable<StoredRow[]>): Promise<string> {
  const there = await proved(path, header).catch(refusal);
  if (typeof there === "string") return there;
  await rm(path, { force: true });
  await writeRowsFile(path, { fleetlog: kind, ...header }, rows());
  return proved(path, header);
}

/** SHA-256 of the file's bytes, once it is shown to hold the events that `expected` names. */
export async function proved(path: string, expected: SegmentHeader): Promise<string> {
  for await (const _ of chainedRows(path, expected));
  return fileSha256(path);
}

function refusal(error: unknown): undefined {
  if (!(error instanceof ClusterError)) throw error;
}

/** @throws ClusterError `file_foreign`, `file_damaged`, `file_newer`, `file_unreadable` */
export async function readSegmentHeader(path: string): Promise<SegmentHeader> {
  const { cluster, begins, ends, from, to, time, previous, hash } = await readFileHeader(path, kind);
  const texts = [cluster, begins, ends, previous, hash].every((member) => typeof member === "string");
  if (!texts || ![from, to, time].every(Number.isSafeInteger) || !((to as number) >= (from as number)))
    throw new ClusterError("invalid", "file_damaged", `${path} is damaged: its first line lacks a member`);
  return { cluster, begins, ends, from, to, time, previous, hash } as SegmentHeader;
}

/** Rows of a file whose bytes are known to be right. */
export function segmentRows(path: string): AsyncGenerator<StoredRow[]> {
  return readRowsFile(path, kind);
}

/** Rows, each proved by the one before it. @throws ClusterError `segment_damaged` that names the first bad seq; those of the file */
export async function* chainedRows(path: string, header: SegmentHeader): AsyncGenerator<StoredRow[]> {
  const { cluster, begins, ends, from, previous, to, hash } = header;
  const start = from === 1 ? undefined : { lineage: begins, seq: from - 1, hash: previous };
  const walk = new ChainWalk(cluster, begins, start);
  for await (const rows of segmentRows(path)) {
    for (const [at, row] of rows.entries()) {
      const fault = await walk.take(row, async () => rows[at + 1]);
      if (fault) throw segmentDamaged(path, fault.seq, fault.message, fault.kind);
    }
    yield rows;
  }
  const { place } = walk;
  if (place.seq !== to || place.hash !== hash || walk.lineage !== ends)
    throw segmentDamaged(path, Math.min(place.seq + 1, to), `it does not end at ${ends}-${to} with the hash ${hash}`);
}

/** @param kind of the fault, as `verify` calls it */
export function segmentDamaged(path: string, seq: number, why: string, fault = "changed", cause?: unknown): ClusterError {
  return new ClusterError("gone", "segment_damaged", `the archived segment ${path} is damaged: ${why}`, { cause, extra: { seq, fault } });
}

export async function fileSha256(path: string): Promise<string> {
  const sum = createHash("sha256");
  for await (const chunk of createReadStream(path)) sum.update(chunk as Buffer);
  return sum.digest("hex");
}
