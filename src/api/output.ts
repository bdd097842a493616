import type { Response } from "express";
import type { CancelTimer } from "../ports/index.js";
import type { ApiContext } from "./context.js";

/** A quiet stream says something this often, so that both sides notice a dead connection. */
export const heartbeatMs = 15_000;
/** A reader that takes nothing for this long is cut off; it can resume where it was. */
export const stalledMs = 15_000;

/** A streamed answer. One write at a time: what a slow reader has not taken is never more than one batch. */
export interface Output {
  /** Aborted when the client has gone or the API closes. */
  readonly signal: AbortSignal;
  /** Resolves when more may be written; false when the reader has gone or was cut off. */
  write(text: string): Promise<boolean>;
  end(): void;
}

/** Starts a streamed answer; `heartbeat` gives what is written after each quiet while. */
export function openOutput(context: ApiContext, response: Response, contentType: string, heartbeat: () => string): Output {
  const { timers, closing } = context;
  const gone = new AbortController();
  const stop = () => gone.abort();
  closing.addEventListener("abort", stop);
  if (closing.aborted) stop();
  let beat: CancelTimer = () => {};
  const arm = () => {
    beat();
    beat = timers.after(heartbeatMs, () => {
      if (!response.writableNeedDrain && !gone.signal.aborted) response.write(heartbeat());
      arm();
    });
  };
  response.on("close", () => {
    beat();
    closing.removeEventListener("abort", stop);
    stop();
  });
  response.on("error", stop);

  // Not by express, which would add a charset that these types do not have.
  response.writeHead(200, { "content-type": contentType, "cache-control": "no-store", "x-accel-buffering": "no" });
  response.flushHeaders();
  arm();
  return {
    signal: gone.signal,
    async write(text) {
      if (gone.signal.aborted || response.destroyed) return false;
      arm();
      if (response.write(text)) return true;
      return drained(context, response, gone.signal);
    },
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
