import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { authenticateBy, problemOf, publicError, reachOf, type Served } from "../../api/index.js";
import { positionText } from "../../model/index.js";
import { type Clock, ClusterError } from "../../ports/index.js";
import type { TokenView } from "../../projections/index.js";
import { type AuditIndex, type AuditorState, auditorMetrics, type Sight } from "../../streams/index.js";
import { answerAudit, answerRuns } from "./audit-answers.js";

/** An index that is further behind is not ready; those who ask it should know. */
const readyBehindSecondsMax = 60;
/** A question that names a position waits for so long. */
const waitMs = 5_000;
/** One whose token the index does not know waits for so long, for it may have been made a moment ago. */
const newTokenWaitMs = 1_000;

export interface AuditorPages {
  index: AuditIndex;
  state(): AuditorState;
  clock: Clock;
  logger: Logger;
}

/** What an auditor answers: how it is to anybody, and what it knows to the cluster's own tokens, which stand on the log that it follows. */
export function auditorPages(pages: AuditorPages): Served {
  const { index, state, logger } = pages;
  const metrics = auditorMetrics(state);
  const json = (response: ServerResponse, status: number, value: unknown) =>
    void response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(`${JSON.stringify(value)}\n`);
  const answer = async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    if (request.method !== "GET" && request.method !== "HEAD")
      throw new ClusterError("malformed", "method_not_allowed", "an auditor is only asked", { extra: { allow: "GET, HEAD" } });
    switch (url.pathname) {
      case "/healthz":
        return json(response, 200, { status: "ok" });
      case "/readyz":
        return json(response, isReady(state()) ? 200 : 503, pageOf(state()));
      case "/metrics":
        return void response.writeHead(200, { "content-type": metrics.contentType }).end(await metrics.metrics());
      case "/v1/audit":
        return answerAudit({ index, request, response, params: url.searchParams, sight: await admit(pages, request) });
      case "/v1/audit/runs":
        return answerRuns({ index, request, response, params: url.searchParams, sight: await admit(pages, request) });
      default:
        throw new ClusterError("notFound", "no_such_path", "there are /v1/audit, /v1/audit/runs, /healthz, /readyz and /metrics");
    }
  };
  return {
    app: (request, response) => {
      const url = new URL(request.url ?? "/", "http://auditor");
      answer(request, response, url).catch((thrown: unknown) => {
        const error = publicError(thrown, logger, `${request.method} ${url.pathname}`);
        if (response.headersSent) return void response.destroy();
        const { status, headers, body } = problemOf(error, url.pathname);
        response.writeHead(status, headers).end(JSON.stringify(body));
      });
    },
    handleUpgrade: (_request, socket) => socket.destroy(),
  };
}

/** Whoever may read somewhere may ask, and sees what is there. @throws ClusterError of kind unauthenticated, forbidden or precondition */
async function admit(pages: AuditorPages, request: IncomingMessage): Promise<Sight> {
  const { "fleetlog-min-seq": wanted } = request.headers;
  // Nobody waits here who has shown no token of this cluster.
  const sight = reachOf(await tokenOf(pages, request.headers.authorization), "read");
  await reach(pages.index, typeof wanted === "string" ? wanted : undefined);
  return sight;
}

async function tokenOf({ index, clock }: AuditorPages, authorization: string | undefined): Promise<TokenView> {
  const tokens = { token: (id: string) => index.names.token(id), position: () => positionOf(index) };
  const look = () => authenticateBy(tokens, authorization, clock.now());
  try {
    return look();
  } catch (error) {
    if (!(error instanceof ClusterError) || error.code !== "token_invalid") throw error;
    // It may have been made a moment ago.
    await index.reached((index.state()?.seq ?? 0) + 1, newTokenWaitMs);
    return look();
  }
}

async function reach(index: AuditIndex, wanted: string | undefined): Promise<void> {
  const seq = Number(wanted?.slice(wanted.lastIndexOf("-") + 1) ?? 0);
  if (!Number.isSafeInteger(seq) || (await index.reached(seq, waitMs))) return;
  const message = `the audit index is at ${positionOf(index)} and has not come to ${wanted} yet`;
  const errors = [{ field: "Fleetlog-Min-Seq", message }];
  throw new ClusterError("precondition", "position_not_reached", message, { errors, extra: { position: positionOf(index) } });
}

export function positionOf(index: AuditIndex): string {
  const { lineage, seq } = index.state() ?? { lineage: "0".repeat(16), seq: 0 };
  return positionText(lineage, seq);
}

function isReady({ connected, behind }: AuditorState): boolean {
  return connected && behind !== undefined && (behind.events === 0 || behind.seconds <= readyBehindSecondsMax);
}

function pageOf(state: AuditorState): object {
  const { lineage, seq, first, behind, connected, gaps, trouble } = state;
  return {
    status: isReady(state) ? "ok" : connected ? "behind" : "not connected",
    ...(lineage === undefined || seq === undefined ? {} : { position: positionText(lineage, seq), first }),
    ...(behind ? { behind } : {}),
    gaps,
    ...(trouble === undefined ? {} : { trouble }),
  };
}
