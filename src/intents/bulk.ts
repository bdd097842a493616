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
  const ahead = new Ahead(view, context.now);
  for (const [index, intent] of intents.entries()) {
    const decision = decideBehind(ahead, intent, context, decide);
    if (decision.kind === "rejected") return refusedMember(intent, index, decision.rejection);
    outcomes.push(decision.outcome);
    if (decision.kind === "unchanged") continue;
    events.push(...decision.events);
    ahead.add(intent, decision.outcome, decision.events);
  }
  const detail = { statuses: outcomes.map(({ status }) => String(status)), ids: outcomes.map(({ id }) => id ?? "") };
  return settled(events, { status: 200, detail });
}

/** As on the view that shows all of `ahead`. */
function decideBehind(ahead: Ahead, intent: Intent, context: DecideContext, decide: Decide): Decision {
  if (!ahead.mayWait(intent)) return decide(ahead.shown(), intent, context);
  const decision = decide(ahead.view, intent, context);
  const isOfOthers = decision.kind !== "rejected" && !ahead.isAbout(decision.outcome);
  return isOfOthers ? decision : decide(ahead.shown(), intent, context);
}

/**
 * The events of a bulk so far, of which the view shows some. A scale reads and changes its own service alone, so scales of
 * other services need not be in the view that it is decided on: a thousand scales then make one view and not a thousand.
 */
class Ahead {
  view: View;
  readonly #now: number;
  #events: NewEvent[] = [];
  /** Services of the scales that are not shown; undefined where something else is not shown. */
  #scaled: Set<string> | undefined = new Set();

  constructor(view: View, now: number) {
    this.view = view;
    this.#now = now;
  }

  add({ type }: Intent, { id }: Outcome, events: readonly NewEvent[]): void {
    this.#events.push(...events);
    if (type !== "ScaleService" || id === undefined) this.#scaled = undefined;
    else this.#scaled?.add(id);
  }

  /** Whether it can be decided on `view`, unless what it then changes is among the services that are not shown. */
  mayWait({ type }: Intent): boolean {
    return type === "ScaleService" && this.#scaled !== undefined;
  }

  /** Whether something of the service that this names is not shown. */
  isAbout({ id }: Outcome): boolean {
    return id === undefined || this.#scaled === undefined || this.#scaled.has(id);
  }

  /** The view that shows everything. */
  shown(): View {
    if (this.#events.length > 0) this.view = evolve(this.view, asIfLogged(this.view, this.#events, this.#now));
    this.#events = [];
    this.#scaled = new Set();
    return this.view;
  }
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
