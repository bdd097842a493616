import type { CancelTimer, Timers } from "../ports/index.js";

/** Timers by name: setting one again replaces it, and all end together. */
export class NamedTimers<Name extends string> {
  private readonly set = new Map<Name, CancelTimer>();
  private closed = false;

  constructor(private readonly timers: Timers) {}

  after(name: Name, ms: number, run: () => void): void {
    this.clear(name);
    if (this.closed) return;
    this.set.set(
      name,
      this.timers.after(ms, () => {
        this.set.delete(name);
        run();
      }),
    );
  }

  has(name: Name): boolean {
    return this.set.has(name);
  }

  clear(...names: Name[]): void {
    for (const name of names) {
      this.set.get(name)?.();
      this.set.delete(name);
    }
  }

  close(): void {
    this.closed = true;
    this.clear(...this.set.keys());
  }
}
