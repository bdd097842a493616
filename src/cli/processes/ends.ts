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
    // The listener alone would not keep the process alive, a server or a session does.
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
