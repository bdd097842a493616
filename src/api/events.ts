import Negotiator from "negotiator";
import { type EventPattern, type EventRecord, eventPattern, matchesPattern } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { hashAt, startOf } from "./event-feed.js";
import { type EventFormat, ndjson, sse } from "./event-format.js";
import type { App, Response } from "./http/index.js";
import { openOutput } from "./output.js";
import { problemOf } from "./problems.js";
import { query } from "./reads.js";

export function events(app: App, context: ApiContext): void {
  app.get("/v1/events", async (request, response) => {
    requireEverywhere(response, "read");
    const types = [sse.contentType, ndjson.contentType];
    const format = new Negotiator(request).mediaType(types);
    if (!format) throw new ClusterError("malformed", "not_acceptable", `events come as ${types.join(" or ")}`);
    const lastEventId = request.headers["last-event-id"];
    const field = lastEventId === undefined ? "after" : "Last-Event-ID";
    const pattern = eventPattern(query<string[] | undefined>(request, "type") ?? [], query(request, "subject"));
    const after = await startOf(context, typeof lastEventId === "string" ? lastEventId : query(request, "after"), field);
    const feed = { after, previous: await hashAt(context, after), pattern };
    if (format === sse.contentType) await follow(context, response, feed, sse);
    else if (query<boolean>(request, "follow")) await follow(context, response, feed, ndjson);
    else await sendToHead(context, response, feed);
  });
}

interface Feed {
  after: number;
  /** Chain hash at `after`. */
  previous: string;
  pattern: EventPattern;
}

/**
 * Follows the log: what lies behind is read at the reader's own pace, and once it has reached the end it is told of what is
 * new together with all others. One that falls behind there reads on by itself. An `event: problem` comes last where the
 * feed ends because its token is no longer taken.
 */
async function follow(context: ApiContext, response: Response, { after, previous, pattern }: Feed, format: EventFormat): Promise<void> {
  const { controller, hub } = context;
  const output = openOutput(context, response, {
    contentType: format.contentType,
    heartbeat: () => format.heartbeat(controller.view(), follower.last),
    ...(format === sse ? { lastWords: (error) => `event: problem\ndata: ${JSON.stringify(problemOf(error).body)}\n\n` } : {}),
  });
  const { signal } = output;
  const follower = { pattern, format, last: after, signal, offer: output.offer };
  if (!(await output.write(format.position(controller.view(), after)))) return;
  let hash: string | undefined = previous;
  while (!signal.aborted) {
    if (hub.reachedBy(follower.last)) {
      await hub.carry(follower);
      hash = undefined;
      if (!(await output.taken())) break;
      continue;
    }
    hash ??= await hashAt(context, follower.last);
    for await (const batch of controller.subscribe(follower.last, signal)) {
      const { text, told } = textOf(context, batch, hash, pattern, format);
      const { seq, hash: newest } = batch.at(-1) as EventRecord;
      hash = newest;
      const written = await output.write(told ? text : text + format.position(controller.view(), seq));
      if (!written) return;
      follower.last = seq;
      if (hub.reachedBy(seq)) break;
    }
  }
  output.end();
}

/** One event a line, up to the head. */
async function sendToHead(context: ApiContext, response: Response, { after, previous, pattern }: Feed): Promise<void> {
  const { controller } = context;
  const output = openOutput(context, response, { contentType: ndjson.contentType, heartbeat: () => "\n" });
  let hash = previous;
  for await (const batch of controller.read(after, controller.view().seq)) {
    const { text } = textOf(context, batch, hash, pattern, ndjson);
    hash = batch.at(-1)?.hash ?? hash;
    if (!(await output.write(text))) return;
  }
  output.end();
}

/** `told`: the last of the batch is in it, and so the reader knows where it is. */
function textOf({ controller }: ApiContext, batch: EventRecord[], previous: string, pattern: EventPattern, format: EventFormat) {
  const view = controller.view();
  let text = "";
  let told = false;
  let before = previous;
  for (const record of batch) {
    told = matchesPattern(pattern, record);
    if (told) text += format.event(record, view, before);
    before = record.hash;
  }
  return { text, told };
}
