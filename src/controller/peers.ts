import type { Intent } from "../model/index.js";
import type { LivenessSummary } from "./liveness.js";

/** What an agent's session makes a controller ask for on the node's behalf. */
export type AgentIntent = Extract<Intent, { type: "ConnectNode" | "ReportTasks" | "ReportImages" | "ReportVolumes" }>;

/** What one controller does for another. */
export interface Peer {
  /**
   * Writes, as the lease holder, what an agent said in its session at the calling controller; answers the seq that shows it.
   * @throws ClusterError: a rejection; `not_holder`, for it is never forwarded again
   */
  submit(intent: AgentIntent): Promise<{ seq: number }>;
  /** Merges what the caller hears of agents; answers this controller's wall clock. @throws ClusterError `not_holder` */
  hear(summary: LivenessSummary): Promise<{ time: number }>;
}

/**
 * The way to other controllers, by the URL in the head row. An implementation throws a ClusterError `unavailable` when
 * nothing was sent, and passes on whatever ClusterError the other side answered; anything else counts as unknown.
 */
export interface Peers {
  at(url: string): Peer;
}
