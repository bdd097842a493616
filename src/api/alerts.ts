/** Alerts: what is told of when it holds, what holds now, and which webhooks have been told. */

import { type Schemas, validate } from "../model/index.js";
import { type AlertView, type EpisodeView, findAlert, isSent, patternOf, type View, type WebhookView } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query } from "./reads.js";
import { postOf } from "./webhook-intents.js";
import { settle, settledEarlier, shown } from "./writes.js";

export function alerts(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/alerts", (request, response) => {
    requireEverywhere(response, "read");
    const view = controller.view();
    const after = parseCursor(query(request, "cursor"), "ss");
    const rows = Object.values(view.alerts)
      .filter((alert) => !after || compareKeys(orderOf(alert), after) > 0)
      .sort((a, b) => compareKeys(orderOf(a), orderOf(b)));
    answer(
      response,
      view,
      pageOf(rows, query(request, "limit"), orderOf, (alert) => alertOf(view, alert)),
    );
  });

  app.post("/v1/alerts", async (request, response) => {
    requireEverywhere(response, "write");
    const alert = validate("AlertCreate", request.body);
    const settled = await settle(context, request, response, { type: "CreateAlert", alert });
    const created = shown(findAlert(settled.view, settled.outcome.id ?? ""), `alert ${alert.name}`);
    response.status(201).set("Location", `/v1/alerts/${created.id}`).json(alertOf(settled.view, created));
  });

  app.get("/v1/alerts/:alert", (request, response) => {
    requireEverywhere(response, "read");
    const view = controller.view();
    answer(response, view, alertOf(view, wantedAlert(view, request.params.alert)));
  });

  app.delete("/v1/alerts/:alert", async (request, response) => {
    requireEverywhere(response, "write");
    if (!settledEarlier(context, request, response)) {
      const { id } = wantedAlert(controller.view(), request.params.alert);
      await settle(context, request, response, { type: "RemoveAlert", alert: id });
    }
    response.status(204).end();
  });

  app.post("/v1/alerts/:alert/test", async (request, response) => {
    requireEverywhere(response, "write");
    const view = controller.view();
    const alert = wantedAlert(view, request.params.alert);
    const post = postOf(context);
    const told = tellersOf(view, alert, "alert.fired");
    const results = await Promise.all(told.map(async (webhook) => ({ webhook: webhook.name, ...(await post.test(webhook, alert)) })));
    answer(response, view, { results });
  });
}

function wantedAlert(view: View, idOrName: string): AlertView {
  const found = findAlert(view, idOrName);
  if (!found) throw notFound("alert_not_found", `no alert has the id or name ${JSON.stringify(idOrName)}`, "alert");
  return found;
}

/** The webhooks that tell of it. */
function tellersOf(view: View, { id, webhooks }: AlertView, type: "alert.fired" | "alert.resolved"): WebhookView[] {
  const event = { type, subject: `alert/${id}`, data: webhooks === null ? {} : { webhooks } };
  return Object.values(view.webhooks)
    .filter((webhook) => isSent(webhook, patternOf(webhook), event))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function orderOf({ name, id }: AlertView): PageKey {
  return [name, id];
}

function alertOf(view: View, alert: AlertView): Schemas["Alert"] {
  const { id, name, service, when, forMs, resolveMs, severity, summary, webhooks, createdAt, firing, ended } = alert;
  const tellers = { fired: tellersOf(view, alert, "alert.fired"), resolved: tellersOf(view, alert, "alert.resolved") };
  const deliveries = (asked: WebhookView[], seq: number) =>
    asked.filter(({ createdSeq }) => createdSeq < seq).map((webhook) => deliveryOf(webhook, seq));
  const episode = (told: EpisodeView) => ({
    subject: told.subject,
    name: told.name,
    message: told.message,
    firedAt: timeText(told.firedAt),
    fired: deliveries(tellers.fired, told.firedSeq),
  });
  return {
    id,
    name,
    ...(service === null ? {} : { service }),
    when,
    forMs,
    resolveMs,
    severity,
    summary,
    ...(webhooks === null ? {} : { webhooks }),
    createdAt: timeText(createdAt),
    firing: Object.values(firing).map(episode),
    history: ended
      .map((over) => ({
        ...episode(over),
        resolvedAt: timeText(over.resolvedAt),
        resolved: deliveries(tellers.resolved, over.resolvedSeq),
      }))
      .reverse(),
  };
}

/** What the position of a webhook says of one event: it goes on from there only once that was delivered or given up. */
function deliveryOf({ name, after, deadLetters }: WebhookView, seq: number): Schemas["AlertDelivery"] {
  const letter = deadLetters.find(({ from, to }) => from <= seq && seq <= to);
  if (letter) return { webhook: name, state: "given-up", reason: letter.reason };
  return { webhook: name, state: after >= seq ? "delivered" : "pending" };
}
