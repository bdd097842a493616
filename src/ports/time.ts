/** Wall clock for stamps, monotonic clock for durations. Both in milliseconds. */
export interface Clock {
  /** Milliseconds since 1970 UTC; may jump. */
  now(): number;
  /** Milliseconds since an arbitrary moment; never goes back. */
  monotonic(): number;
}

export type CancelTimer = () => void;

export interface Timers {
  /** Calls `run` once after `ms`; the returned function prevents it. A pending timer does not keep the process alive. */
  after(ms: number, run: () => void): CancelTimer;
  /** Resolves after `ms` (0: after one turn of the event loop); rejects with the signal's reason when aborted before. Keeps the process alive. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
