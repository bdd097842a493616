import { Archive, type EventLog, type Head, memoryCheckpoints, withArchive } from "../log/index.js";
import { requireReadable } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { View } from "../projections/index.js";
import { Checkpoints } from "./checkpoints.js";
import { Committed, readToHead } from "./committed.js";
import type { ControllerStatus } from "./controller.js";
import type { ControllerOptions } from "./controller-options.js";
import { takeExclusiveLease } from "./lease.js";
import { checkpointEveryDefault } from "./limits.js";
import { TimedLog } from "./timed-log.js";

/** The log as a controller works on it, and the view that its events make. */
export interface OpenedLog {
  /** With what was moved into the archive. */
  log: EventLog;
  /** Without its archive. */
  carrier: EventLog;
  archive: Archive | undefined;
  /** Where several share it: the furthest that it has answered. */
  newestHead(): Head | undefined;
  checkpoints: Checkpoints;
  committed: Committed;
  /** Of an exclusive log the head under this controller's own lease, of a shared one as it was found. */
  head: Head;
  begun: ControllerStatus["begun"];
}

/**
 * Makes the log where there is none, reads it to its head, and takes it where it is for one controller alone.
 * @throws ClusterError when the log cannot be read, or not be held where it is exclusive
 */
export async function openLog(options: ControllerOptions): Promise<OpenedLog> {
  const { timers, random, peers } = options;
  const shared = options.log.exclusive ? undefined : new TimedLog(options.log, timers);
  const carrier = shared ?? options.log;
  let known: View["archive"] = [];
  const archive = options.archive && new Archive(options.archive.folder, { known: () => known });
  const log = archive ? withArchive(carrier, archive) : carrier;
  if (!(await log.create(random.hex(8), random.hex(8))) && !(await log.head())) throw await unfinished(log);
  const asked = options.clock.monotonic();
  const seen = await log.head();
  if (!seen) throw new ClusterError("internal", "log_empty", "the log has no head row");
  const checkpoints = new Checkpoints({
    ...options,
    log,
    store: options.checkpoints ?? (await memoryCheckpoints()),
    every: options.checkpointEvery ?? checkpointEveryDefault,
  });
  const base = await checkpoints.begin(seen, seen.url === options.url ? undefined : peers?.checkpoints?.(seen.url));
  const begunFrom = base?.view.seq ?? 0;
  const { view, hash } = await readToHead(log, seen, base);
  // Before the lease is taken: what this build cannot go on with, it leaves as it is.
  requireReadable(view.clusterVersion, options.versions);
  const head = log.exclusive ? await takeExclusiveLease(log, options.holder, options.url) : seen;
  const committed = new Committed(timers, view, hash);
  committed.wasNewest(asked);
  known = view.archive;
  committed.onAdvance((now) => {
    known = now.archive;
  });
  return {
    log,
    carrier,
    archive,
    newestHead: () => shared?.newestHead,
    checkpoints,
    committed,
    head,
    begun: { seq: begunFrom, from: base === undefined ? "log" : checkpoints.wasFetched(begunFrom) ? "peer" : "checkpoint" },
  };
}

/** A log that has events and no head row: `create` did not make one. */
async function unfinished(log: EventLog): Promise<ClusterError> {
  const { seq } = (await log.copied()) ?? { seq: 0 };
  const message = `the log holds ${seq} events of a restore or an import that was not finished: carry it out again`;
  return new ClusterError("conflict", "log_unfinished", message);
}
