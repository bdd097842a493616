/** Lets so many things be done at a time, in the order in which they were asked for. */
export class Turns {
  private active = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly sideBySideMax: number) {}

  get areTaken(): boolean {
    return this.active >= this.sideBySideMax;
  }

  /** @returns undefined when the signal came first: then nothing was done */
  async take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
    if (!(await this.isMine(signal))) return undefined;
    try {
      return await work();
    } finally {
      const [next] = this.waiting;
      if (next) next();
      else this.active--;
    }
  }

  private isMine(signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    if (!this.areTaken) {
      this.active++;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const leave = (mine: boolean) => {
        this.waiting.delete(go);
        signal?.removeEventListener("abort", giveUp);
        resolve(mine);
      };
      const go = () => leave(true);
      const giveUp = () => leave(false);
      this.waiting.add(go);
      signal?.addEventListener("abort", giveUp, { once: true });
    });
  }
}
