import type { EventLog, Head } from "../log/index.js";
import { type Clock, ClusterError, type Timers } from "../ports/index.js";

/** A holder renews this often, by counting; see rule 4 of the design. */
export const renewEveryMs = 250;
/** A standby that saw no renewal for this long, on its own clock and while the log answered, may take over. */
export const leaseTtlMs = 1_000;

export interface LeaseOptions {
  log: EventLog;
  clock: Clock;
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

async function isRenewed({ log, clock, timers }: LeaseOptions, seen: Head): Promise<boolean> {
  let unchangedMs = 0;
  while (unchangedMs < leaseTtlMs) {
    const from = clock.monotonic();
    await timers.sleep(renewEveryMs);
    const head = await log.head();
    if (head && (head.epoch !== seen.epoch || head.renewals !== seen.renewals)) return true;
    unchangedMs += clock.monotonic() - from;
  }
  return false;
}

/** Renews until the returned function is called, or the log says that the lease is another's. */
export function keepLease({ log, timers, holder }: LeaseOptions, epoch: () => number, onLost: (reason: string) => void): () => void {
  let kept = true;
  let cancel = () => {};
  const renew = async () => {
    // A log that does not answer takes no lease away: the next append finds out.
    const renewed = await log.renewLease(epoch(), holder).catch(() => true);
    if (!kept) return;
    if (!renewed) onLost("another controller took the lease");
    else cancel = timers.after(renewEveryMs, () => void renew());
  };
  cancel = timers.after(renewEveryMs, () => void renew());
  return () => {
    kept = false;
    cancel();
  };
}
