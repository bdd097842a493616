/** What ends a process that runs until it is told to stop: a fault that its parts raise, or the terminal's signal. */
export function faultSignal(): { raise: (error: unknown) => void; raised: Promise<never> } {
  let raise: (error: unknown) => void = () => {};
  const raised = new Promise<never>((_, fail) => {
    raise = fail;
  });
  raised.catch(() => {});
  return { raise, raised };
}

export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    // The listener alone would not keep the process alive; a server does.
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}

/** For a process without a server: an agent between two sessions has nothing else that would keep it alive. */
export async function aliveUntil(ended: Promise<void>): Promise<void> {
  const alive = setInterval(() => {}, aliveEveryMs);
  await ended.finally(() => clearInterval(alive));
}

/** As seldom as a timer may be. */
const aliveEveryMs = 2 ** 31 - 1;
