import type { EventOf } from "../../model/index.js";
import { own } from "../own.js";
import { type DeadLetterView, deadLettersMax, type View, type WebhookView } from "../view.js";

export function webhookCreated(view: View, { data, seq, time }: EventOf<"webhook.created">): void {
  const { webhook: id, types = null, subject = null, after = seq, ...rest } = data;
  const none = { deadLetters: [], deadLettersTotal: 0 };
  const since = { createdAt: time, createdSeq: seq, changedSeq: seq, begun: seq };
  own(view, "webhooks")[id] = { id, types, subject, after, paused: false, ...rest, ...since, ...none };
}

export function webhookUpdated(view: View, { data, seq }: EventOf<"webhook.updated">): void {
  const known = webhookOf(view, data.webhook);
  if (!known) return;
  const { webhook: _, name: __, ...changed } = data;
  Object.assign(known, changed);
  known.changedSeq = seq;
}

export function webhookRemoved(view: View, { data }: EventOf<"webhook.removed">): void {
  delete own(view, "webhooks")[data.webhook];
}

export function webhookReplayed(view: View, { data, seq }: EventOf<"webhook.replayed">): void {
  const webhook = webhookOf(view, data.webhook);
  if (!webhook) return;
  webhook.begun = seq;
  webhook.after = data.after;
}

export function webhooksAdvanced(view: View, { data }: EventOf<"webhooks.advanced">): void {
  for (const [row, id] of data.webhooks.entries()) {
    const webhook = webhookOf(view, id);
    const after = data.after[row];
    if (webhook && after !== undefined && webhook.begun === data.begun[row]) advance(webhook, after);
  }
}

export function webhookUndelivered(view: View, { data, time }: EventOf<"webhook.undelivered">): void {
  const webhook = webhookOf(view, data.webhook);
  if (!webhook) return;
  const { from, to, attempts, reason } = data;
  const letter: DeadLetterView = { from, to, at: time, attempts, reason };
  webhook.deadLetters = [...webhook.deadLetters, letter].slice(-deadLettersMax);
  webhook.deadLettersTotal++;
  if (webhook.begun === data.begun) advance(webhook, to);
}

/** To be written into. */
function webhookOf(view: View, id: string): WebhookView | undefined {
  return own(own(view, "webhooks"), id);
}

function advance(webhook: WebhookView, after: number): void {
  webhook.after = Math.max(webhook.after, after);
}
