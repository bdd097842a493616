import type { Clock, Timers } from "../ports/index.js";
import { stallCheckMs, stallMs } from "./limits.js";

/**
 * Tells when the event loop stood still: a timer came late by more than a busy process explains. A holder that stood still
 * past the TTL has lost the lease, and learns so by its next renewal, which is due at once.
 */
export function watchStalls({ clock, timers }: { clock: Clock; timers: Timers }, onStall: (ms: number) => void): () => void {
  let due = 0;
  let cancel = () => {};
  const next = () => {
    due = clock.monotonic() + stallCheckMs;
    cancel = timers.after(stallCheckMs, look);
  };
  const look = () => {
    const lateMs = clock.monotonic() - due;
    if (lateMs >= stallMs) onStall(Math.round(lateMs));
    next();
  };
  next();
  return () => cancel();
}
