/**
 * Where a webhook goes and what it is signed with is put into an envelope here, before it is an intent: the log, and every answer
 * but that which a secret was made for, show the host alone.
 */
import { secretNonceBytes } from "../controller/index.js";
import type { Envelope, Intent, OpenedWebhook, Schemas, WebhookChanges } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { findWebhook, type View, type WebhookView } from "../projections/index.js";
import type { ApiContext, WebhookPost } from "./context.js";
import { startOf } from "./event-feed.js";
import { keysOf } from "./files.js";
import { notFound } from "./reads.js";

/** The namespace of their envelopes: none that a secret could be in. */
export const webhookNamespace = ":webhook";
const secretBytes = 32;
const secretBytesMin = 24;
const secretBytesMax = 64;

/**
 * @param show takes the secret that is made where none is given
 * @throws ClusterError where messages may not go to its URL, or there is no key to put it under
 */
export async function createWebhook(context: ApiContext, body: Schemas["WebhookCreate"], show: (secret: string) => void): Promise<Intent> {
  const { name, url, format, types, subject, secret: given, after, attempts } = body;
  if (given !== undefined) requireSecret(given, "/secret");
  await postOf(context).check(url);
  const from = after === undefined ? {} : { after: await replayedFrom(context, after) };
  const secret = given ?? madeSecret(context);
  const envelope = sealed(context, name, { url, secret });
  if (given === undefined) show(secret);
  const wants = { ...(types === undefined ? {} : { types }), ...(subject === undefined ? {} : { subject }) };
  return { type: "CreateWebhook", webhook: { name, target: new URL(url).origin, format, attempts, ...wants, ...from, envelope } };
}

/**
 * What is in the envelope is changed here, of what this controller's view has there: `decide` refuses it where that has changed meanwhile.
 * @param show takes the secret that is made where a new one is asked for and none is given
 * @throws ClusterError as `createWebhook`, and where there is no such webhook
 */
export async function updateWebhook(
  context: ApiContext,
  idOrName: string,
  { url, rotate, ...rest }: Schemas["WebhookPatch"],
  show: (secret: string) => void,
): Promise<Intent> {
  const changes: WebhookChanges = rest;
  if (url !== undefined || rotate !== undefined) {
    const { name, envelope } = wantedWebhook(context.controller.view(), idOrName);
    if (url !== undefined) await postOf(context).check(url);
    const known: OpenedWebhook = JSON.parse(keysOf(context.controller).open(webhookNamespace, name, envelope).toString("utf8"));
    const moved = url === undefined ? known : { ...known, url };
    changes.envelope = sealed(context, name, rotate ? rotated(context, moved, rotate, show) : moved);
    changes.replaces = envelope.nonce;
    if (url !== undefined) changes.target = new URL(url).origin;
  }
  return { type: "UpdateWebhook", webhook: idOrName, changes };
}

function rotated(
  context: ApiContext,
  { url, secret: old }: OpenedWebhook,
  { secret: given, graceMs }: Schemas["WebhookRotation"],
  show: (secret: string) => void,
): OpenedWebhook {
  if (given !== undefined) requireSecret(given, "/rotate/secret");
  const secret = given ?? madeSecret(context);
  if (given === undefined) show(secret);
  return { url, secret, ...(graceMs > 0 ? { before: { secret: old, until: context.clock.now() + graceMs } } : {}) };
}

function madeSecret({ random }: ApiContext): string {
  return `whsec_${Buffer.from(random.hex(secretBytes), "hex").toString("base64")}`;
}

function sealed({ controller, random }: ApiContext, name: string, opened: OpenedWebhook): Envelope {
  const text = Buffer.from(JSON.stringify(opened));
  return keysOf(controller).seal(webhookNamespace, name, text, random.hex(secretNonceBytes));
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

function requireSecret(secret: string, field: string): void {
  const text = secret.slice("whsec_".length);
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") === text && bytes.length >= secretBytesMin && bytes.length <= secretBytesMax) return;
  const message = `must be whsec_ and the base64 of ${secretBytesMin} to ${secretBytesMax} bytes`;
  throw new ClusterError("invalid", "invalid_body", `${field} ${message}`, { errors: [{ field, message }] });
}
