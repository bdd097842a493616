/** Tests of `decide` in the form given(t, events).when(intent).gives(events | refused(…) | nothing). */
import type { ExecutionContext } from "ava";
import { type DecideContext, type Decision, decide, type Rejection } from "../../src/intents/index.js";
import type { Intent, NewEvent, Outcome } from "../../src/model/index.js";
import type { View } from "../../src/projections/index.js";
import { viewOf } from "./history.js";
import { id } from "./samples.js";

/** As the controller's default: a week. */
export const purgeAfterMs = 604_800_000;

/** The decision must be `unchanged`. */
export const nothing = Symbol("nothing");

export interface Refusal {
  kind: Rejection["kind"];
  code: string;
  /** Every field at fault, in order. */
  fields: string[];
  /** What the message must say. */
  says?: RegExp;
}

export function refused(kind: Rejection["kind"], code: string, fields: string | string[], says?: RegExp): Refusal {
  return { kind, code, fields: [fields].flat(), ...(says ? { says } : {}) };
}

/** Ids are `new100000000`, `new200000000` and so on, in the order in which they are asked for. */
export function contextFor(view: View): DecideContext {
  let count = 0;
  return { now: view.time + 1, nextId: () => id(`new${++count}`), purgeAfterMs };
}

export function given(t: ExecutionContext, events: readonly NewEvent[]) {
  const view = viewOf(events);
  return {
    view,
    when(intent: Intent) {
      const decision = decide(view, intent, contextFor(view));
      return {
        decision,
        gives(expected: NewEvent[] | Refusal | typeof nothing, outcome?: Outcome) {
          check(t, decision, expected);
          if (outcome) t.deepEqual(decision.kind === "rejected" ? undefined : decision.outcome, outcome);
        },
      };
    },
  };
}

function check(t: ExecutionContext, decision: Decision, expected: NewEvent[] | Refusal | typeof nothing): void {
  if (expected === nothing) {
    t.is(decision.kind, "unchanged", JSON.stringify(decision));
  } else if (Array.isArray(expected)) {
    t.deepEqual(decision.kind === "events" ? decision.events : decision, expected as unknown as Decision);
  } else if (decision.kind === "rejected") {
    const { kind, code, errors, message } = decision.rejection;
    t.deepEqual(
      { kind, code, fields: errors.map(({ field }) => field) },
      { kind: expected.kind, code: expected.code, fields: expected.fields },
    );
    if (expected.says) t.regex(message, expected.says);
  } else {
    t.fail(`expected the refusal ${expected.code}, got ${JSON.stringify(decision)}`);
  }
}
