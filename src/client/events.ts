import { EventSourceParserStream } from "eventsource-parser/stream";
import { isClusterError, type Timers } from "../ports/index.js";
import type { components } from "./generated/api.js";
import { ndjson } from "./ndjson.js";
import type { Transport } from "./transport.js";

export type ClusterEvent = components["schemas"]["CloudEvent"];

export interface EventsOptions {
  /** Start after this position; default: the start of the log. */
  after?: string | undefined;
  /** Event types such as `service.created`; a trailing `*` matches a family. */
  types?: string[] | undefined;
  /** `service/ID`, or a prefix that ends in `/`. */
  subject?: string | undefined;
  /** False: end at the head. */
  follow?: boolean | undefined;
  signal?: AbortSignal | undefined;
  /** Called with each position that the stream has passed, filtered events and heartbeats included. */
  onPosition?: ((position: string) => void) | undefined;
}

/** The server sends a position at least every 15 s; three missed ones mean that the connection is dead. */
const silenceMaxMs = 45_000;
const eventCharactersMax = 16 * 1024 * 1024;

/** Up to the head, once. */
export async function* readEvents(transport: Transport, options: EventsOptions): AsyncGenerator<ClusterEvent> {
  const signal = options.signal ?? new AbortController().signal;
  const body = await transport.open(eventsPath(options, options.after), { accept: "application/x-ndjson" }, signal);
  for await (const value of ndjson(body)) yield value as ClusterEvent;
}

/**
 * Follows the log. A lost connection is taken up again after the last position seen, so nothing is missed or doubled.
 * Ends when the signal aborts or the iterator is returned; throws what no retry helps against, e.g. `gone`.
 */
export async function* followEvents(transport: Transport, timers: Timers, options: EventsOptions): AsyncGenerator<ClusterEvent> {
  let last = options.after;
  const end = new AbortController();
  const stop = () => end.abort(options.signal?.reason);
  if (options.signal?.aborted) stop();
  options.signal?.addEventListener("abort", stop);
  try {
    for (let failures = 0; !end.signal.aborted; ) {
      const connection = new AbortController();
      const drop = () => connection.abort(end.signal.reason);
      end.signal.addEventListener("abort", drop);
      let cancel = () => {};
      const watch = () => {
        cancel();
        cancel = timers.after(silenceMaxMs, () => connection.abort(new Error("the stream fell silent")));
      };
      try {
        const headers = { accept: "text/event-stream", ...(last === undefined ? {} : { "last-event-id": last }) };
        const body = await transport.open(eventsPath(options, undefined), headers, connection.signal);
        watch();
        for await (const message of messages(body)) {
          watch();
          failures = 0;
          if (message.id !== undefined) last = message.id;
          // A position moves `last` alone; the event follows or was filtered out.
          if (message.event === undefined || message.event === "message") yield JSON.parse(message.data) as ClusterEvent;
          if (message.id !== undefined) options.onPosition?.(message.id);
        }
      } catch (error) {
        if (end.signal.aborted) return;
        if (isClusterError(error) && error.kind !== "unavailable" && error.kind !== "unknown") throw error;
      } finally {
        cancel();
        end.signal.removeEventListener("abort", drop);
        connection.abort();
      }
      transport.rotate();
      await transport.pause(++failures, end.signal).catch(() => undefined);
    }
  } finally {
    options.signal?.removeEventListener("abort", stop);
    end.abort();
  }
}

function messages(body: ReadableStream<Uint8Array>) {
  const text = body.pipeThrough(new TextDecoderStream());
  return text.pipeThrough(new EventSourceParserStream({ onError: "terminate", maxBufferSize: eventCharactersMax }));
}

function eventsPath(options: EventsOptions, after: string | undefined): string {
  const query = new URLSearchParams();
  if (after !== undefined) query.set("after", after);
  for (const type of options.types ?? []) query.append("type", type);
  if (options.subject !== undefined) query.set("subject", options.subject);
  const text = query.toString();
  return `/v1/events${text === "" ? "" : `?${text}`}`;
}
