const firstPauseMs = 20;
const lastPauseMs = 100;

/** Polls until `probe` gives a value that is neither undefined nor false; a thrown error counts as not yet. What takes long is asked for less often; an attempt that never ends fails with the rest. */
export async function eventually<T>(
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  what: string,
  timeoutMs = 30_000,
): Promise<T> {
  const began = performance.now();
  const deadline = began + timeoutMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      const value = await within(probe(), deadline - performance.now());
      if (value !== undefined && value !== false) return value;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((done) => setTimeout(done, Math.min(lastPauseMs, firstPauseMs + (performance.now() - began) / 50)));
  }
  throw new Error(`not within ${timeoutMs} ms: ${what}; last: ${last instanceof Error ? last.stack : String(last)}`);
}

/** Whatever the work does: a request whose connection went away unnoticed would be waited for until somebody ends the process. */
async function within<T>(work: Promise<T> | T, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the last attempt did not end")), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
