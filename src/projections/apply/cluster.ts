import type { EventOf } from "../../model/index.js";
import { InvariantError } from "../../ports/index.js";
import { own } from "../own.js";
import type { View } from "../view.js";

export function clusterCreated(view: View, { data }: EventOf<"cluster.created">): void {
  view.cluster = data.cluster;
  view.lineage = data.lineage;
}

/** What the parent's events made stays as it is: only the name of what follows is another. */
export function logForked(view: View, { data, seq }: EventOf<"log.forked">): void {
  if (data.parent.seq !== seq - 1 || data.parent.lineage !== view.lineage || data.cluster !== view.cluster)
    throw new InvariantError(`event ${seq} forks ${data.parent.lineage}-${data.parent.seq}, and ${view.lineage}-${view.seq} is before it`);
  own(view, "ancestors").push({ lineage: view.lineage, seq: view.seq });
  view.lineage = data.lineage;
  // A fork is made with all events of its parent on it.
  view.archive = [];
}

export function logArchived(view: View, { data, seq }: EventOf<"log.archived">): void {
  if (data.from !== (view.archive.at(-1)?.to ?? 0) + 1 || data.to < data.from || data.to >= seq)
    throw new InvariantError(
      `event ${seq} says that events ${data.from} to ${data.to} are archived behind ${view.archive.at(-1)?.to ?? 0}`,
    );
  own(view, "archive").push(data);
}

export function clusterVersionRaised(view: View, { data, seq }: EventOf<"cluster.version">): void {
  if (data.version < view.clusterVersion)
    throw new InvariantError(`event ${seq} lowers the cluster version from ${view.clusterVersion} to ${data.version}`);
  view.clusterVersion = data.version;
}

export function leaseTaken(view: View, { data }: EventOf<"lease.taken">): void {
  view.epoch = data.epoch;
  view.holder = data.holder;
}
