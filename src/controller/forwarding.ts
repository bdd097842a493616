import { ClusterError, isClusterError, type Timers } from "../ports/index.js";
import { answeredWithin } from "./answered.js";
import { forwardTimeoutMs } from "./limits.js";

/** Who may write, as one controller sees it. */
export type LeaseSeen =
  | { held: "here"; holder: string; url: string }
  | { held: "elsewhere"; holder: string; url: string }
  /** Nobody holds it, or the log has not answered yet. */
  | { held: "unknown" };

export type WriteRoute = { to: "local" } | { to: "holder"; url: string } | { to: "nobody"; error: ClusterError };

/**
 * Where a write goes that came to a controller (rule 8 of the design): it is decided here, or forwarded once to the
 * holder. One that was forwarded already and does not meet the holder is refused as not applied: its sender knows an
 * older holder than this controller does, or a newer one, and two controllers that disagree must not send it in circles.
 */
export function routeWrite(lease: LeaseSeen, forwarded: boolean): WriteRoute {
  if (lease.held === "here") return { to: "local" };
  if (forwarded) return { to: "nobody", error: notHolder("a write was forwarded to this controller, which does not hold the lease") };
  if (lease.held === "unknown" || lease.url === "")
    return { to: "nobody", error: notHolder("no controller holds the lease at the moment") };
  return { to: "holder", url: lease.url };
}

export function notHolder(message: string): ClusterError {
  return new ClusterError("unavailable", "not_holder", `${message}; nothing was written`, { retryAfterS: 1 });
}

/**
 * What a client is told when the holder's answer is missing. A connection that never opened applied nothing, which its
 * error must say; whatever else was lost may have been applied.
 */
export function lostForward(url: string, cause: unknown): ClusterError {
  if (isClusterError(cause) && cause.kind === "unavailable") return cause;
  const message = `the lease holder at ${url} has not answered; the change may or may not have been made`;
  return new ClusterError("unknown", "outcome_unknown", `${message}. Send it again under the same Idempotency-Key`, { cause });
}

/** Waits for the holder's answer, a little longer than the holder itself takes to say that it does not know. */
export async function forwardOnce<T>(timers: Timers, url: string, send: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  try {
    return await answeredWithin(timers, forwardTimeoutMs, send(abort.signal), () => {
      abort.abort();
      throw new Error(`no answer within ${forwardTimeoutMs} ms`);
    });
  } catch (error) {
    // The holder's own refusals pass unchanged.
    throw isClusterError(error) ? error : lostForward(url, error);
  }
}
