import { ClusterError } from "../ports/index.js";
import { eventTypeNames, isEventType } from "./events.js";
import type { EventType } from "./types.js";

/** Which events somebody wants to hear of. */
export interface EventPattern {
  /** Undefined: of every type. */
  types: ReadonlySet<EventType> | undefined;
  /** `KIND/ID`, or a prefix that ends in `/`. Undefined: about anything. */
  subject: string | undefined;
}

/**
 * @param types event types; a trailing `*` matches a family
 * @throws ClusterError of kind invalid for a type that no event has
 */
export function eventPattern(types: readonly string[], subject: string | undefined, field = "type"): EventPattern {
  return { types: types.length === 0 ? undefined : new Set(types.flatMap((type) => typesOf(type, field))), subject };
}

export function matchesPattern({ types, subject }: EventPattern, event: { type: EventType; subject: string }): boolean {
  return (
    (types === undefined || types.has(event.type)) &&
    (subject === undefined || event.subject === subject || (subject.endsWith("/") && event.subject.startsWith(subject)))
  );
}

function typesOf(type: string, field: string): EventType[] {
  if (isEventType(type)) return [type];
  const family = type.endsWith("*") ? type.slice(0, -1) : undefined;
  const found = family === undefined || family.includes("*") ? [] : eventTypeNames.filter((name) => name.startsWith(family));
  if (found.length > 0) return found;
  const message = `${type} is no event type; only a trailing \`*\` matches more than one`;
  throw new ClusterError("invalid", "invalid_parameter", message, { errors: [{ field, message }] });
}
