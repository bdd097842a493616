import { Registry } from "prom-client";
import type { Served } from "../../api/index.js";
import { positionText } from "../../model/index.js";
import { type Relay, type RelayState, relayMetrics } from "../../streams/index.js";
import { processMetrics } from "./process-metrics.js";
import { watchPages } from "./watch-pages.js";

/** A relay that is further behind is not ready; those who wait for its events should know. */
export const readyBehindSecondsMax = 60;

/** What a relay answers to whoever watches over it. */
export function relayPages(relay: Pick<Relay, "state">): Served {
  return watchPages({
    part: "a relay",
    metrics: Registry.merge([relayMetrics(() => relay.state()), processMetrics("relay")]),
    ready: () => ({ isReady: isReady(relay.state()), page: pageOf(relay.state()) }),
  });
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
