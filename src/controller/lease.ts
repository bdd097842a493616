import type { EventLog, Head } from "../log/index.js";
import { ClusterError, type Timers } from "../ports/index.js";

/** A holder renews this often, by counting; see rule 4 of the design. */
export const renewEveryMs = 250;
/** A standby that saw no renewal for this long, on its own clock and while the log answered, may take over. */
export const leaseTtlMs = 1_000;

export interface LeaseOptions {
  log: EventLog;
  timers: Timers;
  holder: string;
  url: string;
}

/**
 * Takes the lease of a log. A carrier that locks the whole log for one process (`exclusive`) needs no waiting: whoever
 * stands in the head row is dead. Otherwise the head must have stood still for the TTL.
 */
export async function takeLease(options: LeaseOptions): Promise<{ head: Head; previous: string | null }> {
  const { log, timers } = options;
  for (;;) {
    const seen = await log.head();
    if (!seen) throw new ClusterError("internal", "log_empty", "the log has no head row");
    if (!log.exclusive && seen.holder !== "" && (await isRenewed(options, seen))) {
      await timers.sleep(renewEveryMs);
      continue;
    }
    const head = await log.takeLease(seen, options.holder, options.url);
    if (head) return { head, previous: seen.holder === "" ? null : seen.holder };
  }
}

async function isRenewed({ log, timers }: LeaseOptions, seen: Head): Promise<boolean> {
  let unchangedMs = 0;
  while (unchangedMs < leaseTtlMs) {
    await timers.sleep(renewEveryMs);
    const head = await log.head();
    if (head && (head.epoch !== seen.epoch || head.renewals !== seen.renewals)) return true;
    // Only the time between two answers counts: while the log hung, the holder could not renew either.
    unchangedMs += renewEveryMs;
  }
  return false;
}

/** Renews until the returned function is called, or the log says that the lease is another's. */
export function keepLease({ log, timers, holder }: LeaseOptions, epoch: () => number, onLost: (reason: string) => void): () => void {
  let kept = true;
  let cancel = () => {};
  const renew = async () => {
    // A log that does not answer takes no lease away: the next append finds out.
    const renewed = (await log.renewLease(epoch(), holder).catch(() => true)) || (await isOurs());
    if (!kept) return;
    if (!renewed) onLost("another controller took the lease");
    else cancel = timers.after(renewEveryMs, () => void renew());
  };
  /** Settling an append raises the epoch while a renewal of the one before may be on its way. */
  const isOurs = async () => {
    const head = await log.head().catch(() => undefined);
    return head === undefined || head.holder === holder;
  };
  cancel = timers.after(renewEveryMs, () => void renew());
  return () => {
    kept = false;
    cancel();
  };
}
