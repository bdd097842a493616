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
};

/** The last value of a stream of logs: which nodes could not answer. */
export function isLogTrailer(value: LogLine | LogTrailer): value is LogTrailer {
  return "missing" in value;
}

export async function* readLogs(transport: Transport, options: LogsOptions): AsyncGenerator<LogLine | LogTrailer> {
  const query = new URLSearchParams();
  if ("service" in options && options.namespace !== undefined) query.set("namespace", options.namespace);
  if (options.follow) query.set("follow", "true");
  if (options.tail !== undefined) query.set("tail", String(options.tail));
  if (options.since !== undefined) query.set("since", options.since);
  const object = "service" in options ? `services/${encodeURIComponent(options.service)}` : `tasks/${encodeURIComponent(options.task)}`;
  const end = new AbortController();
  const stop = () => end.abort(options.signal?.reason);
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener("abort", stop);
  try {
    const body = await transport.open(`/v1/${object}/logs?${query}`, { accept: "application/x-ndjson" }, end.signal);
    for await (const value of ndjson(body)) yield value as LogLine | LogTrailer;
  } catch (error) {
    if (!options.signal?.aborted) throw error;
  } finally {
    options.signal?.removeEventListener("abort", stop);
    end.abort();
  }
}
