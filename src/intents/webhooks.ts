import { equalJson, eventPattern, type WebhookChanges } from "../model/index.js";
import { isClusterError } from "../ports/index.js";
import { findWebhook, type View } from "../projections/index.js";
import { event, refusedField, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";

/** Each follows the log by itself, and all are in every view. */
const webhooksMax = 64;

/** Its URL and secret came in an envelope: nothing here could open it. */
export function createWebhook(view: View, { webhook: asked }: Asked<"CreateWebhook">, context: DecideContext): Decision {
  const { name, types, subject, after, ...rest } = asked;
  if (findWebhook(view, name)) return refusedField("conflict", "name_taken", "/name", `a webhook is named ${name} already`);
  if (Object.keys(view.webhooks).length >= webhooksMax)
    return refusedField("conflict", "webhooks_full", "/name", `there are ${webhooksMax} webhooks already, and there may be no more`);
  const refusal = typesRefusal(types, "/types") ?? notThereYet(view, after ?? 0);
  if (refusal) return refusal;
  const webhook = context.nextId();
  const wants = { ...(types === undefined ? {} : { types }), ...(subject === undefined ? {} : { subject }) };
  const data = { webhook, name, ...wants, ...rest, ...(after === undefined ? {} : { after }) };
  return settled([event("webhook.created", `webhook/${webhook}`, data)], { status: 201, id: webhook });
}

/** It goes on from where it stands. What it would be already is left out; of nothing new there is no event. */
export function updateWebhook(view: View, { webhook: asked, changes }: Asked<"UpdateWebhook">): Decision {
  const found = findWebhook(view, asked);
  if (!found) return webhookNotFound(asked);
  const refusal = typesRefusal(changes.types ?? undefined, "/types");
  if (refusal) return refusal;
  const { id: webhook, name } = found;
  const { replaces, ...wanted } = changes;
  if (replaces !== undefined && replaces !== found.envelope.nonce)
    return refusedField(
      "conflict",
      "webhook_changed",
      "webhook",
      `the URL or the secret of webhook ${name} was changed meanwhile: try again`,
    );
  const isNews = ([member, value]: [string, unknown]) => !equalJson(found[member as keyof typeof wanted], value);
  const news: Omit<WebhookChanges, "replaces"> = Object.fromEntries(Object.entries(wanted).filter(isNews));
  const outcome = { status: 200, id: webhook };
  if (Object.keys(news).length === 0) return settled([], outcome);
  return settled([event("webhook.updated", `webhook/${webhook}`, { webhook, name, ...news })], outcome);
}

export function removeWebhook(view: View, { webhook: asked }: Asked<"RemoveWebhook">): Decision {
  const found = findWebhook(view, asked);
  if (!found) return webhookNotFound(asked);
  const { id: webhook, name } = found;
  const naming = Object.values(view.alerts).find(({ webhooks }) => webhooks?.includes(name));
  if (naming)
    return refusedField("conflict", "webhook_in_use", "webhook", `alert ${naming.name} is told by webhook ${name}: remove it first`);
  return settled([event("webhook.removed", `webhook/${webhook}`, { webhook, name })], { status: 204 });
}

export function replayWebhook(view: View, { webhook: asked, after }: Asked<"ReplayWebhook">): Decision {
  const found = findWebhook(view, asked);
  if (!found) return webhookNotFound(asked);
  const refusal = notThereYet(view, after);
  if (refusal) return refusal;
  const { id: webhook, name } = found;
  return settled([event("webhook.replayed", `webhook/${webhook}`, { webhook, name, after })], { status: 200, id: webhook });
}

/** What is known already, or is of a webhook that went or began anew meanwhile, is passed over. */
export function recordDeliveries(view: View, { rows }: Asked<"RecordDeliveries">): Decision {
  const news = rows.filter(({ webhook, begun, after }) => {
    const known = view.webhooks[webhook];
    return known && known.begun === begun && known.after < after && after <= view.seq;
  });
  if (news.length === 0) return settled([], { status: 204 });
  const data = {
    webhooks: news.map(({ webhook }) => webhook),
    begun: news.map(({ begun }) => begun),
    after: news.map(({ after }) => after),
  };
  return settled([event("webhooks.advanced", `cluster/${view.cluster}`, data)], { status: 204 });
}

export function recordUndelivered(view: View, { type: _, webhook, begun, from, to, ...why }: Asked<"RecordUndelivered">): Decision {
  const known = view.webhooks[webhook];
  if (!known || known.begun !== begun || known.after >= to || to > view.seq) return settled([], { status: 204 });
  const data = { webhook, name: known.name, begun, from, to, ...why };
  return settled([event("webhook.undelivered", `webhook/${webhook}`, data)], { status: 204 });
}

/** What is wrong with types that somebody wants events of. */
export function typesRefusal(types: string[] | undefined, field: string): Decision | undefined {
  try {
    eventPattern(types ?? [], undefined, field);
    return undefined;
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return refusedField("invalid", "invalid_body", field, error.message);
  }
}

function notThereYet(view: View, after: number): Decision | undefined {
  if (after <= view.seq) return undefined;
  return refusedField("invalid", "invalid_body", "/after", `the log ends at ${view.seq}, before ${after}`);
}

function webhookNotFound(asked: string): Decision {
  const message = `no webhook has the id or name ${JSON.stringify(asked)}`;
  return rejected("notFound", "webhook_not_found", message, [{ field: "webhook", message }]);
}
