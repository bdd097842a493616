/** What is so much older than the newest line is not gone back for: its writer is quiet, or is no more. */
const windowMs = 3_600_000;

interface Last {
  time: number;
  /** Lines of that time. */
  count: number;
  /** Of those, how many come again after a break. */
  again: number;
  resuming: boolean;
}

/** Where a reader of one or more logs stands, so that after a break it goes on without missing a line or taking one twice. */
export class LogCursor {
  readonly #lasts = new Map<string, Last>();
  #newest = 0;

  /** @returns false for a line that was taken before the break */
  take(log: string, time: number): boolean {
    const last = this.#lasts.get(log);
    if (last?.resuming) {
      if (time < last.time) return false;
      if (time === last.time && last.again > 0) {
        last.again--;
        return false;
      }
    }
    const count = last?.time === time ? last.count + 1 : 1;
    this.#lasts.set(log, { time, count, again: 0, resuming: false });
    this.#newest = Math.max(this.#newest, time);
    return true;
  }

  /** After a break: the time from which all lines are to be read again; undefined when none was taken yet. */
  resume(): number | undefined {
    let since: number | undefined;
    for (const [log, last] of this.#lasts) {
      if (last.time < this.#newest - windowMs) this.#lasts.delete(log);
      else {
        this.#lasts.set(log, { ...last, again: last.count, resuming: true });
        since = Math.min(since ?? last.time, last.time);
      }
    }
    return since;
  }
}
