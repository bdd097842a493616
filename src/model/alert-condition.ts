import type { FieldError } from "../ports/index.js";
import { metricProblem } from "./metric-rules.js";
import type { AlertCondition } from "./types.js";

const membersOf: Record<AlertCondition["kind"], readonly (keyof AlertCondition)[]> = {
  node: ["node"],
  service: ["namespace", "service"],
  event: ["types", "subject", "count", "withinMs"],
  metric: ["namespace", "service", "metric", "of", "above", "below"],
};

/** What is wrong with the members of a condition together; the schema says what each may be. */
export function conditionProblems(when: AlertCondition, at: string): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (member: keyof AlertCondition, message: string) => void errors.push({ field: `${at}/${member}`, message });
  const own = membersOf[when.kind];
  for (const member of Object.keys(when) as (keyof AlertCondition)[])
    if (member !== "kind" && !own.includes(member)) refuse(member, `is no part of a condition on a ${when.kind}`);
  if (when.kind === "event" && when.types === undefined) refuse("types", "is required for a condition on events");
  if (when.kind !== "metric") return errors;
  const unknown = when.metric === undefined ? "is required for a condition on a metric" : metricProblem(when.metric);
  if (unknown !== undefined) refuse("metric", unknown);
  if ((when.above === undefined) === (when.below === undefined)) refuse("above", "give either above or below for a condition on a metric");
  return errors;
}

/** With what is meant where nothing is said. */
export function completeCondition(when: AlertCondition): AlertCondition {
  if (when.kind === "event") return { count: 1, withinMs: 60_000, ...when };
  return when.kind === "metric" ? { of: "avg", ...when } : when;
}
