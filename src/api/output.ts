import type { Response } from "express";
import type { CancelTimer, ClusterError } from "../ports/index.js";
import { tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";

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
  /** Writes at once; false when nothing more may be written before it is `taken`. */
  offer(text: string): boolean;
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
  const { timers, closing, tokens } = context;
  const gone = new AbortController();
  const stop = () => gone.abort();
  closing.addEventListener("abort", stop);
  if (closing.aborted) stop();
  let beat: CancelTimer = () => {};
  const arm = () => {
    beat();
    beat = timers.after(options.heartbeatMs ?? heartbeatMs, () => {
      if (!response.writableNeedDrain && !gone.signal.aborted) response.write(heartbeat());
      arm();
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

  // Not by express, which would add a charset that these types do not have.
  response.writeHead(200, { "content-type": contentType, "cache-control": "no-store", "x-accel-buffering": "no" });
  response.flushHeaders();
  arm();
  const offer = (text: string) => {
    if (gone.signal.aborted || response.destroyed) return false;
    if (text === "") return !response.writableNeedDrain;
    arm();
    return response.write(text);
  };
  const taken = async () => {
    if (gone.signal.aborted || response.destroyed) return false;
    return !response.writableNeedDrain || drained(context, response, gone.signal);
  };
  return {
    signal: gone.signal,
    offer,
    taken,
    write: async (text) => offer(text) || taken(),
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
