/** Webhooks: addresses that events are sent to as they happen. */

import { type Schemas, validate } from "../model/index.js";
import { findWebhook, positionAt, type View, type WebhookView } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, query } from "./reads.js";
import { createWebhook, postOf, replayedFrom, updateWebhook, wantedWebhook } from "./webhook-intents.js";
import { settle, settledEarlier, shown } from "./writes.js";

export function webhooks(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/webhooks", (request, response) => {
    requireEverywhere(response, "read");
    const view = controller.view();
    const after = parseCursor(query(request, "cursor"), "ss");
    const rows = Object.values(view.webhooks)
      .filter((webhook) => !after || compareKeys(orderOf(webhook), after) > 0)
      .sort((a, b) => compareKeys(orderOf(a), orderOf(b)));
    answer(
      response,
      view,
      pageOf(rows, query(request, "limit"), orderOf, (webhook) => webhookOf(view, webhook)),
    );
  });

  app.post("/v1/webhooks", async (request, response) => {
    requireEverywhere(response, "write");
    const body = validate("WebhookCreate", request.body);
    let secret: string | undefined;
    const intent = await createWebhook(context, body, (made) => {
      secret = made;
    });
    const settled = await settle(context, request, response, intent);
    const created = shown(findWebhook(settled.view, settled.outcome.id ?? ""), `webhook ${body.name}`);
    response.status(201).set("Location", `/v1/webhooks/${created.id}`);
    // The secret that an earlier request was answered with is in that answer alone.
    const once = settled.replayed || secret === undefined ? {} : { secret };
    response.json({ webhook: webhookOf(settled.view, created), ...once });
  });

  app.get("/v1/webhooks/:webhook", (request, response) => {
    requireEverywhere(response, "read");
    const view = controller.view();
    answer(response, view, webhookOf(view, wantedWebhook(view, request.params.webhook)));
  });

  app.patch("/v1/webhooks/:webhook", async (request, response) => {
    requireEverywhere(response, "write");
    const { id, name } = wantedWebhook(controller.view(), request.params.webhook);
    let secret: string | undefined;
    const intent = await updateWebhook(context, id, validate("WebhookPatch", request.body), (made) => {
      secret = made;
    });
    const { view, replayed } = await settle(context, request, response, intent);
    const once = replayed || secret === undefined ? {} : { secret };
    response.json({ webhook: webhookOf(view, shown(findWebhook(view, id), `webhook ${name}`)), ...once });
  });

  app.delete("/v1/webhooks/:webhook", async (request, response) => {
    requireEverywhere(response, "write");
    if (!settledEarlier(context, request, response)) {
      const { id } = wantedWebhook(controller.view(), request.params.webhook);
      await settle(context, request, response, { type: "RemoveWebhook", webhook: id });
    }
    response.status(204).end();
  });

  app.post("/v1/webhooks/:webhook/replay", async (request, response) => {
    requireEverywhere(response, "write");
    const { id: webhook } = wantedWebhook(controller.view(), request.params.webhook);
    const after = await replayedFrom(context, validate("WebhookReplay", request.body).after);
    const { view } = await settle(context, request, response, { type: "ReplayWebhook", webhook, after });
    response.json(webhookOf(view, shown(findWebhook(view, webhook), `webhook ${request.params.webhook}`)));
  });

  app.post("/v1/webhooks/:webhook/test", async (request, response) => {
    requireEverywhere(response, "write");
    const view = controller.view();
    const webhook = wantedWebhook(view, request.params.webhook);
    answer(response, view, { webhook: webhook.name, ...(await postOf(context).test(webhook)) });
  });
}

function orderOf({ name, id }: WebhookView): PageKey {
  return [name, id];
}

function webhookOf(view: View, webhook: WebhookView): Schemas["Webhook"] {
  const { id, name, target, format, types, subject, attempts, paused, envelope, createdAt, after, deadLetters, deadLettersTotal } = webhook;
  return {
    id,
    name,
    target,
    format,
    ...(types === null ? {} : { types }),
    ...(subject === null ? {} : { subject }),
    attempts,
    paused,
    key: envelope.key,
    createdAt: timeText(createdAt),
    position: positionAt(view, after),
    deadLetters: deadLetters
      .map(({ from, to, at, attempts: tried, reason }) => ({
        from: positionAt(view, from),
        to: positionAt(view, to),
        at: timeText(at),
        attempts: tried,
        reason,
      }))
      .reverse(),
    deadLettersTotal,
  };
}
