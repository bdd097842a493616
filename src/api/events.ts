import type { Express, Response } from "express";
import type { EventRecord } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { cloudEventText, positionAt } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { type EventMatch, eventMatch, hashAt, startOf } from "./event-feed.js";
import { openOutput } from "./output.js";
import { problemOf } from "./problems.js";
import { query } from "./reads.js";

const sse = "text/event-stream";
const ndjson = "application/x-ndjson";

export function events(app: Express, context: ApiContext): void {
  app.get("/v1/events", async (request, response) => {
    requireEverywhere(response, "read");
    const format = request.accepts([sse, ndjson]);
    if (!format) throw new ClusterError("malformed", "not_acceptable", `events come as ${sse} or ${ndjson}`);
    const lastEventId = request.headers["last-event-id"];
    const field = lastEventId === undefined ? "after" : "Last-Event-ID";
    const match = eventMatch(query<string[] | undefined>(request, "type") ?? [], query(request, "subject"));
    const after = await startOf(context, typeof lastEventId === "string" ? lastEventId : query(request, "after"), field);
    const feed = { after, previous: await hashAt(context, after), match };
    if (format === sse) await sendSse(context, response, feed);
    else await sendNdjson(context, response, feed, query<boolean>(request, "follow"));
  });
}

interface Feed {
  after: number;
  /** Chain hash at `after`. */
  previous: string;
  match: EventMatch;
}

/**
 * Follows the log. Each id moves the client's `Last-Event-ID`; where the filter left events out, or nothing happened
 * for a while, an `event: position` moves it, since comments and bare ids do not. An `event: problem` comes last, where
 * the feed ends because its token is no longer taken.
 */
async function sendSse(context: ApiContext, response: Response, { after, previous, match }: Feed): Promise<void> {
  const view = context.controller.view();
  let last = after;
  const position = () => `event: position\nid: ${positionAt(view, last)}\ndata: {}\n\n`;
  const output = openOutput(context, response, {
    contentType: sse,
    heartbeat: position,
    lastWords: (error) => `event: problem\ndata: ${JSON.stringify(problemOf(error).body)}\n\n`,
  });
  if (!(await output.write(position()))) return;
  for await (const batch of context.controller.subscribe(after, output.signal)) {
    let text = "";
    let moved = false;
    for (const record of batch) {
      last = record.seq;
      moved = match(record);
      if (moved) text += `id: ${positionAt(view, last)}\ndata: ${cloudEventText(record, view, previous)}\n\n`;
      previous = record.hash;
    }
    if (!(await output.write(moved ? text : text + position()))) return;
  }
  output.end();
}

/** One event a line, up to the head, or following it; empty lines keep a quiet connection alive. */
async function sendNdjson(context: ApiContext, response: Response, { after, previous, match }: Feed, follow: boolean): Promise<void> {
  const { controller } = context;
  const view = controller.view();
  const output = openOutput(context, response, { contentType: ndjson, heartbeat: () => "\n" });
  const source: AsyncIterable<EventRecord[]> = follow ? controller.subscribe(after, output.signal) : controller.read(after, view.seq);
  for await (const batch of source) {
    let text = "";
    for (const record of batch) {
      if (match(record)) text += `${cloudEventText(record, view, previous)}\n`;
      previous = record.hash;
    }
    if (text !== "" && !(await output.write(text))) return;
    if (output.signal.aborted) return;
  }
  output.end();
}
