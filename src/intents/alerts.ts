import { completeCondition, conditionProblems } from "../model/index.js";
import { type AlertView, findAlert, findWebhook, type View } from "../projections/index.js";
import { event, refusedField, refusedFields, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";
import { typesRefusal } from "./webhooks.js";

/** Each is looked at all the time, and all are in every view: the cluster's own, and those of services. */
const alertsMax = 128;
const serviceAlertsMax = 1_024;
/** Of one alert: more are not told of before some of these are over. */
const firingMax = 1_000;

export function createAlert(view: View, { alert: asked, service }: Asked<"CreateAlert">, context: DecideContext): Decision {
  const { name, when, forMs, resolveMs = forMs, severity, summary, webhooks } = asked;
  if (findAlert(view, name)) return refusedField("conflict", "name_taken", "/name", `an alert is named ${name} already`);
  const most = service === undefined ? alertsMax : serviceAlertsMax;
  if (Object.values(view.alerts).filter((other) => (other.service === null) === (service === undefined)).length >= most)
    return refusedField("conflict", "alerts_full", "/name", `there are ${most} alerts already, and there may be no more`);
  const problems = conditionProblems(when, "/when");
  // A spec may come before the webhooks that it names.
  for (const [index, webhook] of (service === undefined ? (webhooks ?? []) : []).entries())
    if (findWebhook(view, webhook)?.name !== webhook)
      problems.push({ field: `/webhooks/${index}`, message: `no webhook is named ${webhook}` });
  if (problems.length > 0) return refusedFields("invalid", "invalid_body", problems);
  const refusal = typesRefusal(when.types, "/when/types");
  if (refusal) return refusal;
  const alert = context.nextId();
  const told = { ...(service === undefined ? {} : { specOf: service }), ...(webhooks === undefined ? {} : { webhooks }) };
  const data = { alert, name, when: completeCondition(when), forMs, resolveMs, severity, summary, ...told };
  return settled([event("alert.created", `alert/${alert}`, data)], { status: 201, id: alert });
}

/** What it told of is over with it, and told to be so. */
export function removeAlert(view: View, { alert: asked, service }: Asked<"RemoveAlert">): Decision {
  const found = findAlert(view, asked);
  if (!found) {
    const message = `no alert has the id or name ${JSON.stringify(asked)}`;
    return rejected("notFound", "alert_not_found", message, [{ field: "alert", message }]);
  }
  const { id, name } = found;
  if (found.service !== null && found.service !== service) {
    const message = `alert ${name} is of the service's spec: it goes when that says so`;
    return rejected("conflict", "alert_of_service", message, [{ field: "alert", message }]);
  }
  const over = Object.keys(found.firing);
  const ended = over.length > 0 ? [resolvedOf(found, over, "removed")] : [];
  return settled([...ended, event("alert.removed", `alert/${id}`, { alert: id, name })], { status: 204 });
}

/** Told once: what is known to hold already, or to be over, is passed over. */
export function recordAlert(view: View, { alert: id, fired, resolved }: Asked<"RecordAlert">): Decision {
  const known = view.alerts[id];
  if (!known) return settled([], { status: 204 });
  const over = [...new Set(resolved)].filter((subject) => Object.hasOwn(known.firing, subject));
  const room = firingMax - Object.keys(known.firing).length + over.length;
  const begun = [...new Map(fired.map((instance) => [instance.subject, instance])).values()]
    .filter(({ subject }) => !Object.hasOwn(known.firing, subject))
    .slice(0, Math.max(0, room));
  const { name } = known;
  const events = [
    ...(over.length > 0 ? [resolvedOf(known, over, "recovered")] : []),
    ...(begun.length > 0 ? [event("alert.fired", `alert/${id}`, { alert: id, name, ...aboutOf(known), instances: begun })] : []),
  ];
  return settled(events, { status: 204 });
}

function resolvedOf(known: AlertView, subjects: string[], reason: "recovered" | "removed") {
  const instances = subjects.flatMap((subject) => {
    const episode = known.firing[subject];
    return episode ? [{ subject, name: episode.name, message: episode.message, firedAt: episode.firedAt }] : [];
  });
  return event("alert.resolved", `alert/${known.id}`, { alert: known.id, name: known.name, ...aboutOf(known), reason, instances });
}

function aboutOf({ severity, summary, webhooks }: AlertView) {
  return { severity, summary, ...(webhooks === null ? {} : { webhooks }) };
}
