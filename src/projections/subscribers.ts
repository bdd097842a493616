import { type EventPattern, type EventType, eventPattern, matchesPattern } from "../model/index.js";
import type { AlertView, View, WebhookView } from "./view.js";

/** By id, else by name. */
export function findWebhook(view: View, idOrName: string): WebhookView | undefined {
  return named(view.webhooks, idOrName);
}

export function findAlert(view: View, idOrName: string): AlertView | undefined {
  return named(view.alerts, idOrName);
}

function named<T extends { name: string }>(all: Record<string, T>, idOrName: string): T | undefined {
  if (Object.hasOwn(all, idOrName)) return all[idOrName];
  return Object.values(all).find(({ name }) => name === idOrName);
}

/** How delivery itself goes is told to no webhook: what one cannot deliver would be more for all others to deliver. */
const ofDelivery: ReadonlySet<EventType> = new Set(["webhooks.advanced", "webhook.undelivered"]);
const ofAlerts: ReadonlySet<EventType> = new Set(["alert.fired", "alert.resolved"]);

export function patternOf({ types, subject }: Pick<WebhookView, "types" | "subject">): EventPattern {
  return eventPattern(types ?? [], subject ?? undefined);
}

/** Whether a webhook of this pattern is sent an event. */
export function isSent(
  webhook: Pick<WebhookView, "name" | "format">,
  pattern: EventPattern,
  event: { type: EventType; subject: string; data: unknown },
): boolean {
  const { type, data } = event;
  if (ofDelivery.has(type)) return false;
  if (!ofAlerts.has(type)) return webhook.format === "cloudevents" && matchesPattern(pattern, event);
  const { webhooks } = data as { webhooks?: string[] };
  // An alert that names its webhooks asks them to tell of it, whatever else they want.
  return webhooks === undefined ? matchesPattern(pattern, event) : webhooks.includes(webhook.name);
}
