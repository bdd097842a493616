import { forwardedHeader, forwardHttp, routeWrite } from "../controller/index.js";
import { ClusterError, type Network } from "../ports/index.js";
import { bodyLimitOf, readBytes } from "./body.js";
import type { ApiContext } from "./context.js";
import type { Response as Answering, Contract, Request as Received } from "./http/index.js";

/** Of one connection, not of the request or answer that travels on it. */
const hopHeaders = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "expect",
]);

const writeMethods = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/**
 * Forwards writes to the lease holder, once, when this controller does not hold the lease (rule 8 of the design). It
 * comes before the contract is looked at, which the holder does as well, as it does with the token: a view that is behind
 * may still hold one that was revoked.
 */
export function forwardWrites({ controller, timers, ids }: ApiContext, network: Network, contract: Contract) {
  /** Undefined for what is answered here. */
  return (request: Received, response: Answering): undefined | Promise<void> => {
    if (!writeMethods.has(request.method ?? "")) return undefined;
    const route = routeWrite(controller.lease(), request.headers[forwardedHeader] !== undefined);
    if (route.to === "local" || contract.isLocal(request.path)) return undefined;
    if (route.to === "nobody") throw route.error;
    return carry(request, response, route.url);
  };

  async function carry(request: Received, response: Answering, url: string): Promise<void> {
    const by = controller.status().name;
    // The holder takes a repeat of this very request, such as a network can make, for the same one.
    const sent = await requestOf(request, { "idempotency-key": ids.next() });
    await pass(await forwardHttp({ network, timers, url, by }, sent), response);
  }
}

async function requestOf(request: Received, defaults: Record<string, string>): Promise<Request> {
  const headers = new Headers(defaults);
  for (const [name, value] of Object.entries(request.headers)) {
    if (!hopHeaders.has(name) && value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const bytes = await readBytes(request, bodyLimitOf(request.path));
  return new Request(targetOf(request), { method: request.method ?? "", headers, ...(bytes.length > 0 ? { body: bytes } : {}) });
}

/** Only path and query count: the holder's URL takes the place of this origin. Two slashes in front name no host. */
function targetOf({ target }: Received): URL {
  const url = target.startsWith("/") ? `http://holder${target}` : target;
  if (!URL.canParse(url)) throw new ClusterError("malformed", "malformed_path", "the request's target is no path");
  return new URL(url);
}

async function pass(answer: Response, response: Answering): Promise<void> {
  const body = Buffer.from(await answer.arrayBuffer());
  response.status(answer.status);
  for (const [name, value] of answer.headers) if (!hopHeaders.has(name)) response.set(name, value);
  response.end(body);
}
