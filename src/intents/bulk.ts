import { eventVersion, type Intent, type LogEvent, type NewEvent, type Outcome } from "../model/index.js";
import { evolve, type View } from "../projections/index.js";
import { rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision, Rejection } from "./decision.js";

type Decide = (view: View, intent: Intent, context: DecideContext) => Decision;

/**
 * Several intents as one: each is decided on the view that those before it make, and one refusal refuses them all. The
 * outcome keeps what each was answered, as columns: `statuses` and `ids` ("" where the answer names no object).
 */
export function bulk(view: View, { intents }: Asked<"Bulk">, context: DecideContext, decide: Decide): Decision {
  const events: NewEvent[] = [];
  const outcomes: Outcome[] = [];
  let seen = view;
  for (const [index, intent] of intents.entries()) {
    const decision = decide(seen, intent, context);
    if (decision.kind === "rejected") return refusedMember(intent, index, decision.rejection);
    outcomes.push(decision.outcome);
    if (decision.kind === "unchanged") continue;
    events.push(...decision.events);
    // What comes after the last one need not be known.
    if (index < intents.length - 1) seen = evolve(seen, asIfLogged(seen, decision.events, context.now));
  }
  const detail = { statuses: outcomes.map(({ status }) => String(status)), ids: outcomes.map(({ id }) => id ?? "") };
  return settled(events, { status: 200, detail });
}

/** The place that these events would have on the log, as far as `apply` reads it. */
export function asIfLogged(view: View, events: readonly NewEvent[], now: number): LogEvent[] {
  return events.map(
    (event, i) =>
      ({
        ...event,
        seq: view.seq + 1 + i,
        epoch: view.epoch,
        time: Math.max(now, view.time),
        version: eventVersion(event.type),
        actor: "",
        origin: { controller: view.holder },
        intent: null,
        cause: event.cause ?? null,
        traceparent: null,
      }) as LogEvent,
  );
}

function refusedMember(intent: Intent, index: number, { kind, code, message, errors }: Rejection): Decision {
  const at = `/intents/${index}`;
  const within = at + (bodies[intent.type] ?? "");
  const placed = errors.map((error) => ({ ...error, field: fieldWithin(error.field, at, within) }));
  return rejected(kind, code, `${at}: ${message}`, placed.length > 0 ? placed : [{ field: at, message }]);
}

/** What is the whole body of its own operation, and a member of the request here. */
const bodies: Partial<Record<Intent["type"], string>> = {
  CreateService: "/spec",
  UpdateService: "/spec",
  SetAutoscaling: "/policy",
  UpdateNode: "/settings",
};

function fieldWithin(field: string, at: string, within: string): string {
  if (field.startsWith("/")) return `${within}${field}`;
  // A header of its own operation, a member here.
  return `${at}/${field === "If-Match" ? "ifMatch" : field}`;
}
