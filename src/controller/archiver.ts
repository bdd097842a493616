import {
  type Archive,
  dropEventsMax,
  type EventLog,
  genesisHash,
  type Segment,
  type StoredRow,
  segmentFile,
  writeSegment,
} from "../log/index.js";
import { type ClusterVersions, viewVersionAt } from "../model/index.js";
import { type Clock, ClusterError, type Timers } from "../ports/index.js";
import { lineageAt, type View, viewVersion } from "../projections/index.js";
import { type Checkpoints, isSaid } from "./checkpoints.js";
import type { Committed } from "./committed.js";
import { notHolder } from "./forwarding.js";
import { archiveRestMs, archiveRetryMs, segmentEventsMax } from "./limits.js";
import type { Tenure } from "./tenure.js";

export interface ArchiverOptions {
  /** The log itself, without its archive. */
  log: EventLog;
  archive: Archive;
  committed: Committed;
  checkpoints: Checkpoints;
  clock: Clock;
  timers: Timers;
  holder: string;
  /** While this controller writes. */
  tenure(): Tenure | undefined;
  /** Without being asked: archive what is older than so many events, a whole segment at a time. */
  keepEvents?: number | undefined;
  segmentEvents?: number | undefined;
  versions?: ClusterVersions | undefined;
  onTrouble(what: string, error: unknown): void;
}

export interface ArchiveStep {
  /** What this step moved; undefined: there was nothing to move. */
  segment: Segment | undefined;
  /** The first event that is still on the log. */
  oldest: number;
  /** Whether there is another whole segment. */
  more: boolean;
}

/**
 * Moves old events from the log into the archive, as the lease holder, a segment at a time: the file is written and read
 * back, a checkpoint behind it is proved, `log.archived` is committed, and only then the rows are deleted, under the fence.
 * Wherever a step ends early, the next one, of this holder or of another, finds a file that it takes or replaces, or rows
 * that the log says to be archived, which it deletes once it has the file.
 */
export class Archiver {
  readonly #o: ArchiverOptions;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #busy = false;
  /** Monotonic. */
  #notBefore = Number.NEGATIVE_INFINITY;
  /** In this epoch it was seen to that nothing is left over from an earlier one. */
  #tidied = -1;

  constructor(options: ArchiverOptions) {
    this.#o = options;
  }

  /** One step; those that are asked for meanwhile wait. @throws ClusterError `not_holder`, `archive_stopped`, and those of the log and the disk */
  step(keepEvents: number): Promise<ArchiveStep> {
    return this.#inTurn(keepEvents, 1);
  }

  /** To be called with every committed view. */
  passed(view: View): void {
    if (this.#busy || !this.#due(view)) return;
    this.#busy = true;
    void this.#run().finally(() => {
      this.#busy = false;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#last;
  }

  #due(view: View): boolean {
    const { keepEvents, tenure, clock } = this.#o;
    if (this.#stopped || keepEvents === undefined || !tenure() || clock.monotonic() < this.#notBefore) return false;
    return view.epoch !== this.#tidied || view.seq - archivedTo(view) >= Math.max(1, keepEvents) + this.#segmentEvents;
  }

  async #run(): Promise<void> {
    const { keepEvents = 0, clock, timers, committed, onTrouble } = this.#o;
    try {
      while (this.#due(committed.view)) {
        const { epoch } = committed.view;
        if (!(await this.#inTurn(keepEvents, this.#segmentEvents)).more) this.#tidied = epoch;
        await timers.sleep(archiveRestMs);
      }
    } catch (error) {
      this.#notBefore = clock.monotonic() + archiveRetryMs;
      if (!this.#stopped && this.#o.tenure()) onTrouble("no events are archived", error);
    }
  }

  #inTurn(keepEvents: number, eventsMin: number): Promise<ArchiveStep> {
    const step = this.#last.then(() => this.#step(keepEvents, eventsMin));
    this.#last = step.catch(() => {});
    return step;
  }

  get #segmentEvents(): number {
    return this.#o.segmentEvents ?? segmentEventsMax;
  }

  async #step(keepEvents: number, eventsMin: number): Promise<ArchiveStep> {
    const { log, committed } = this.#o;
    const tenure = this.#o.tenure();
    if (!tenure || this.#stopped) throw notHolder("this controller does not hold the lease");
    const oldest = await log.oldest();
    const archived = committed.view.archive.at(-1);
    const unfinished = archived !== undefined && oldest <= archived.to;
    const segment = unfinished ? archived : await this.#moved(tenure, oldest, keepEvents, eventsMin);
    if (segment) {
      if (unfinished) await this.#requireAll(oldest);
      await this.#drop(tenure, oldest, segment.to);
    }
    const next = segment ? segment.to + 1 : oldest;
    // What is less than a segment waits: each step appends events of its own.
    return { segment, oldest: next, more: committed.view.seq - Math.max(1, keepEvents) - next + 1 >= this.#segmentEvents };
  }

  /** Puts the next segment into the archive and says so on the log. */
  async #moved(tenure: Tenure, oldest: number, keepEvents: number, eventsMin: number): Promise<Segment | undefined> {
    const { committed, holder, archive } = this.#o;
    const { view } = committed;
    const from = archivedTo(view) + 1;
    if (oldest !== from) throw stopped(`the log begins at ${oldest}, and the archive ends at ${from - 1}`);
    // A checkpoint of a view that others do not have yet is not said on the log, and without one nobody could begin behind `to`.
    const agreed = viewVersionAt(view.clusterVersion, this.#o.versions);
    if (viewVersion !== agreed)
      throw stopped(`the cluster's views are of version ${agreed}, this controller's of ${viewVersion}: an upgrade is under way`);
    // The newest event stays, so that the log has an end.
    const to = Math.min(from + this.#segmentEvents - 1, view.seq - Math.max(1, keepEvents));
    if (to - from + 1 < Math.max(1, eventsMin)) return undefined;
    await this.#proveCheckpoint(tenure, to);
    const last = await this.#row(to);
    const { cluster, ancestors } = view;
    const begins = lineageAt(view, Math.max(1, from - 1));
    const previous = view.archive.at(-1)?.hash ?? genesisHash(cluster, begins);
    const header = { cluster, begins, ends: lineageAt(view, to), from, to, time: last.time, previous, hash: last.hash };
    const file = segmentFile(header.ends, from, to);
    await archive.make();
    const sha256 = await writeSegment(archive.path(file), header, () => this.#o.log.rows({ after: from - 1, to }));
    if (committed.view.ancestors.length !== ancestors.length || this.#stopped) return undefined;
    const segment = { from, to, time: last.time, previous, hash: last.hash, sha256, file };
    await tenure.submit({ type: "RecordArchive", ...segment }, { actor: `controller/${holder}` });
    return segment;
  }

  /** Without one at or behind `to` that holds, those who start without the archive could not. */
  async #proveCheckpoint(tenure: Tenure, to: number): Promise<void> {
    const { log, committed, checkpoints, holder } = this.#o;
    const { view, hash } = committed;
    const header = await checkpoints.behind(to, view, hash);
    if (await isSaid(log, header, committed.view.seq)) return;
    const { seq, digest, chain, viewVersion } = header;
    await tenure.submit({ type: "RecordCheckpoint", seq, digest, chain, viewVersion }, { actor: `controller/${holder}` });
  }

  /** What an earlier holder archived is deleted only where this one can read it. */
  async #requireAll(oldest: number): Promise<void> {
    for (const segment of this.#o.committed.view.archive) {
      if (segment.to < oldest) continue;
      await this.#o.archive.require(segment).catch((error) => {
        throw stopped(`event ${segment.from} to ${segment.to} stay on the log: ${(error as Error).message}`, error);
      });
    }
  }

  async #drop(tenure: Tenure, oldest: number, to: number): Promise<void> {
    const { log, committed, timers } = this.#o;
    for (let from = oldest; from <= to; from += dropEventsMax) {
      const fence = { lineage: committed.view.lineage, epoch: tenure.epoch };
      if ((await log.drop(fence, { from, to: Math.min(to, from + dropEventsMax - 1) })) === undefined)
        throw notHolder("this controller does not hold the lease any more");
      await timers.sleep(0);
    }
  }

  async #row(seq: number): Promise<StoredRow> {
    for await (const [row] of this.#o.log.rows({ after: seq - 1, to: seq })) if (row) return row;
    throw new ClusterError("internal", "log_gap", `event ${seq} is missing`);
  }
}

function archivedTo({ archive }: View): number {
  return archive.at(-1)?.to ?? 0;
}

function stopped(why: string, cause?: unknown): ClusterError {
  return new ClusterError("conflict", "archive_stopped", why, { cause });
}
