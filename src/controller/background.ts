import type { Clock, Timers } from "../ports/index.js";

/** After so long at a stretch, work gives the event loop away for as long as it had it. */
const stretchMs = 3;

export interface Pace {
  clock: Clock;
  timers: Pick<Timers, "sleep">;
}

/** Runs work that nobody is in a hurry for and that yields between its slices; whoever writes or reads meanwhile hardly feels it. */
export async function inBackground<T>(slices: Generator<unknown, T>, pace: Pace): Promise<T> {
  const work = new Stretches(pace);
  for (;;) {
    work.begin();
    const { done, value } = slices.next();
    if (done) return value;
    await work.end();
  }
}

/** The same for what is drawn item by item; what the drawer does with them is not counted. */
export async function* drawnInBackground<T>(items: Iterable<T>, pace: Pace): AsyncGenerator<T> {
  const work = new Stretches(pace);
  const source = items[Symbol.iterator]();
  for (;;) {
    work.begin();
    const { done, value } = source.next();
    await work.end();
    if (done) return;
    yield value;
  }
}

/** Counts what work took since its last rest, and rests. */
class Stretches {
  readonly #pace: Pace;
  #busy = 0;
  #since = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  begin(): void {
    this.#since = this.#pace.clock.monotonic();
  }

  async end(): Promise<void> {
    this.#busy += this.#pace.clock.monotonic() - this.#since;
    if (this.#busy < stretchMs) return this.#pace.timers.sleep(0);
    const rest = this.#busy;
    this.#busy = 0;
    await this.#pace.timers.sleep(rest);
  }
}
