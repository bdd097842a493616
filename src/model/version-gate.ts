import { ClusterError, invariant } from "../ports/index.js";
import { type ClusterVersion, type ClusterVersions, clusterVersions, type EventChange } from "./cluster-versions.js";
import type { EventType, VersionRange } from "./types.js";

/** What a process reads and writes that says nothing of it: the first release did not. */
const firstRange: VersionRange = { min: 1, max: 1 };

export function versionRange({ min, rows }: ClusterVersions = clusterVersions): VersionRange {
  return { min, max: rows.length };
}

export function rangeOf(said: VersionRange | undefined): VersionRange {
  return said ?? firstRange;
}

export function inRange(version: number, { min, max }: VersionRange): boolean {
  return version >= min && version <= max;
}

/** `cluster versions 1 to 2`, for people. */
export function rangeText({ min, max }: VersionRange): string {
  return min === max ? `cluster version ${max}` : `cluster versions ${min} to ${max}`;
}

/** The view version that checkpoints on a log of this cluster version are told of. */
export function viewVersionAt(version: number, versions: ClusterVersions = clusterVersions): number {
  return rowAt(version, versions).viewVersion;
}

/**
 * The gate: the version of an event type that a log of this cluster version may hold, undefined where it may not hold the type
 * at all. Whoever decides asks it before making such an event.
 */
export function eventVersionAt(type: EventType, version: number, versions: ClusterVersions = clusterVersions): number | undefined {
  let known: number | undefined;
  for (const row of versions.rows) {
    const change = row.events[type];
    if (!change) continue;
    if (row.version <= version) known = change.version;
    else if (known === undefined) return change.upcast ? 1 : undefined;
    else break;
  }
  return known ?? 1;
}

/** Data as a log holds it, and as this build reads that back: what the way down drops is gone for every reader, and so for the writer. */
export interface Written {
  version: number;
  stored: unknown;
  data: unknown;
}

/**
 * The same gate where events become rows: nothing newer than the log's cluster version passes.
 * @throws ClusterError `cluster_version_too_low` where the type came later
 */
export function writtenAt(type: EventType, data: unknown, version: number, versions: ClusterVersions = clusterVersions): Written {
  const writes = eventVersionAt(type, version, versions);
  if (writes === undefined) {
    const message = `this needs a newer cluster version than ${version}: \`fleetlog cluster\` shows who holds it back`;
    throw new ClusterError("conflict", "cluster_version_too_low", message);
  }
  const changes = version === versions.rows.length ? [] : changesAfter(type, writes, versions);
  if (changes.length === 0) return { version: writes, stored: data, data };
  let stored = data;
  for (const { version: of, downcast } of changes.toReversed()) {
    invariant(downcast, `${type} version ${of} has no way down`);
    stored = downcast(stored as never);
  }
  return { version: writes, stored, data: upcastFrom(type, writes, stored, versions) };
}

/** Data of an old version of an event type as that of the newest. */
export function upcastFrom(type: EventType, from: number, data: unknown, versions: ClusterVersions = clusterVersions): unknown {
  let current = data;
  for (const { version, upcast } of changesAfter(type, from, versions)) {
    invariant(upcast, `${type} version ${version} has no way up`);
    current = upcast(current as never);
  }
  return current;
}

/** @throws ClusterError `cluster_version_unreadable` of kind internal: this build must not go on with such a log */
export function requireReadable(version: number, versions: ClusterVersions = clusterVersions): void {
  const range = versionRange(versions);
  if (inRange(version, range)) return;
  const fix =
    version > range.max
      ? "run the newer release of fleetlog that the rest of the cluster runs; nothing older can go on with this log"
      : `first run a release that reads cluster version ${range.min - 1} and ${range.min}, until the cluster has been raised to ${range.min}`;
  const message = `the log has cluster version ${version}, this build of fleetlog reads ${rangeText(range)}: ${fix}`;
  throw new ClusterError("internal", "cluster_version_unreadable", message);
}

function rowAt(version: number, { rows }: ClusterVersions): ClusterVersion {
  const row = rows[version - 1];
  invariant(row?.version === version, `this build knows no cluster version ${version}`);
  return row;
}

function changesAfter(type: EventType, version: number, { rows }: ClusterVersions): EventChange[] {
  return rows.flatMap(({ events }) => events[type] ?? []).filter((change) => change.version > version);
}
