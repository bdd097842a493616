import type { EventOf, EventRecord, EventType, WebhookFormat } from "../../model/index.js";
import { type AlertView, cloudEventPrefix, cloudEventSource, cloudEventText, positionAt, type View } from "../../projections/index.js";

/** What is posted. */
export interface Message {
  /** The same for every try, and for every repeat. */
  id: string;
  contentType: string;
  body: string;
}

const cloudEventType = "application/cloudevents+json; charset=UTF-8";
/** Alertmanager forgets an alert at its end, and without one a few minutes after it was told: ours are told once. */
const firingMs = 365 * 24 * 3_600_000;
const testMs = 60_000;

/** @param previous chain hash of the event before it */
export function messageOf(format: WebhookFormat, record: EventRecord, view: View, previous: string): Message {
  const id = positionAt(view, record.seq);
  if (format === "cloudevents") return { id, contentType: cloudEventType, body: cloudEventText(record, view, previous) };
  return { id, contentType: "application/json", body: JSON.stringify(alertsOf(view.cluster, record)) };
}

/** Says in its type, or in a label, that it is a test. */
export function testMessage(format: WebhookFormat, view: View, alert: AlertView | undefined, id: string, nowMs: number): Message {
  const subject = alert ? `alert/${alert.id}` : `cluster/${view.cluster}`;
  const told = { name: alert?.name ?? "fleetlog-test", severity: alert?.severity ?? "info", summary: alert?.summary ?? "" };
  const instance = { subject, name: told.name, message: "This is a test: nothing is wrong." };
  if (format === "alertmanager") {
    const alerts = [alertOf(view.cluster, told, instance, nowMs, nowMs + testMs, { test: "true" })];
    return { id, contentType: "application/json", body: JSON.stringify(alerts) };
  }
  const event = {
    specversion: "1.0",
    id,
    source: `${cloudEventSource}${view.cluster}`,
    type: `${cloudEventPrefix}${alert ? "alert.test" : "webhook.test"}`,
    subject,
    time: new Date(nowMs).toISOString(),
    datacontenttype: "application/json",
    data: alert ? { alert: alert.id, ...told, instances: [instance] } : { message: instance.message },
  };
  return { id, contentType: cloudEventType, body: JSON.stringify(event) };
}

function alertsOf(cluster: string, record: EventRecord): object[] {
  if (record.type === "alert.fired")
    return (record as Told<"alert.fired">).data.instances.map((instance) =>
      alertOf(cluster, (record as Told<"alert.fired">).data, instance, record.time, record.time + firingMs),
    );
  if (record.type === "alert.resolved")
    return (record as Told<"alert.resolved">).data.instances.map((instance) =>
      alertOf(cluster, (record as Told<"alert.resolved">).data, instance, instance.firedAt, record.time),
    );
  return [];
}

type Told<T extends EventType> = Pick<EventOf<T>, "data">;

/** The labels are what Alertmanager knows an alert by: the same when it is over. */
function alertOf(
  cluster: string,
  { name, severity, summary }: { name: string; severity: string; summary: string },
  instance: { subject: string; name: string; message: string },
  startsAt: number,
  endsAt: number,
  more: Record<string, string> = {},
): object {
  const [kind = ""] = instance.subject.split("/");
  return {
    labels: { alertname: name, severity, cluster, subject: instance.subject, [kind]: instance.name, ...more },
    annotations: { summary, description: instance.message },
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(endsAt).toISOString(),
  };
}
