import { createHash } from "node:crypto";
import type { Controller, IntentMeta, Settled } from "../controller/index.js";
import { settledBefore } from "../intents/index.js";
import { canonicalJson, type Intent, type Outcome } from "../model/index.js";
import { ClusterError, parseTraceparent, type Span } from "../ports/index.js";
import { lookUp, positionAt, type View } from "../projections/index.js";
import { actorOf, tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";
import type { Request, Response } from "./http/index.js";

/** How long an applied write waits for the local view to show it. */
export const showWaitMs = 10_000;

/**
 * Submits an intent and waits until this controller's view shows its outcome, so that the answer can.
 * Sets the headers that go with every settled write.
 */
export async function settle(context: ApiContext, request: Request, response: Response, intent: Intent): Promise<Settled & { view: View }> {
  const { controller } = context;
  const settled = await submit(context, intent, metaOf(context, request, response));
  if (controller.view().seq < settled.seq) {
    await controller.waitFor(settled.seq, showWaitMs).catch((cause: unknown) => {
      throw new ClusterError(
        "unknown",
        "not_visible_yet",
        "applied, but this controller does not see it yet; repeat it under the same key",
        {
          cause,
        },
      );
    });
  }
  const view = controller.view();
  response.set("Fleetlog-Seq", positionAt(view, settled.seq));
  if (settled.replayed) response.set("Idempotency-Replayed", "true");
  return { ...settled, view };
}

/** The events go on from a span of their own: from the request to the position that it was settled at. */
function submit({ controller, tracer }: ApiContext, intent: Intent, meta: IntentMeta): Promise<Settled> {
  const span = tracer?.start(`intent ${intent.type}`, { parent: meta.traceparent });
  return span ? within(span, controller.submit(intent, { ...meta, traceparent: span.traceparent })) : controller.submit(intent, meta);
}

async function within(span: Span, settling: Promise<Settled>): Promise<Settled> {
  try {
    const settled = await settling;
    span.set({ "fleetlog.seq": settled.seq, "fleetlog.replayed": settled.replayed });
    span.end();
    return settled;
  } catch (error) {
    span.end((error as Error).message);
    throw error;
  }
}

/**
 * Whether a keyed request was settled before, as far as this view knows. For requests that name their object: a repeated
 * removal must be answered like the first, though the object is gone. The key's scope holds the token, so that nobody
 * learns of what others did.
 */
export function settledEarlier(context: ApiContext, request: Request, response: Response): boolean {
  return earlierOutcome(context, request, response) !== undefined;
}

/** The same for those whose answer is made of the outcome. */
export function earlierOutcome(context: ApiContext, request: Request, response: Response): Outcome | undefined {
  const { controller, clock } = context;
  const { key, body } = metaOf(context, request, response);
  if (key === undefined || body === undefined) return undefined;
  const view = controller.view();
  const found = settledBefore(view, key, body, clock.now());
  if (found.kind !== "replay") return undefined;
  response.set("Fleetlog-Seq", positionAt(view, found.entry.seq)).set("Idempotency-Replayed", "true");
  return found.entry.outcome;
}

/** What the outcome names must be in the view; it can be missing only when somebody removed it since. */
export function shown<T>(found: T | undefined, what: string): T {
  if (found === undefined) throw new ClusterError("gone", "removed_since", `${what} was settled, but has been removed since`);
  return found;
}

function metaOf({ controller }: ApiContext, request: Request, response: Response): IntentMeta {
  const token = tokenOf(response);
  const meta: IntentMeta = { actor: actorOf(token) };
  const client = request.socket.remoteAddress;
  if (client !== undefined) meta.client = client;
  const { traceparent, "idempotency-key": key } = request.headers;
  // As the trace context specification says: one that cannot be read is as none at all.
  if (typeof traceparent === "string" && parseTraceparent(traceparent)) meta.traceparent = traceparent;
  if (typeof key === "string") {
    meta.key = `${token.id} ${request.method} ${request.path} ${key}`;
    meta.body = requestHash(controller, request, meta.key);
  }
  return meta;
}

/**
 * Over all that makes two requests under one key the same one. It stands on the log for good: that of a body which may hold a
 * secret is under a key, or whoever reads the log could try out what the secret is.
 */
function requestHash(controller: Controller, request: Request, key: string): string {
  const { query, body, headers } = request;
  const text = canonicalJson({ query: { ...query }, body: body ?? null, ifMatch: headers["if-match"] ?? null });
  const { secretKeys } = controller;
  // Without a key a request that holds a secret is refused, and nothing of it is kept.
  if (!secretKeys || !mayHoldSecrets(request)) return createHash("sha256").update(text).digest("hex");
  const digests = secretKeys.digests("request", text);
  // Settled under an older key, it is the same request under a newer one.
  const settled = lookUp(controller.view().idempotency.entries, key)?.body;
  return digests.find((digest) => digest === settled) ?? (digests[0] as string);
}

function mayHoldSecrets({ path }: Request): boolean {
  return /^\/v1\/(secrets|bulk|stacks|webhooks)(\/|$)/.test(path);
}
