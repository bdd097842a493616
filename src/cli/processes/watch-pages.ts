import type { Registry } from "prom-client";
import type { Served } from "../../api/index.js";

export interface WatchPagesOptions {
  /** What the process is, for whoever sends it something else than a look. */
  part: string;
  metrics: Registry;
  ready(): { isReady: boolean; page: object };
}

/** What a process without an API answers to whoever watches over it. Nothing in it is of the cluster's content, so it asks for no token. */
export function watchPages({ part, metrics, ready }: WatchPagesOptions): Served {
  return {
    app: (request, response) => {
      const send = (status: number, type: string, body: string) => response.writeHead(status, { "content-type": type }).end(body);
      const json = (status: number, value: unknown) => send(status, "application/json; charset=utf-8", `${JSON.stringify(value)}\n`);
      const path = request.url?.split("?")[0];
      if (request.method !== "GET" && request.method !== "HEAD") json(405, { status: `${part} is only looked at` });
      else if (path === "/healthz") json(200, { status: "ok" });
      else if (path === "/readyz") {
        const { isReady, page } = ready();
        json(isReady ? 200 : 503, page);
      } else if (path === "/metrics")
        metrics.metrics().then(
          (text) => send(200, metrics.contentType, text),
          () => json(500, { status: "the metrics cannot be told" }),
        );
      else json(404, { status: "there are /healthz, /readyz and /metrics" });
    },
    handleUpgrade: (_request, socket) => socket.destroy(),
  };
}
