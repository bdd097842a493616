import { Registry } from "prom-client";
import type { Served } from "../../api/index.js";
import { type Autoscaler, autoscalerMetrics } from "../../streams/index.js";
import { processMetrics } from "./process-metrics.js";
import { watchPages } from "./watch-pages.js";

/** What an autoscaler answers to whoever watches over it. */
export function autoscalerPages(autoscaler: Pick<Autoscaler, "state">): Served {
  return watchPages({
    part: "an autoscaler",
    metrics: Registry.merge([autoscalerMetrics(() => autoscaler.state()), processMetrics("autoscaler")]),
    ready() {
      const { connected, services } = autoscaler.state();
      return { isReady: connected, page: { status: connected ? "ok" : "not connected", services } };
    },
  });
}
