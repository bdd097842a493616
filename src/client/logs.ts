import { LogCursor } from "../model/index.js";
import { isClusterError } from "../ports/index.js";
import type { components } from "./generated/api.js";
import { ndjson } from "./ndjson.js";
import type { Transport } from "./transport.js";

export type LogLine = components["schemas"]["LogLine"];
export type LogTrailer = components["schemas"]["LogTrailer"];

/** Of a service, by name or id, or of one task, by id. */
export type LogsOptions = ({ service: string; namespace?: string | undefined } | { task: string }) & {
  follow?: boolean | undefined;
  /** Only the last lines of each task. */
  tail?: number | undefined;
  /** Only lines at or after this RFC 3339 time. */
  since?: string | undefined;
  signal?: AbortSignal | undefined;
  /** A followed stream broke off, and is about to be opened again from where it was. */
  onBreak?: ((reason: string) => void) | undefined;
};

/** The last value of a stream of logs: which nodes could not answer. */
export function isLogTrailer(value: LogLine | LogTrailer): value is LogTrailer {
  return "missing" in value;
}

/**
 * Up to the trailer. A followed stream that breaks off is taken up again after the last line of each task, so that no
 * line is missed or comes twice; without `follow` a break is thrown.
 */
export async function* readLogs(transport: Transport, options: LogsOptions): AsyncGenerator<LogLine | LogTrailer> {
  const end = new AbortController();
  const stop = () => end.abort(options.signal?.reason);
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener("abort", stop);
  const cursor = new LogCursor();
  let from: Pick<LogsOptions, "tail" | "since"> = options;
  try {
    for (let failures = 0; !end.signal.aborted; ) {
      let reason = "the stream ended without its last line";
      try {
        const body = await transport.open(logsPath(options, from), { accept: "application/x-ndjson" }, end.signal);
        for await (const value of ndjson(body) as AsyncGenerator<LogLine | LogTrailer>) {
          failures = 0;
          if (isLogTrailer(value)) {
            yield value;
            return;
          }
          if (cursor.take(`${value.task}/${value.container ?? ""}`, Date.parse(value.time))) yield value;
        }
        if (!options.follow) return;
      } catch (error) {
        if (options.signal?.aborted) return;
        const lasting = isClusterError(error) && error.kind !== "unavailable" && error.kind !== "unknown";
        if (!options.follow || lasting) throw error;
        reason = (error as Error).message;
      }
      if (end.signal.aborted) return;
      options.onBreak?.(reason);
      const since = cursor.resume();
      if (since !== undefined) from = { since: new Date(since).toISOString() };
      transport.rotate();
      await transport.pause(++failures, end.signal).catch(() => undefined);
    }
  } finally {
    options.signal?.removeEventListener("abort", stop);
    end.abort();
  }
}

function logsPath(options: LogsOptions, { tail, since }: Pick<LogsOptions, "tail" | "since">): string {
  const query = new URLSearchParams();
  if ("service" in options && options.namespace !== undefined) query.set("namespace", options.namespace);
  if (options.follow) query.set("follow", "true");
  if (tail !== undefined) query.set("tail", String(tail));
  if (since !== undefined) query.set("since", since);
  const object = "service" in options ? `services/${encodeURIComponent(options.service)}` : `tasks/${encodeURIComponent(options.task)}`;
  return `/v1/${object}/logs?${query}`;
}
