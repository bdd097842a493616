import type { EventRecord, Intent } from "../model/index.js";
import type { CheckpointSource } from "./checkpoints.js";
import type { IntentMeta, Settled } from "./controller.js";
import type { ExecIntent } from "./exec-streams.js";
import type { LivenessSummary } from "./liveness.js";
import type { ToldPlaces } from "./places.js";
import type { ControllerSeen } from "./roster.js";

/** What an agent's session makes a controller ask for on the node's behalf. */
export type AgentIntent = Extract<Intent, { type: "ConnectNode" | "ReportTasks" | "ReportImages" | "ReportVolumes" }>;

/** What the lease holder answers a summary with. */
export interface Heard {
  /** Its wall clock. */
  time: number;
  /** Where it stands. Left out by an older build, as is the next. */
  seq?: number;
  /** Every controller that it hears, and itself. */
  controllers?: ControllerSeen[];
  /** Left out where the caller has them. */
  places?: ToldPlaces;
}

/** What one controller does for another. */
export interface Peer {
  /**
   * Writes, as the lease holder, what an agent said in its session at the calling controller; answers the seq that shows it.
   * @throws ClusterError: a rejection; `not_holder`, for it is never forwarded again
   */
  submit(intent: AgentIntent): Promise<{ seq: number }>;
  /**
   * Puts on the log, as the lease holder, that a command was opened beside a task whose agent is connected to the calling
   * controller, or that it ended; on behalf of the caller's client.
   * @throws ClusterError: a rejection; `not_holder`
   */
  record(intent: ExecIntent, meta: Pick<IntentMeta, "actor" | "client">): Promise<Settled>;
  /** Merges what the caller hears of agents. @throws ClusterError `not_holder` */
  hear(summary: LivenessSummary): Promise<Heard>;
}

/**
 * The way to other controllers, by the URL in the head row. An implementation throws a ClusterError `unavailable` when
 * nothing was sent, and passes on whatever ClusterError the other side answered; anything else counts as unknown.
 */
export interface Peers {
  at(url: string): Peer;
  /** The checkpoints of the controller at `url`. */
  checkpoints?(url: string): CheckpointSource;
  /** What the controller at `url` has committed after `after`, and goes on to commit; without it standbys read the log alone. */
  records?(url: string, after: number, signal: AbortSignal): AsyncIterable<EventRecord[]>;
}
