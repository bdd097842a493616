import { type Clock, ClusterError } from "../ports/index.js";
import type { Committed } from "./committed.js";
import type { Divergence } from "./divergence.js";
import type { Liveness } from "./liveness.js";
import type { Peer } from "./peers.js";
import type { Places } from "./places.js";
import type { ControllerSeen, Roster } from "./roster.js";
import type { Sessions } from "./sessions.js";
import { onBehalfOf, type WritePath } from "./write-path.js";

export interface OwnPeerOptions {
  clock: Clock;
  url: string;
  /** The log is for this controller alone. */
  exclusive: boolean;
  committed: Committed;
  liveness: Liveness;
  roster: Roster;
  places: Places;
  divergence: Divergence;
  sessions: Sessions;
  writes: WritePath;
  controllers(): ControllerSeen[];
}

/** What this controller does for the others while it holds the lease. */
export function ownPeer(options: OwnPeerOptions): Peer {
  const { clock, url: ownUrl, committed, liveness, roster, places, divergence, sessions, writes, controllers } = options;
  return {
    submit: (intent) => writes.here((tenure) => tenure.submit(intent, onBehalfOf(intent))),
    record: (intent, meta) =>
      writes.here(async (tenure) => {
        refuseStrangers();
        return tenure.submit(intent, meta);
      }),
    hear: (summary) =>
      writes.here(async () => {
        refuseStrangers();
        liveness.merge(summary);
        roster.heard(summary);
        const { holder: name, url, point } = summary;
        if (url !== undefined) {
          places.heard(url, summary.nodes, summary.silentMs);
          if (point) divergence.hear({ name, url, point });
        }
        places.heard(ownUrl, sessions.nodes());
        const news = places.news(summary.places);
        return { time: clock.now(), seq: committed.view.seq, controllers: controllers(), ...(news ? { places: news } : {}) };
      }),
  };

  /** Whoever says to be another controller of a log that is for this one alone cannot be one; its clock must not stop this one from writing. */
  function refuseStrangers(): void {
    if (options.exclusive)
      throw new ClusterError("conflict", "no_peers", "the log of this controller is for it alone: there is no other one");
  }
}
