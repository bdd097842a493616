/** What a host keeps of tasks that have ended: their last lines, within these bounds. */
export interface RetentionLimits {
  endedInstancesMax: number;
  endedLogBytesMax: number;
  endedAgeMsMax: number;
}

export interface Ended {
  /** Milliseconds since 1970 UTC. */
  endedAt: number;
  bytes: number;
}

/** Those that are to be let go, oldest first: the newest stay as long as they fit into every bound. */
export function surplusOf<T extends Ended>(ended: readonly T[], limits: RetentionLimits, now: number): T[] {
  const newestFirst = [...ended].sort((a, b) => b.endedAt - a.endedAt);
  let bytes = 0;
  const kept = newestFirst.findIndex(({ endedAt, bytes: size }, index) => {
    bytes += size;
    return index >= limits.endedInstancesMax || bytes > limits.endedLogBytesMax || now - endedAt > limits.endedAgeMsMax;
  });
  return kept < 0 ? [] : newestFirst.slice(kept).reverse();
}
