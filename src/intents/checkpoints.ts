import { viewVersionAt } from "../model/index.js";
import type { View } from "../projections/index.js";
import { event, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";

/** Of a view version that came with a later cluster version nothing is said on the log yet: older controllers could not compare. */
export function recordCheckpoint(
  view: View,
  { type: _, ...data }: Asked<"RecordCheckpoint">,
  { versions }: Pick<DecideContext, "versions">,
): Decision {
  if (data.viewVersion !== viewVersionAt(view.clusterVersion, versions)) return settled([], { status: 204 });
  return settled([event("log.checkpointed", `log/${view.lineage}`, data)], { status: 204 });
}

export function recordDivergence({ type: _, ...data }: Asked<"RecordDivergence">): Decision {
  return settled([event("controller.diverged", `controller/${data.controller}`, data)], { status: 204 });
}

/** Segments stand one behind the other: what another holder has put on the log meanwhile is not said twice. */
export function recordArchive(view: View, { type: _, ...data }: Asked<"RecordArchive">): Decision {
  const next = (view.archive.at(-1)?.to ?? 0) + 1;
  if (data.from !== next || data.to > view.seq)
    return rejected("conflict", "archive_moved_on", `events ${data.from} to ${data.to} were to be archived; the next to be is ${next}`);
  return settled([event("log.archived", `log/${view.lineage}`, data)], { status: 204 });
}
