import { ClusterError } from "../ports/index.js";
import { eventTypes } from "./generated/event-types.js";
import type { EventType } from "./types.js";
import { type SchemaName, validator } from "./validate.js";

export const eventTypeNames = Object.keys(eventTypes) as EventType[];

export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventTypes, type);
}

/** The version that this build writes. */
export function eventVersion(type: EventType): number {
  return eventTypes[type].version;
}

/**
 * Checks an event's data against its type's schema, upcasting an old version first.
 * An unknown type or version is refused, never skipped: a view that ignored it would be false.
 * @throws ClusterError `unknown_event` or `invalid_event`, of kind internal
 */
export function decodeEvent(type: string, version: number, data: unknown, seq: number): unknown {
  checkEvent(type, version, data, seq);
  return data;
}

/**
 * The same; answers the type as the one string of that name in this program: many comparisons follow, and with one that was
 * read from a row each would be letter by letter.
 */
export function checkEvent(type: string, version: number, data: unknown, seq: number): EventType {
  const known = decoders.get(type);
  if (!known)
    throw new ClusterError(
      "internal",
      "unknown_event",
      `event ${seq} has type ${type}, which this build does not know; a newer fleetlog wrote it`,
    );
  if (version !== known.version) {
    throw new ClusterError(
      "internal",
      "unknown_event",
      `event ${seq} is ${type} version ${version}; this build reads up to ${known.version}`,
    );
  }
  known.check ??= validator(known.schema);
  if (!known.check(data)) {
    const error = known.check.errors?.[0];
    throw new ClusterError(
      "internal",
      "invalid_event",
      `event ${seq} (${type}) is damaged: data${error?.instancePath ?? ""} ${error?.message ?? "is not valid"}`,
    );
  }
  return known.type;
}

interface Decoder {
  type: EventType;
  version: number;
  schema: SchemaName;
  /** Compiled when it is first needed. */
  check?: ReturnType<typeof validator>;
}

/** A Map: types come from rows as fresh strings, with which an object is slow to ask. */
const decoders = new Map<string, Decoder>(
  Object.entries(eventTypes).map(([type, decoder]) => [type, { type: type as EventType, ...decoder }]),
);
