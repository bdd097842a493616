import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { ClusterError, type Network } from "../ports/index.js";
import { requireSomewhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import type { App, Request as ExpressRequest, Response as ExpressResponse } from "./http/index.js";

/** The process that keeps the audit index, and serves these paths itself. */
export interface Auditor {
  url: string;
  fetch: Network["fetch"];
}

const paths = ["/v1/audit", "/v1/audit/runs"];
/** Until an answer begins; an export may go on for as long as it is read. */
const beginsWithinMs = 30_000;
const passedOn = ["authorization", "accept", "fleetlog-min-seq"];
const passedBack = ["content-type", "content-disposition", "fleetlog-seq", "retry-after", "www-authenticate"];

/** The audit is another process; any controller hands a question on to it with the client's own token, and its answer back. */
export function audit(app: App, context: ApiContext): void {
  for (const path of paths)
    app.get(path, async (request, response) => {
      requireSomewhere(response, "read");
      if (!context.auditor)
        throw new ClusterError("unavailable", "no_auditor", "this controller knows no auditor: start one, and name it with --auditor URL");
      await pass(context, context.auditor, request, response);
    });
}

async function pass({ timers }: ApiContext, auditor: Auditor, request: ExpressRequest, response: ExpressResponse): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const cancel = timers.after(beginsWithinMs, () => gone.abort(new Error("no answer in time")));
  const headers = new Headers();
  for (const name of passedOn) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const search = request.search === "" ? "" : `?${request.search}`;
  const asked = new Request(auditor.url.replace(/\/+$/, "") + request.path + search, { headers, signal: gone.signal });
  const answer = await auditor
    .fetch(asked)
    .catch((cause: unknown) => {
      throw new ClusterError("unavailable", "auditor_unreachable", `the auditor at ${auditor.url} does not answer`, { cause });
    })
    .finally(cancel);
  response.status(answer.status);
  for (const name of passedBack) {
    const value = answer.headers.get(name);
    if (value !== null) response.set(name, value);
  }
  if (!answer.body) return void response.end();
  await pipeline(Readable.fromWeb(answer.body as ReadableStream), response).catch((error: NodeJS.ErrnoException) => {
    // Whoever hung up needs no answer; an auditor that broke off leaves one that is cut.
    if (error.code !== "ERR_STREAM_PREMATURE_CLOSE" && !gone.signal.aborted) response.destroy();
  });
}
