/**
 * Webhooks. Where one goes and what it is signed with is put into an envelope here, before it is an intent: the log, and every
 * answer but that of its creation, show the host alone.
 */
import type { Express } from "express";
import { secretNonceBytes } from "../controller/index.js";
import { type Intent, type Schemas, validate } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { findWebhook, positionAt, type View, type WebhookView } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext, WebhookPost } from "./context.js";
import { timeText } from "./convert.js";
import { startOf } from "./event-feed.js";
import { keysOf } from "./files.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query } from "./reads.js";
import { settle, settledEarlier, shown } from "./writes.js";

/** The namespace of their envelopes: none that a secret could be in. */
export const webhookNamespace = ":webhook";
const secretBytes = 32;
const secretBytesMin = 24;
const secretBytesMax = 64;

export function webhooks(app: Express, context: ApiContext): void {
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
    response.status(201).location(`/v1/webhooks/${created.id}`);
    // The secret that an earlier request was answered with is in that answer alone.
    const once = settled.replayed || secret === undefined ? {} : { secret };
    response.json({ webhook: webhookOf(settled.view, created), ...once });
  });

  app.get("/v1/webhooks/:webhook", (request, response) => {
    requireEverywhere(response, "read");
    const view = controller.view();
    answer(response, view, webhookOf(view, wantedWebhook(view, request.params.webhook)));
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

/**
 * @param show takes the secret that is made where none is given
 * @throws ClusterError where messages may not go to its URL, or there is no key to put it under
 */
export async function createWebhook(context: ApiContext, body: Schemas["WebhookCreate"], show: (secret: string) => void): Promise<Intent> {
  const { controller, random } = context;
  const { name, url, format, types, subject, secret: given, after, attempts } = body;
  if (given !== undefined) requireSecret(given);
  await postOf(context).check(url);
  const from = after === undefined ? {} : { after: await replayedFrom(context, after) };
  const secret = given ?? `whsec_${Buffer.from(random.hex(secretBytes), "hex").toString("base64")}`;
  const opened = Buffer.from(JSON.stringify({ url, secret }));
  const envelope = keysOf(controller).seal(webhookNamespace, name, opened, random.hex(secretNonceBytes));
  if (given === undefined) show(secret);
  const wants = { ...(types === undefined ? {} : { types }), ...(subject === undefined ? {} : { subject }) };
  return { type: "CreateWebhook", webhook: { name, target: new URL(url).origin, format, attempts, ...wants, ...from, envelope } };
}

/** The seq behind which events are sent again. @throws ClusterError `gone` where the log does not reach back */
export function replayedFrom(context: ApiContext, after: string): Promise<number> {
  return startOf(context, after, "/after");
}

/** @throws ClusterError where this process sends to none */
export function postOf({ webhooks }: ApiContext): WebhookPost {
  if (!webhooks) throw new ClusterError("unavailable", "webhooks_off", "this controller sends to no webhooks");
  return webhooks;
}

export function wantedWebhook(view: View, idOrName: string): WebhookView {
  const found = findWebhook(view, idOrName);
  if (!found) throw notFound("webhook_not_found", `no webhook has the id or name ${JSON.stringify(idOrName)}`, "webhook");
  return found;
}

function requireSecret(secret: string): void {
  const text = secret.slice("whsec_".length);
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") === text && bytes.length >= secretBytesMin && bytes.length <= secretBytesMax) return;
  const message = `must be whsec_ and the base64 of ${secretBytesMin} to ${secretBytesMax} bytes`;
  throw new ClusterError("invalid", "invalid_body", `/secret ${message}`, { errors: [{ field: "/secret", message }] });
}

function orderOf({ name, id }: WebhookView): PageKey {
  return [name, id];
}

function webhookOf(view: View, webhook: WebhookView): Schemas["Webhook"] {
  const { id, name, target, format, types, subject, attempts, envelope, createdAt, after, deadLetters, deadLettersTotal } = webhook;
  return {
    id,
    name,
    target,
    format,
    ...(types === null ? {} : { types }),
    ...(subject === null ? {} : { subject }),
    attempts,
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
