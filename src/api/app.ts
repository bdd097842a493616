import express, { type ErrorRequestHandler, type Express } from "express";
import type { Network } from "../ports/index.js";
import { Admission } from "./admission.js";
import { refuseControlCharacters, requireToken } from "./auth.js";
import { readBody } from "./body.js";
import type { ApiContext } from "./context.js";
import { docs } from "./docs.js";
import { openApiDocument } from "./document.js";
import { forwardWrites } from "./forward.js";
import type { ApiMetrics } from "./metrics.js";
import { sendProblem } from "./problems.js";
import { awaitMinSeq } from "./reads.js";
import { traceRequests } from "./traces.js";
import { contract, translateErrors } from "./validation.js";

/**
 * What every request passes on the way to its resource: its time, its headers, its token, the room for its body, its
 * share, the lease holder that it may belong to, its body, the contract, the position that it waits for. Nothing of a
 * body is kept before its sender is known. Whatever is thrown on the way becomes a problem document at the end.
 * @param route adds the resources
 */
export function createApp(
  context: ApiContext,
  metrics: ApiMetrics,
  options: { validateResponses: boolean; network?: Network | undefined },
  route: (app: Express) => void,
): Express {
  const app = express();
  app.disable("x-powered-by");
  // Specs have ETags of their own; a hash over every other answer would be work for nothing.
  app.disable("etag");
  app.enable("case sensitive routing");
  const admission = new Admission();
  if (context.tracer) app.use(traceRequests(context.tracer));
  app.use(metrics.time(), refuseControlCharacters, docs());
  app.use(requireToken(context.controller, context.clock, openPaths()), admission.bodies, admission.callers);
  if (options.network) app.use(forwardWrites(context, options.network));
  app.use(readBody, contract(options));
  app.use("/v1", awaitMinSeq(context));
  route(app);
  const problem: ErrorRequestHandler = (error, request, response, _next) => sendProblem(request, response, error, context.logger);
  app.use(translateErrors, problem);
  return app;
}

/** What the contract serves to anybody. */
function openPaths(): ReadonlySet<string> {
  const { paths } = openApiDocument();
  return new Set(Object.keys(paths).filter((path) => paths[path]?.get?.security?.length === 0));
}
