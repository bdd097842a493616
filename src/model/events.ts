import { ClusterError } from "../ports/index.js";
import { eventTypes } from "./generated/event-types.js";
import type { EventType } from "./types.js";
import { validator } from "./validate.js";

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
  if (!isEventType(type))
    throw new ClusterError(
      "internal",
      "unknown_event",
      `event ${seq} has type ${type}, which this build does not know; a newer fleetlog wrote it`,
    );
  const current = eventTypes[type];
  if (version !== current.version) {
    throw new ClusterError(
      "internal",
      "unknown_event",
      `event ${seq} is ${type} version ${version}; this build reads up to ${current.version}`,
    );
  }
  checks[type] ??= validator(current.schema);
  const check = checks[type];
  if (!check(data)) {
    const error = check.errors?.[0];
    throw new ClusterError(
      "internal",
      "invalid_event",
      `event ${seq} (${type}) is damaged: data${error?.instancePath ?? ""} ${error?.message ?? "is not valid"}`,
    );
  }
  return data;
}

const checks: Partial<Record<EventType, ReturnType<typeof validator>>> = {};
