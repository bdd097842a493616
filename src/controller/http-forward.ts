import { networkError } from "../client/index.js";
import { ClusterError, type Network, type Timers } from "../ports/index.js";
import { forwardOnce, lostForward } from "./forwarding.js";

/** On a request that another controller has forwarded: who. It is not forwarded again. */
export const forwardedHeader = "fleetlog-forwarded";

export interface ForwardOptions {
  network: Network;
  timers: Timers;
  /** Of the lease holder. */
  url: string;
  /** Name of this controller. */
  by: string;
}

/**
 * Sends a client's request on to the lease holder as it came, and answers with the whole of the holder's answer.
 * @throws ClusterError `unavailable` when nothing was sent, else `unknown`
 */
export function forwardHttp({ network, timers, url, by }: ForwardOptions, request: Request): Promise<Response> {
  return forwardOnce(timers, url, async (signal) => {
    const { method } = request;
    const target = new URL(request.url);
    const headers = new Headers(request.headers);
    headers.set(forwardedHeader, by);
    const body = request.body === null ? {} : { body: await request.arrayBuffer() };
    const sent = new Request(url.replace(/\/+$/, "") + target.pathname + target.search, { method, headers, signal, ...body });
    const response = await network.fetch(sent).catch((cause: unknown) => {
      throw networkProblem(sent, url, cause);
    });
    // An answer that breaks off says as little as none.
    const bytes = await response.arrayBuffer();
    const init = { status: response.status, headers: response.headers };
    return new Response(response.status === 204 ? null : bytes, init);
  });
}

function networkProblem(request: Request, url: string, cause: unknown): ClusterError {
  const error = networkError(request, cause);
  if (error.kind === "unknown") return lostForward(url, cause);
  // Also a certificate that is not trusted: that is this controller's trouble and not the client's.
  return new ClusterError("unavailable", "holder_unreachable", `the lease holder cannot be reached: ${error.message}`, { cause });
}
