import type { Served } from "../../api/index.js";
import { positionText } from "../../model/index.js";
import { type Relay, type RelayState, relayMetrics } from "../../streams/index.js";

/** A relay that is further behind is not ready; those who wait for its events should know. */
export const readyBehindSecondsMax = 60;

/** What a relay answers to whoever watches over it. Nothing in it is of the cluster's content, so it asks for no token. */
export function relayPages(relay: Pick<Relay, "state">): Served {
  const metrics = relayMetrics(() => relay.state());
  return {
    app: (request, response) => {
      const send = (status: number, type: string, body: string) => response.writeHead(status, { "content-type": type }).end(body);
      const json = (status: number, value: unknown) => send(status, "application/json; charset=utf-8", `${JSON.stringify(value)}\n`);
      const path = request.url?.split("?")[0];
      if (request.method !== "GET" && request.method !== "HEAD") json(405, { status: "a relay is only looked at" });
      else if (path === "/healthz") json(200, { status: "ok" });
      else if (path === "/readyz") json(isReady(relay.state()) ? 200 : 503, pageOf(relay.state()));
      else if (path === "/metrics")
        metrics.metrics().then(
          (text) => send(200, metrics.contentType, text),
          () => json(500, { status: "the metrics cannot be told" }),
        );
      else json(404, { status: "there are /healthz, /readyz and /metrics" });
    },
    handleUpgrade: (_request, socket) => socket.destroy(),
  };
}

function isReady({ connected, behind }: RelayState): boolean {
  return connected && behind !== undefined && behind.seconds <= readyBehindSecondsMax;
}

function pageOf(state: RelayState): object {
  const { topic, lineage, seq, behind, connected, trouble } = state;
  return {
    status: isReady(state) ? "ok" : connected ? "behind" : "not connected",
    ...(topic === undefined ? {} : { topic }),
    ...(lineage === undefined || seq === undefined ? {} : { position: positionText(lineage, seq) }),
    ...(behind ? { behind } : {}),
    ...(trouble === undefined ? {} : { trouble }),
  };
}
