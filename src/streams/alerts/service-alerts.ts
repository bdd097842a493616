import { completeCondition, equalJson, type Intent, type Schemas } from "../../model/index.js";
import { type AlertView, entriesOf, type ServiceView, type View } from "../../projections/index.js";

interface Wanted {
  service: string;
  alert: Schemas["AlertCreate"];
}

/**
 * What keeps the alerts of services as their specs say: an alert that a spec has is made, and one that no spec has any more, or
 * has otherwise, goes first.
 */
export function serviceAlertIntents(view: View): Intent[] {
  const wanted = wantedAlerts(view);
  const known = new Map<string, AlertView>();
  for (const alert of Object.values(view.alerts)) if (alert.service !== null) known.set(alert.name, alert);
  const gone = [...known.values()].filter((alert) => !isAsWanted(alert, wanted.get(alert.name)));
  for (const { name } of gone) known.delete(name);
  return [
    ...gone.map(({ id, service }): Intent => ({ type: "RemoveAlert", alert: id, ...(service === null ? {} : { service }) })),
    ...[...wanted.values()].filter(({ alert }) => !known.has(alert.name)).map((want): Intent => ({ type: "CreateAlert", ...want })),
  ];
}

export function hasAlerts(view: View): boolean {
  for (const _ in view.alerts) return true;
  for (const { spec, removed } of entriesOf(view.services)) if (spec.alerts && !removed) return true;
  return false;
}

function wantedAlerts(view: View): Map<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const service of entriesOf(view.services)) {
    if (service.removed) continue;
    for (const alert of service.spec.alerts ?? []) {
      const made = ofService(service, alert);
      wanted.set(made.alert.name, made);
    }
  }
  return wanted;
}

function ofService({ id, namespace, name }: ServiceView, alert: Schemas["ServiceAlert"]): Wanted {
  const about = alert.when.kind === "event" ? { subject: `service/${id}` } : { namespace, service: name };
  return { service: id, alert: { ...alert, name: `${namespace}/${name}/${alert.name}`, when: { ...alert.when, ...about } } };
}

function isAsWanted(alert: AlertView, wanted: Wanted | undefined): boolean {
  if (!wanted || wanted.service !== alert.service) return false;
  const { when, forMs, resolveMs = forMs, severity, summary, webhooks = null } = wanted.alert;
  const facts = { when: completeCondition(when), forMs, resolveMs, severity, summary, webhooks };
  return equalJson(facts, {
    when: alert.when,
    forMs: alert.forMs,
    resolveMs: alert.resolveMs,
    severity: alert.severity,
    summary: alert.summary,
    webhooks: alert.webhooks,
  });
}
