import type { EventLog, Head } from "../log/index.js";
import { type Clock, ClusterError, type Timers } from "../ports/index.js";
import { followEveryMs, leaseTtlMs, releaseAttemptsMax, renewEveryMs } from "./limits.js";

/**
 * Watches the head row for a lease that nobody renews (rule 4 of the design). It has expired once (epoch, renewals) stood
 * still for the TTL on this process's own monotonic clock, counting only time in which the log answered: while it did
 * not, the holder could not renew either.
 */
export class LeaseWatch {
  readonly #holder: string;
  #seen: Head | undefined;
  /** When the log last answered; undefined after a call that it did not answer. */
  #answeredAt: number | undefined;
  #unchangedMs = 0;

  constructor(holder: string) {
    this.#holder = holder;
  }

  answered(head: Head, at: number): void {
    const same = this.#seen?.epoch === head.epoch && this.#seen.renewals === head.renewals;
    // This process may itself have stood still between two looks, which says nothing of the holder.
    const elapsedMs = this.#answeredAt === undefined ? 0 : Math.min(at - this.#answeredAt, 2 * followEveryMs);
    this.#unchangedMs = same ? this.#unchangedMs + elapsedMs : 0;
    this.#seen = head;
    this.#answeredAt = at;
  }

  unanswered(): void {
    this.#answeredAt = undefined;
  }

  /** Who stood in the head row when the log last answered. */
  get seen(): Head | undefined {
    return this.#seen;
  }

  /** The head to take over from, if its lease is nobody's. */
  expired(): Head | undefined {
    const seen = this.#seen;
    if (!seen) return undefined;
    // Our own name without a tenure: a take-over whose answer was lost, or an earlier life of this process.
    const free = seen.holder === "" || seen.holder === this.#holder;
    return free || this.#unchangedMs >= leaseTtlMs ? seen : undefined;
  }

  /** Forgets how long it has watched, so that a lease that was just given up or lost counts a full TTL. */
  reset(): void {
    this.#seen = undefined;
    this.#answeredAt = undefined;
    this.#unchangedMs = 0;
  }
}

/**
 * Takes the lease of a log that its carrier locks for this process alone: whoever stands in the head row is dead.
 */
export async function takeExclusiveLease(log: EventLog, holder: string, url: string): Promise<Head> {
  const seen = await log.head();
  if (!seen) throw new ClusterError("internal", "log_empty", "the log has no head row");
  const head = await log.takeLease(seen, holder, url);
  if (!head) throw new ClusterError("internal", "log_not_exclusive", "another process wrote to a log that is locked for this one");
  return head;
}

/**
 * Leaves the lease to whoever looks next, which saves a standby the TTL. The epoch rises with it, so an append of this
 * process that is still on its way cannot land any more. Renewals must have ended; one may still be on its way.
 */
export async function releaseLease(log: EventLog, holder: string): Promise<void> {
  for (let attempt = 1; attempt <= releaseAttemptsMax; attempt++) {
    const head = await log.head();
    if (head?.holder !== holder || (await log.takeLease(head, "", ""))) return;
  }
}

/**
 * Renews until the returned function is called, or the log says that the lease is another's.
 * @param onKept the lease was still ours some time after this moment
 */
export function keepLease(
  { log, clock, timers, holder }: { log: EventLog; clock: Clock; timers: Timers; holder: string },
  epoch: () => number,
  onLost: (reason: string) => void,
  onKept: (at: number) => void = () => {},
): () => void {
  let kept = true;
  let cancel = () => {};
  const renew = async () => {
    const askedAt = clock.monotonic();
    // A log that does not answer takes no lease away: the next append finds out.
    const counted = await log.renewLease(epoch(), holder).catch(() => undefined);
    const renewed = counted !== false || (await isOurs());
    if (!kept) return;
    if (counted) onKept(askedAt);
    if (!renewed) onLost("another controller took the lease");
    // An answer that this process took so long to read, e.g. because it stood still, may be about an earlier lease by now.
    else cancel = timers.after(clock.monotonic() - askedAt >= leaseTtlMs ? 0 : renewEveryMs, () => void renew());
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
