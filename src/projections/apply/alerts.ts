import type { EventOf } from "../../model/index.js";
import { own } from "../own.js";
import { type AlertView, endedEpisodesMax, type View } from "../view.js";

export function alertCreated(view: View, { data, time }: EventOf<"alert.created">): void {
  const { alert: id, webhooks = null, specOf: service = null, ...rest } = data;
  own(view, "alerts")[id] = { id, webhooks, service, ...rest, createdAt: time, firing: {}, ended: [] };
}

export function alertRemoved(view: View, { data }: EventOf<"alert.removed">): void {
  delete own(view, "alerts")[data.alert];
}

export function alertFired(view: View, { data, seq, time }: EventOf<"alert.fired">): void {
  const alert = alertOf(view, data.alert);
  if (!alert) return;
  for (const { subject, name, message } of data.instances)
    own(alert, "firing")[subject] ??= { subject, name, message, firedAt: time, firedSeq: seq };
}

export function alertResolved(view: View, { data, seq, time }: EventOf<"alert.resolved">): void {
  const alert = alertOf(view, data.alert);
  if (!alert) return;
  for (const { subject } of data.instances) {
    const episode = alert.firing[subject];
    if (!episode) continue;
    delete own(alert, "firing")[subject];
    alert.ended = [...alert.ended, { ...episode, resolvedAt: time, resolvedSeq: seq }].slice(-endedEpisodesMax);
  }
}

/** To be written into. */
function alertOf(view: View, id: string): AlertView | undefined {
  return own(own(view, "alerts"), id);
}
