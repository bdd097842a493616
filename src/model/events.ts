import { ClusterError } from "../ports/index.js";
import { type ClusterVersions, clusterVersions } from "./cluster-versions.js";
import { eventTypes } from "./generated/event-types.js";
import type { EventType } from "./types.js";
import { type SchemaName, validator } from "./validate.js";
import { eventVersionAt, requireReadable, upcastFrom } from "./version-gate.js";

export const eventTypeNames = Object.keys(eventTypes) as EventType[];

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventTypes, type);
}

/** The newest version that this build reads, which is the one that `apply` and every reader see. */
export function eventVersion(type: EventType): number {
  return (ownDecoders.get(type) as EventDecoder).version;
}

/** Checks the data of events of one type, and gives those of an old version the form of the newest. */
class EventDecoder {
  readonly type: EventType;
  readonly version: number;
  readonly #schema: SchemaName;
  readonly #versions: ClusterVersions;
  /** Compiled when it is first needed. */
  #check: ReturnType<typeof validator> | undefined;

  constructor(type: EventType, versions: ClusterVersions) {
    this.type = type;
    this.version = eventVersionAt(type, versions.rows.length, versions) ?? 1;
    this.#schema = eventTypes[type].schema;
    this.#versions = versions;
  }

  /** @throws ClusterError `invalid_event`, `cluster_version_unreadable`, of kind internal */
  read(version: number, said: unknown, seq: number): unknown {
    const { type } = this;
    const data = version === this.version ? said : upcastFrom(type, version, said, this.#versions);
    this.#check ??= validator(this.#schema);
    if (!this.#check(data)) {
      const error = this.#check.errors?.[0];
      const what = `data${error?.instancePath ?? ""} ${error?.message ?? "is not valid"}`;
      throw new ClusterError("internal", "invalid_event", `event ${seq} (${type}) is damaged: ${what}`);
    }
    // Here and not where it is applied: whoever reads further would meet what this build does not know.
    if (type === "cluster.version") requireReadable((data as { version: number }).version, this.#versions);
    return data;
  }
}

/** By type. A Map: types come from rows as fresh strings, with which an object is slow to ask. */
export type EventDecoders = ReadonlyMap<string, EventDecoder>;

/** What a build with this table reads. */
export function decodersOf(versions: ClusterVersions): EventDecoders {
  return new Map(eventTypeNames.map((type) => [type, new EventDecoder(type, versions)]));
}

const ownDecoders = decodersOf(clusterVersions);

/**
 * The decoder of a type, which knows it as the one string of that name in this program: many comparisons follow, and with one
 * that was read from a row each would be letter by letter. An unknown type or version is refused, never skipped: a view that
 * ignored it would be false.
 * @throws ClusterError `unknown_event` of kind internal
 */
export function eventDecoder(type: string, version: number, seq: number, decoders: EventDecoders = ownDecoders): EventDecoder {
  const known = decoders.get(type);
  if (known && version >= 1 && version <= known.version) return known;
  const what = known
    ? `event ${seq} is ${type} version ${version}; this build reads up to ${known.version}`
    : `event ${seq} has type ${type}, which this build does not know; a newer fleetlog wrote it`;
  throw new ClusterError("internal", "unknown_event", what);
}

/**
 * Checks an event's data against its type's schema, upcasting an old version first.
 * @throws ClusterError `unknown_event`, `invalid_event` or `cluster_version_unreadable`, of kind internal
 */
export function decodeEvent(type: string, version: number, data: unknown, seq: number, decoders?: EventDecoders): unknown {
  return eventDecoder(type, version, seq, decoders).read(version, data, seq);
}

/** The data of a record as its hashes prove it. */
export function sealedData({ stored, data }: { stored?: unknown; data: unknown }): unknown {
  return stored ?? data;
}
