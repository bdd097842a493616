import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { ClusterError } from "../../ports/index.js";
import type { StoredRow } from "../event-log.js";
import { syncDirectory } from "../sync-directory.js";

/** Version of the form below; another is not read. */
const format = 1;
/** One line of such a file; the longest event is a few MiB. */
const lineCharsMax = 64 * 1024 * 1024;
/** Rows that are handed on together. */
const batchRows = 1_000;
const batchChars = 8 * 1024 * 1024;
/** Text that is handed to the compressor at a time. */
const sliceChars = 256 * 1024;

/** What kind of file it is, and what its kind says of the rows. */
export interface FileHeader {
  fleetlog: string;
  [member: string]: unknown;
}

/**
 * Rows in a file: NDJSON, compressed with gzip, for its owner alone. A line that says what it is, one for each row, and one
 * that says how many there were and is over all of them. Under its name it is whole or not there.
 * @throws ClusterError `file_exists`, `disk_full`, `file_unwritable`, and whatever drawing the rows throws
 */
export async function writeRowsFile(path: string, header: FileHeader, rows: AsyncIterable<StoredRow[]>): Promise<{ bytes: number }> {
  const part = `${path}.part`;
  try {
    if ((await sizeOf(path)) !== undefined) throw fileExists(path);
    const file = createWriteStream(part, { flags: "w", mode: 0o600, flush: true });
    await pipeline(Readable.from(text(header, rows), { objectMode: true }), createGzip(), file);
    // Between the first look and now somebody may have made it; what is lost is this copy, not theirs.
    if ((await sizeOf(path)) !== undefined) throw fileExists(path);
    await rename(part, path);
    await syncDirectory(dirname(path));
    return { bytes: (await sizeOf(path)) ?? 0 };
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw fileError(path, error);
  }
}

async function* text(header: FileHeader, rows: AsyncIterable<StoredRow[]>): AsyncGenerator<string> {
  let slice = `${JSON.stringify({ ...header, format })}\n`;
  let count = 0;
  const sum = createHash("sha256");
  for await (const batch of rows) {
    for (const row of batch) {
      const line = `${JSON.stringify(row)}\n`;
      sum.update(line);
      slice += line;
      count++;
      if (slice.length < sliceChars) continue;
      yield slice;
      slice = "";
    }
  }
  yield `${slice}${JSON.stringify({ end: { rows: count, sha256: sum.digest("hex") } })}\n`;
}

/** @throws ClusterError `file_foreign` when its first line does not say that it is of this kind */
export async function readFileHeader(path: string, kind: string): Promise<FileHeader> {
  for await (const line of lines(path)) return headerOf(path, line, kind);
  throw foreign(path, kind);
}

/**
 * The rows, unproved: their chain is for the reader to walk.
 * @throws ClusterError `file_foreign`, or `file_damaged` at the latest after the last row
 */
export async function* readRowsFile(path: string, kind: string): AsyncGenerator<StoredRow[]> {
  let seen = 0;
  let end: { rows: number; sha256: string } | undefined;
  let batch: StoredRow[] = [];
  let chars = 0;
  const sum = createHash("sha256");
  for await (const line of lines(path)) {
    if (seen++ === 0) {
      headerOf(path, line, kind);
      continue;
    }
    if (end) throw fileDamaged(path, "it goes on behind its end");
    const value = parse(path, line, seen);
    if ("end" in value) {
      end = value.end as { rows: number; sha256: string };
      continue;
    }
    sum.update(`${line}\n`);
    batch.push(rowOf(path, value, seen));
    chars += line.length;
    if (batch.length < batchRows && chars < batchChars) continue;
    yield batch;
    batch = [];
    chars = 0;
  }
  if (batch.length > 0) yield batch;
  if (seen === 0) throw foreign(path, kind);
  if (!end) throw fileDamaged(path, `it is cut off after ${seen - 1} events`);
  if (end.rows !== seen - 2 || end.sha256 !== sum.digest("hex")) throw fileDamaged(path, "its rows are not those that were written");
}

async function* lines(path: string): AsyncGenerator<string> {
  const packed = createReadStream(path);
  const unpacked = createGunzip();
  packed.on("error", (error) => unpacked.destroy(error));
  packed.pipe(unpacked);
  unpacked.setEncoding("utf8");
  let rest = "";
  let any = false;
  try {
    for await (const chunk of unpacked as AsyncIterable<string>) {
      any = true;
      const parts = (rest + chunk).split("\n");
      rest = parts.pop() ?? "";
      if (rest.length > lineCharsMax) throw fileDamaged(path, `a line of it is longer than ${lineCharsMax} characters`);
      yield* parts;
    }
  } catch (error) {
    if (error instanceof ClusterError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith("Z_"))
      throw any ? fileDamaged(path, "it is cut off, or bytes of it were changed", error) : foreign(path, "", error);
    throw new ClusterError(
      code === "ENOENT" ? "notFound" : "unavailable",
      "file_unreadable",
      `cannot read ${path}: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  } finally {
    packed.destroy();
  }
  if (rest !== "") throw fileDamaged(path, "its last line is cut off");
}

function headerOf(path: string, line: string, kind: string): FileHeader {
  let header: FileHeader;
  try {
    header = JSON.parse(line) as FileHeader;
  } catch (cause) {
    throw foreign(path, kind, cause);
  }
  if (header?.fleetlog !== kind) throw foreign(path, kind);
  if (header.format !== format) {
    const message = `${path} has the form ${String(header.format)}, this fleetlog reads ${format}. Nothing was changed`;
    throw new ClusterError("invalid", "file_newer", message);
  }
  return header;
}

function parse(path: string, line: string, at: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw fileDamaged(path, `line ${at} is no JSON object`);
}

function rowOf(path: string, value: Record<string, unknown>, at: number): StoredRow {
  const { seq, epoch, time, type, version, batch, salt, sealed, inner, redacted, hash } = value;
  const numbers = [seq, epoch, time, version].every(Number.isSafeInteger);
  const texts = [type, batch, sealed, inner, hash].every((member) => typeof member === "string");
  if (!numbers || !texts || typeof redacted !== "boolean" || (salt !== null && typeof salt !== "string"))
    throw fileDamaged(path, `line ${at} is no event`);
  return { seq, epoch, time, type, version, batch, salt, sealed, inner, redacted, hash } as StoredRow;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function fileExists(path: string): ClusterError {
  return new ClusterError("conflict", "file_exists", `${path} is there already: give another name, or move it away. Nothing was changed`);
}

function foreign(path: string, kind: string, cause?: unknown): ClusterError {
  return new ClusterError("invalid", "file_foreign", `${path} is no ${kind || "file of rows"} of fleetlog. Nothing was changed`, { cause });
}

function fileDamaged(path: string, why: string, cause?: unknown): ClusterError {
  return new ClusterError("invalid", "file_damaged", `${path} is damaged: ${why}. Nothing was changed`, { cause });
}

function fileError(path: string, error: unknown): unknown {
  if (error instanceof ClusterError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT")
    return new ClusterError("unavailable", "disk_full", `the disk of ${path} is full: the file was not written`, { cause: error });
  if (code === undefined) return error;
  return new ClusterError("unavailable", "file_unwritable", `cannot write ${path}: ${message}`, { cause: error });
}
