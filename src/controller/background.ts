import type { Clock, Timers } from "../ports/index.js";

/** After so long at a stretch, work gives the event loop away for as long as it had it. */
const stretchMs = 3;

export interface Pace {
  clock: Clock;
  timers: Pick<Timers, "sleep">;
}

/** Runs work that nobody is in a hurry for and that yields between its slices; whoever writes or reads meanwhile hardly feels it. */
export async function inBackground<T>(slices: Generator<unknown, T>, pace: Pace): Promise<T> {
  const rest = resting(pace);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
    await rest();
  }
}

/** The same for what is drawn item by item. */
export async function* drawnInBackground<T>(items: Iterable<T>, pace: Pace): AsyncGenerator<T> {
  const rest = resting(pace);
  for (const item of items) {
    yield item;
    await rest();
  }
}

/** To be called between slices. */
function resting({ clock, timers }: Pace): () => Promise<void> {
  let start = clock.monotonic();
  return async () => {
    const took = clock.monotonic() - start;
    await timers.sleep(took < stretchMs ? 0 : took);
    start = clock.monotonic();
  };
}
