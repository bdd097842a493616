import type { EventType, NewEvent, Outcome } from "../model/index.js";
import type { ErrorKind, FieldError } from "../ports/index.js";
import type { Decision } from "./decision.js";

type Rejected = Extract<Decision, { kind: "rejected" }>;

/** An event about the object of its family, e.g. `service/ID`. */
export function event<T extends EventType>(
  type: T,
  subject: string,
  data: Extract<NewEvent, { type: T }>["data"],
): Extract<NewEvent, { type: T }> {
  return { type, subject, data } as Extract<NewEvent, { type: T }>;
}

/** Events when there are any, else nothing to change; the answer is the same. */
export function settled(events: NewEvent[], outcome: Outcome): Decision {
  return events.length > 0 ? { kind: "events", events, outcome } : { kind: "unchanged", outcome };
}

export function rejected(kind: ErrorKind, code: string, message: string, errors: FieldError[] = []): Rejected {
  return { kind: "rejected", rejection: { kind, code, message, errors } };
}

/** A refusal for one field; the message names the field as well, for those who read no further. */
export function refusedField(kind: ErrorKind, code: string, field: string, message: string): Rejected {
  return refusedFields(kind, code, [{ field, message }]);
}

export function refusedFields(kind: ErrorKind, code: string, errors: FieldError[]): Rejected {
  const first = errors[0];
  return rejected(kind, code, first ? `${first.field}: ${first.message}` : code, errors);
}
