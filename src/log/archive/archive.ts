import { mkdir, readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { ClusterError } from "../../ports/index.js";
import type { StoredRow } from "../event-log.js";
import { notReadable } from "../in-order.js";
import {
  chainedRows,
  fileSha256,
  lastOf,
  readSegmentHeader,
  type Segment,
  type SegmentHeader,
  segmentDamaged,
  segmentFilePattern,
  segmentRows,
} from "./segment.js";

export interface ArchiveOptions {
  /** What the log says of its segments, as far as it was read. Files behind those speak for themselves, and the chain proves them. */
  known?: () => readonly Segment[];
}

/** A file that the log does not vouch for (yet). */
export interface Listed {
  file: string;
  from: number;
  to: number;
  time: number;
  header: SegmentHeader;
}

/** One is `known` by the log, the other by itself. */
export type AnySegment = Segment | Listed;

/**
 * The segments in front of a log, in one folder. None is believed: its bytes are those that the log names or, before
 * anybody has read that, its chain leads from event 1 to the log's first row.
 */
export class Archive {
  readonly folder: string;
  readonly #o: ArchiveOptions;
  /** When files changed that were found damaged: one that is put right is read again. */
  readonly #damaged = new Map<string, number>();
  /** By file. */
  readonly #headers = new Map<string, SegmentHeader>();

  constructor(folder: string, options: ArchiveOptions = {}) {
    this.folder = folder;
    this.#o = options;
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  async make(): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
  }

  /** Oldest first, without gaps from event 1 on. */
  async segments(): Promise<readonly AnySegment[]> {
    const known = this.#o.known?.() ?? [];
    return [...known, ...(await this.#listed(known.at(-1)))];
  }

  /** The segment with event `seq`. */
  async covering(seq: number): Promise<AnySegment | undefined> {
    const known = this.#o.known?.() ?? [];
    const segments = seq <= (known.at(-1)?.to ?? 0) ? known : await this.#listed(known.at(-1));
    return segments.find(({ from, to }) => from <= seq && seq <= to);
  }

  /** The first seq from which on all can be read here, up to the last segment; undefined when that is nothing. */
  async oldest(): Promise<number | undefined> {
    const segments = await this.segments();
    const names = await this.#names();
    let oldest: number | undefined;
    for (let at = segments.length - 1; at >= 0; at--) {
      const { file, from } = segments[at] as AnySegment;
      if (!names.has(file) || (await this.#isDamaged(file))) break;
      oldest = from;
    }
    return oldest;
  }

  /** Files that the log names and that are not in this folder, oldest first. */
  async missing(): Promise<string[]> {
    // First, since a file is there before the log names it.
    const known = this.#o.known?.() ?? [];
    const names = await this.#names();
    return known.filter(({ file }) => !names.has(file)).map(({ file }) => file);
  }

  /** The bytes of a file of this folder, for another controller; undefined where it is not here. */
  async bytes(file: string): Promise<Uint8Array | undefined> {
    return segmentFilePattern.test(file) && (await this.#names()).has(file) ? readFile(this.path(file)) : undefined;
  }

  /**
   * Its rows from the one to the other, both included.
   * @throws ClusterError `position_gone` when the file is nowhere, `segment_damaged` with the first bad seq
   */
  async *rows(segment: AnySegment, first: number, last: number): AsyncGenerator<StoredRow[]> {
    const path = await this.#present(segment);
    try {
      for await (const rows of await this.#source(segment, path)) {
        const within = rows.filter(({ seq }) => seq >= first && seq <= last);
        if (within.length > 0) yield within;
        if ((rows.at(-1)?.seq ?? 0) >= last && last < segment.to) return;
      }
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      this.#damaged.set(segment.file, await changedAt(path));
      throw error.code === "segment_damaged" ? error : segmentDamaged(path, segment.from, error.message, "changed", error);
    }
  }

  /** Makes sure that the file is here and right. @throws as `rows` */
  async require(segment: Segment): Promise<void> {
    const path = await this.#present(segment);
    if ((await fileSha256(path)) !== segment.sha256) throw segmentDamaged(path, segment.from, "its bytes are not those that the log names");
  }

  async #source(segment: AnySegment, path: string): Promise<AsyncIterable<StoredRow[]>> {
    if (!("sha256" in segment)) return chainedRows(path, segment.header);
    if ((await fileSha256(path)) === segment.sha256) return segmentRows(path);
    // Where the bytes are others, the chain says at which event they begin to be.
    const { from, to, previous, hash } = segment;
    for await (const _ of chainedRows(path, { ...(await readSegmentHeader(path)), from, to, previous, hash }));
    throw segmentDamaged(path, from, "its bytes are not those that the log names");
  }

  async #present(segment: AnySegment): Promise<string> {
    const { file, from, to } = segment;
    const path = this.path(file);
    if ((await this.#names()).has(file) && !(await this.#isDamaged(file))) return path;
    throw notReadable(from, to + 1);
  }

  async #isDamaged(file: string): Promise<boolean> {
    const found = this.#damaged.get(file);
    if (found === undefined) return false;
    if ((await changedAt(this.path(file))) === found) return true;
    this.#damaged.delete(file);
    return false;
  }

  async #names(): Promise<Set<string>> {
    try {
      return new Set((await readdir(this.folder)).filter((name) => segmentFilePattern.test(name)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Set();
      throw new ClusterError("unavailable", "file_unreadable", `cannot read ${this.folder}: ${(error as Error).message}`, { cause: error });
    }
  }

  async #listed(after: Segment | undefined): Promise<Listed[]> {
    const found: Listed[] = [];
    for (const file of await this.#names()) {
      if (lastOf(file) <= (after?.to ?? 0)) continue;
      // One that says nothing of itself is a gap in the way.
      const header = this.#headers.get(file) ?? (await readSegmentHeader(this.path(file)).catch(() => undefined));
      if (!header) continue;
      this.#headers.set(file, header);
      found.push({ file, from: header.from, to: header.to, time: header.time, header });
    }
    return wayThrough(found, after);
  }
}

/** From event 1 or the end of `after` on, each going on where the one before it ends; the longer where two do. */
function wayThrough(found: Listed[], after: Segment | undefined): Listed[] {
  const way: Listed[] = [];
  for (let to = after?.to ?? 0, hash = after?.hash; ; ) {
    const goesOn = ({ from, header }: Listed) => from === to + 1 && (hash === undefined || header.previous === hash);
    const next = found.filter(goesOn).sort((a, b) => b.to - a.to)[0];
    if (!next) return way;
    way.push(next);
    ({ to, hash } = next.header);
  }
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
