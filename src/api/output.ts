import type { CancelTimer, ClusterError } from "../ports/index.js";
import { tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";
import type { Response } from "./http/index.js";

/** A quiet stream says something this often, so that both sides notice a dead connection. */
export const heartbeatMs = 15_000;
/** A reader that takes nothing for this long is cut off; it can resume where it was. */
export const stalledMs = 15_000;

/** A streamed answer. One write at a time: what a slow reader has not taken is never more than one batch. */
export interface Output {
  /** Aborted when the client has gone, its token is no longer taken, or the API closes. */
  readonly signal: AbortSignal;
  /** Resolves when more may be written; false when the reader has gone or was cut off. An empty text is none. */
  write(text: string): Promise<boolean>;
  /** Writes at once, as it is; false when nothing more may be written before it is `taken`. */
  offer(parts: readonly Uint8Array[]): boolean;
  /** Resolves when the reader has taken what was written; false when it has gone or was cut off. */
  taken(): Promise<boolean>;
  end(): void;
}

export interface OutputOptions {
  contentType: string;
  /** What is written after each quiet while. */
  heartbeat(): string;
  /** How long that is, unless it is the usual. */
  heartbeatMs?: number;
  /** What is written when the token is no longer taken; without words of its own the answer breaks off. */
  lastWords?(error: ClusterError): string;
}

/** Starts a streamed answer, which lasts no longer than the token that it was asked for with. */
export function openOutput(context: ApiContext, response: Response, options: OutputOptions): Output {
  const { contentType, heartbeat, lastWords } = options;
  const { clock, timers, closing, tokens } = context;
  const gone = new AbortController();
  const stop = () => gone.abort();
  closing.addEventListener("abort", stop);
  if (closing.aborted) stop();
  const beatMs = options.heartbeatMs ?? heartbeatMs;
  let beat: CancelTimer = () => {};
  let wroteAt = 0;
  // One timer that looks when something was last written costs less than one that begins anew with each write.
  const armFor = (ms: number) => {
    beat = timers.after(ms, () => {
      const quietFor = clock.monotonic() - wroteAt;
      if (quietFor < beatMs) return armFor(beatMs - quietFor);
      if (!response.writableNeedDrain && !gone.signal.aborted) response.write(heartbeat());
      armFor(beatMs);
    });
  };
  const unwatch = tokens.watch(response.req.headers.authorization, tokenOf(response), (error) => {
    stop();
    // A reader that takes nothing would not see its end either.
    if (lastWords && !response.writableNeedDrain) response.end(lastWords(error));
    else response.destroy();
  });
  response.on("close", () => {
    beat();
    unwatch();
    closing.removeEventListener("abort", stop);
    stop();
  });
  response.on("error", stop);

  response.set("content-type", contentType).set("cache-control", "no-store").set("x-accel-buffering", "no");
  response.flushHeaders();
  wroteAt = clock.monotonic();
  armFor(beatMs);
  const isOpen = () => !gone.signal.aborted && !response.destroyed;
  const offer = (parts: readonly Uint8Array[]) => {
    if (!isOpen()) return false;
    wroteAt = clock.monotonic();
    let isRoom = true;
    // As one write of the system, and now: by itself it would wait until everything else that is to be done in this turn is done.
    response.socket?.cork();
    for (const part of parts) isRoom = response.write(part);
    response.socket?.uncork();
    return isRoom;
  };
  const write = async (text: string) => {
    if (!isOpen()) return false;
    if (text === "") return taken();
    wroteAt = clock.monotonic();
    return response.write(text) || taken();
  };
  const taken = async () => {
    if (!isOpen()) return false;
    return !response.writableNeedDrain || drained(context, response, gone.signal);
  };
  return {
    signal: gone.signal,
    offer,
    taken,
    write,
    end() {
      beat();
      response.end();
    },
  };
}

function drained({ timers }: ApiContext, response: Response, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (more: boolean) => {
      cancel();
      response.off("drain", onDrain);
      signal.removeEventListener("abort", onGone);
      resolve(more);
    };
    const onDrain = () => finish(true);
    const onGone = () => finish(false);
    const cancel = timers.after(stalledMs, () => {
      response.destroy();
      finish(false);
    });
    response.on("drain", onDrain);
    signal.addEventListener("abort", onGone);
  });
}
