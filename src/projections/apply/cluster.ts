import type { EventOf } from "../../model/index.js";
import type { View } from "../view.js";

export function clusterCreated(view: View, { data }: EventOf<"cluster.created">): void {
  view.cluster = data.cluster;
  view.lineage = data.lineage;
}

export function leaseTaken(view: View, { data }: EventOf<"lease.taken">): void {
  view.epoch = data.epoch;
  view.holder = data.holder;
}
