import { Registry } from "prom-client";
import type { Agent } from "../../agent/index.js";
import type { Served } from "../../api/index.js";
import { agentMetrics } from "./agent-metrics.js";
import { processMetrics } from "./process-metrics.js";
import { watchPages } from "./watch-pages.js";

/** What an agent answers to whoever watches over it. Ready while it has a session: without one its tasks run on, and it hears of nothing. */
export function agentPages(agent: Pick<Agent, "status" | "usage">, dataDir: string): Served {
  return watchPages({
    part: "an agent",
    metrics: Registry.merge([agentMetrics(agent), processMetrics("agent", dataDir)]),
    ready() {
      const { node, connectedTo, conditions } = agent.status();
      const isReady = connectedTo !== undefined;
      return {
        isReady,
        page: { status: isReady ? "ok" : "not connected", node, ...(isReady ? { controller: connectedTo } : {}), conditions },
      };
    },
  });
}
