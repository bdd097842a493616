import type { Tracer } from "../ports/index.js";
import type { Request, Response } from "./http/index.js";

/** Who watches over a process asks every few seconds, and nobody wants to see that. */
const untraced = new Set(["/healthz", "/readyz", "/metrics"]);

/**
 * A span for each request. What goes on from the request, at the lease holder, on the log and at the agents, goes on from its span: the header
 * is replaced by it.
 */
export function traceRequests(tracer: Tracer) {
  return (request: Request, response: Response): void => {
    const { traceparent } = request.headers;
    const parent = typeof traceparent === "string" ? traceparent : undefined;
    const attributes = { "http.request.method": request.method ?? "", "url.path": request.path };
    const span = untraced.has(request.path) ? undefined : tracer.start(request.method ?? "", { kind: "server", parent, attributes });
    if (span) {
      request.headers.traceparent = span.traceparent;
      response.on("close", () => {
        const route = request.operation?.path;
        if (route !== undefined) {
          span.rename(`${request.method} ${route}`);
          span.set({ "http.route": route });
        }
        span.set({ "http.response.status_code": response.statusCode });
        span.end(response.statusCode >= 500 ? `answered ${response.statusCode}` : undefined);
      });
    }
  };
}
