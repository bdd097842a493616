import { ClusterError, type Random } from "../../ports/index.js";
import { chainFormat } from "../chain.js";
import { damaged } from "../chain-walk.js";
import type { EventLog, LogEnd, StoredRow } from "../event-log.js";
import { type CopySource, verifySource } from "./source.js";

/** Rows and text of one append to the new log. */
const copyRowsMax = 1_000;
const copyTextMax = 4 * 1024 * 1024;
/** How often one append is tried whose outcome is not known. */
const triesMax = 5;

export interface ForkOptions {
  source: CopySource;
  target: EventLog;
  reason: "restored" | "imported";
  /** Who does it, as it stands on the event, and on which host. */
  actor: string;
  host: string;
  now: number;
  random: Random;
  onProgress?(seq: number): void;
}

export interface Forked {
  cluster: string;
  lineage: string;
  parent: { lineage: string; seq: number; hash: string };
  /** The first event of the new lineage. */
  seq: number;
  hash: string;
}

/**
 * Makes a new log of an old one's events: they are copied as they are, under the lineage that they have, and the event
 * behind them, `log.forked`, begins a new one. So every hash, digest, seq and cause stays true, and whoever kept a
 * position of the parent up to there may go on from it.
 *
 * Until its last step the target has no head row: no controller takes it for a log, and the same call finishes what an
 * earlier one left half done.
 * @throws ClusterError `log_not_empty`; `log_damaged`, before anything is written
 */
export async function forkLog(options: ForkOptions): Promise<Forked> {
  const { source, target } = options;
  const begun = await emptyOrBegun(target);
  const { time, epoch } = await verifySource(source);
  await copyAll(options, begun);
  const { cluster, lineage: from, seq, hash } = source.header;
  const lineage = options.random.hex(8);
  const parent = { lineage: from, seq, hash };
  const data = { cluster, lineage, parent, reason: options.reason, chainFormat, eventFormat: 1 } as const;
  const batch = target.seal({ lineage, epoch, seq, hash }, options.random.hex(6), [
    {
      type: "log.forked",
      subject: `log/${lineage}`,
      data: { ...data, chainFormat: 1 },
      time: Math.max(options.now, time),
      actor: options.actor,
      origin: { controller: options.host },
      intent: null,
      traceparent: null,
    },
  ]);
  await surely(
    () => target.open(cluster, batch),
    async () => (await target.head())?.lineage === lineage,
  );
  return { cluster, lineage, parent, seq: batch.next.seq, hash: batch.next.hash };
}

async function emptyOrBegun(target: EventLog): Promise<LogEnd | undefined> {
  const head = await target.head();
  if (head) {
    const what = head.seq === 0 ? "is that of a cluster that begins" : `holds ${head.seq} events of the lineage ${head.lineage}`;
    throw new ClusterError("conflict", "log_not_empty", `the target ${what}: give an empty one. Nothing was changed`);
  }
  return target.copied();
}

/** Goes on behind what an earlier call copied, which must be the same: the chain's hash proves all that is before it. */
async function copyAll({ source, target, onProgress }: ForkOptions, begun: LogEnd | undefined): Promise<void> {
  let end: LogEnd = { seq: 0, hash: "" };
  let found = begun === undefined;
  for await (const batch of source.rows()) {
    for (const rows of slices(batch)) {
      const news = found ? rows : rows.filter(({ seq }) => seq > (begun as LogEnd).seq);
      const at = found ? undefined : rows.find(({ seq }) => seq === begun?.seq);
      if (at) {
        if (at.hash !== begun?.hash) throw otherCopy();
        end = { seq: at.seq, hash: at.hash };
        found = true;
      }
      const last = news.at(-1);
      if (!found || !last) continue;
      const from = end;
      const to = { seq: last.seq, hash: last.hash };
      await surely(
        () => target.copy(from, news),
        async () => (await target.copied())?.hash === to.hash,
      );
      end = to;
      onProgress?.(end.seq);
    }
  }
  if (!found) throw otherCopy();
  if (end.hash !== source.header.hash) throw damaged(source.name, end.seq + 1, "it changed while it was read");
}

function* slices(rows: StoredRow[]): Generator<StoredRow[]> {
  let slice: StoredRow[] = [];
  let text = 0;
  for (const row of rows) {
    if (slice.length === copyRowsMax || (slice.length > 0 && text + row.sealed.length > copyTextMax)) {
      yield slice;
      slice = [];
      text = 0;
    }
    slice.push(row);
    text += row.sealed.length;
  }
  if (slice.length > 0) yield slice;
}

/** An answer may be lost; the guards in the write make a repeat harmless, and what the log holds tells whether one is needed. */
async function surely(write: () => Promise<boolean>, landed: () => Promise<boolean>): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      if ((await write()) || (await landed())) return;
      throw new ClusterError("conflict", "log_not_empty", "somebody else writes to the target; what was copied is not used");
    } catch (error) {
      if (!(error instanceof ClusterError) || error.code !== "log_unavailable" || tried === triesMax) throw error;
    }
  }
}

function otherCopy(): ClusterError {
  const message = "the target holds the beginning of a copy of another log: give an empty one. Nothing was changed";
  return new ClusterError("conflict", "log_not_empty", message);
}
