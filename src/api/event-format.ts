import type { EventRecord } from "../model/index.js";
import { cloudEventText, positionAt, type View } from "../projections/index.js";

/** How events are written to a subscriber. */
export interface EventFormat {
  readonly contentType: string;
  /** @param previous chain hash of the event before it */
  event(record: EventRecord, view: View, previous: string): string;
  /** Moves the reader's position without an event; empty where the format has no such thing. */
  position(view: View, seq: number): string;
  heartbeat(view: View, seq: number): string;
}

const position = (view: View, seq: number) => `event: position\nid: ${positionAt(view, seq)}\ndata: {}\n\n`;

/**
 * Each id moves the client's `Last-Event-ID`; where the filter left events out, or nothing happened for a while, an
 * `event: position` moves it, since comments and bare ids do not.
 */
export const sse: EventFormat = {
  contentType: "text/event-stream",
  event: (record, view, previous) => `id: ${positionAt(view, record.seq)}\ndata: ${cloudEventText(record, view, previous)}\n\n`,
  position,
  heartbeat: position,
};

/** One event a line; empty lines keep a quiet connection alive. */
export const ndjson: EventFormat = {
  contentType: "application/x-ndjson",
  event: (record, view, previous) => `${cloudEventText(record, view, previous)}\n`,
  position: () => "",
  heartbeat: () => "\n",
};
