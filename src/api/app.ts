import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { InvariantError, type Network } from "../ports/index.js";
import { Admission } from "./admission.js";
import { refuseControlCharacters, requireToken } from "./auth.js";
import { readBody } from "./body.js";
import type { ApiContext } from "./context.js";
import { docs } from "./docs.js";
import { contract } from "./document.js";
import { forwardWrites } from "./forward.js";
import { App, Request, Response } from "./http/index.js";
import type { ApiMetrics } from "./metrics.js";
import { sendProblem } from "./problems.js";
import { awaitMinSeq, tellAge } from "./reads.js";
import { traceRequests } from "./traces.js";

/**
 * What every request passes on the way to its resource: its time, its headers, its token, the room for its body, its
 * share, the lease holder that it may belong to, its body, the contract, the position that it waits for. Nothing of a
 * body is kept before its sender is known. Whatever is thrown on the way becomes a problem document at the end.
 * It is for servers with our `serverOptions`, whose requests and answers it takes.
 * @param route adds the resources
 */
export function createApp(
  context: ApiContext,
  metrics: ApiMetrics,
  options: { validateResponses: boolean; network?: Network | undefined },
  route: (app: App) => void,
): RequestListener {
  const known = contract();
  const app = new App(known);
  route(app);
  const admission = new Admission();
  const page = docs();
  const trace = context.tracer && traceRequests(context.tracer);
  const authenticate = requireToken(context.controller, context.clock, known.openPaths);
  const forward = options.network && forwardWrites(context, options.network, known);

  /** What need not be waited for is not: most requests wait for their body alone. */
  const answer = async (request: Request, response: Response): Promise<void> => {
    refuseControlCharacters(request);
    const shown = page(request);
    if (shown) return void (await shown(request, response));
    const authenticated = authenticate(request, response);
    if (authenticated) await authenticated;
    admission.admit(request, response);
    const forwarded = forward?.(request, response);
    if (forwarded) return forwarded;
    const read = readBody(request);
    if (read) await read;
    const operation = known.match(request);
    if (options.validateResponses) response.checkBody = (status, body) => operation.answers.check(status, body);
    operation.check(request);
    const reached = awaitMinSeq(context, request);
    if (reached) await reached;
    tellAge(context, request, response);
    await app.handlerOf(operation)?.(request, response);
  };

  return (request: IncomingMessage, response: ServerResponse) => {
    if (!(request instanceof Request && response instanceof Response)) throw new InvariantError("the server was made without our options");
    trace?.(request, response);
    metrics.time(request, response);
    answer(request, response).catch((error: unknown) => sendProblem(request, response, error, context.logger));
  };
}
