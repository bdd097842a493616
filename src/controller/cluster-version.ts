import { inRange, rangeOf, type VersionRange } from "../model/index.js";
import type { Timers } from "../ports/index.js";
import { nodesNotReading, type View } from "../projections/index.js";
import { versionCheckEveryMs, versionHoldersShownMax, versionSettleMs } from "./limits.js";
import type { ControllerSeen } from "./roster.js";

/** Who does not read the next cluster version. */
export interface HoldsBack {
  kind: "controller" | "node";
  /** Of a controller its URL. */
  name: string;
  /** Of its fleetlog; empty where it has not said. */
  version: string;
  clusterVersions: VersionRange;
}

export interface ClusterVersionStatus {
  current: number;
  /** The newest that any controller reads; null where that is the current one. */
  next: number | null;
  heldBackBy: HoldsBack[];
}

/** As every controller can say it from its own view and from whom it hears of. */
export function clusterVersionStatus(view: View, controllers: readonly ControllerSeen[], now: number): ClusterVersionStatus {
  const current = view.clusterVersion;
  const next = Math.max(current, ...controllers.map(({ clusterVersions }) => rangeOf(clusterVersions).max));
  if (next === current) return { current, next: null, heldBackBy: [] };
  const behind = controllers.filter(({ clusterVersions }) => !inRange(next, rangeOf(clusterVersions)));
  const heldBackBy: HoldsBack[] = [
    ...behind.map(({ url, version, clusterVersions }) => ({
      kind: "controller" as const,
      name: url,
      version,
      clusterVersions: rangeOf(clusterVersions),
    })),
    ...nodesNotReading(view, next, now).map(({ name, described }) => ({
      kind: "node" as const,
      name,
      version: described.platform?.agent ?? "",
      clusterVersions: rangeOf(described.clusterVersions),
    })),
  ];
  return { current, next, heldBackBy: heldBackBy.slice(0, versionHoldersShownMax) };
}

/** The greatest version above the view's that this controller, all others and every node read; undefined where there is none. */
function versionToRaiseTo(view: View, own: VersionRange, controllers: readonly ControllerSeen[], now: number): number | undefined {
  for (let version = own.max; version > view.clusterVersion; version--) {
    const all = controllers.every(({ clusterVersions }) => inRange(version, rangeOf(clusterVersions)));
    if (all && nodesNotReading(view, version, now).length === 0) return version;
  }
  return undefined;
}

export interface RaisingOptions {
  timers: Timers;
  /** What this build reads. */
  range: VersionRange;
  /** Whether the log is for this controller alone: then no other one need be waited for. */
  exclusive: boolean;
  view(): View;
  controllers(): ControllerSeen[];
  /** For how long this controller has held the lease; undefined while it does not. */
  leaseAgeMs(): number | undefined;
  /** Event time. */
  now(): number;
  raise(version: number): Promise<void>;
  onTrouble(what: string, error: unknown): void;
}

/** Looks, as the lease holder, whether the cluster version can be raised, and raises it. Ends with the returned function. */
export function raiseWhenAllRead(options: RaisingOptions): () => void {
  const { timers, range, exclusive, view, controllers, leaseAgeMs, now, raise, onTrouble } = options;
  let stopped = false;
  let cancel = () => {};
  const look = async () => {
    const age = leaseAgeMs();
    // A new holder may not have heard yet of everybody who follows the log.
    if (age === undefined || (!exclusive && age < versionSettleMs)) return;
    const version = versionToRaiseTo(view(), range, controllers(), now());
    if (version !== undefined) await raise(version);
  };
  const next = () => {
    if (stopped) return;
    cancel = timers.after(versionCheckEveryMs, () => {
      // Nothing to do, for good, where the log stands at what this build brings; a newer build is another process.
      if (view().clusterVersion >= range.max) return;
      void look()
        .catch((error) => onTrouble("the cluster version was not raised", error))
        .finally(next);
    });
  };
  if (view().clusterVersion < range.max) next();
  return () => {
    stopped = true;
    cancel();
  };
}
