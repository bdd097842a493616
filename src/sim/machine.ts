import type { CancelTimer, Clock, Timers } from "../ports/index.js";
import type { Loop } from "./loop.js";
import type { SeededRandom } from "./random.js";

/** Wall clock at the beginning of every world, ms since 1970. */
const beginningMs = 1_700_000_000_000;
/** A timer comes late by up to this, and a turn of the event loop takes about as long. */
const lateMsMax = 0.05;

/** What a process gets for one life: once that ends, nothing that it waited for comes. */
export interface Life {
  clock: Clock;
  timers: Timers;
  /** Runs at the process, now or when it goes on; never when this life is over. */
  deliver(run: () => void): void;
  over(): boolean;
}

/**
 * A process that can crash and pause at any await. All it ever waits for are timers and messages, and both come through
 * `deliver`: a crash drops them, a pause keeps them back in their order.
 */
export class Machine {
  readonly name: string;
  /** Added to its wall clock. */
  offsetMs = 0;
  paused = false;
  readonly #loop: Loop;
  readonly #random: SeededRandom;
  #life: Life | undefined;
  #backlog: (() => void)[] = [];

  constructor(name: string, loop: Loop, random: SeededRandom) {
    this.name = name;
    this.#loop = loop;
    this.#random = random;
  }

  get life(): Life | undefined {
    return this.#life;
  }

  boot(): Life {
    this.crash();
    const life: Life = {
      clock: { now: () => Math.floor(beginningMs + this.#loop.now + this.offsetMs), monotonic: () => this.#loop.now },
      timers: this.#timers(() => life),
      deliver: (run) => this.#deliver(life, run),
      over: () => this.#life !== life,
    };
    this.#life = life;
    return life;
  }

  crash(): void {
    this.#life = undefined;
    this.#backlog = [];
    this.paused = false;
  }

  pause(): void {
    if (this.#life) this.paused = true;
  }

  /** What came meanwhile is handled now, one after the other. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    const life = this.#life;
    for (const run of this.#backlog.splice(0)) {
      this.#loop.schedule(0, () => {
        if (life) this.#deliver(life, run);
      });
    }
  }

  #deliver(life: Life, run: () => void): void {
    if (this.#life !== life) return;
    if (this.paused) this.#backlog.push(run);
    else run();
  }

  #timers(life: () => Life): Timers {
    const after = (ms: number, run: () => void): CancelTimer => {
      let pending = true;
      const fire = () => {
        if (!pending) return;
        pending = false;
        run();
      };
      const cancel = this.#loop.schedule(ms + this.#random.between(0, lateMsMax), () => life().deliver(fire));
      return () => {
        pending = false;
        cancel();
      };
    };
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve, reject) => {
        const abort = () => {
          cancel();
          reject(signal?.reason as Error);
        };
        const cancel = after(ms, () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        });
        signal?.addEventListener("abort", abort, { once: true });
      });
    return { after, sleep };
  }
}
