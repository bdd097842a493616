import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import type { OpenedWebhook, WebhookFormat } from "../../model/index.js";
import { type Clock, ClusterError, isClusterError, type Random } from "../../ports/index.js";
import type { AlertView, View, WebhookView } from "../../projections/index.js";
import { type Message, testMessage } from "./messages.js";
import { secretBytes, signedHeaders } from "./signature.js";
import { hostOf, type WebhookTargets } from "./targets.js";

/** For everything, from the name server's answer to the status. */
const timeoutMs = 10_000;
/** Of the answer's body, which nobody reads; a connection on which more comes is not used again. */
const answerBytesMax = 64 * 1024;
const reasonCharactersMax = 256;
const socketsPerHostMax = 8;

export interface Posted {
  delivered: boolean;
  status?: number;
  ms: number;
  /** Why it was not delivered. */
  error?: string;
}

export interface WebhookPostParts {
  targets: WebhookTargets;
  clock: Clock;
  random: Random;
  view(): View;
  /** @throws ClusterError where there is no key for it */
  open(webhook: WebhookView): OpenedWebhook;
}

/** Sends messages to webhooks: signed, to allowed addresses alone, without following redirects. */
export class WebhookPost {
  readonly #parts: WebhookPostParts;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(parts: WebhookPostParts) {
    this.#parts = parts;
    const { lookup } = parts.targets;
    const options = { keepAlive: true, maxSockets: socketsPerHostMax, maxFreeSockets: 1, lookup };
    this.#http = new HttpAgent(options);
    this.#https = new HttpsAgent(options);
  }

  /** @throws ClusterError of kind invalid, with the field `/url` */
  async check(text: string): Promise<void> {
    await this.#parts.targets.check(urlOf(text));
  }

  /** One try. Never throws: whatever goes wrong is why it was not delivered. */
  async send(webhook: WebhookView, message: Message, signal?: AbortSignal): Promise<Posted> {
    const { clock, open } = this.#parts;
    const begun = clock.monotonic();
    const ms = () => Math.round(clock.monotonic() - begun);
    try {
      const opened = open(webhook);
      const status = await this.#post(endpoint(webhook.format, opened.url), secretsAt(opened, clock.now()), message, signal);
      if (status >= 200 && status < 300) return { delivered: true, status, ms: ms() };
      const redirected = status >= 300 && status < 400 ? "; redirects are not followed" : "";
      return { delivered: false, status, ms: ms(), error: `it answered ${status}${redirected}` };
    } catch (error) {
      return { delivered: false, ms: ms(), error: reasonOf(error) };
    }
  }

  /** Says that it is a test: of the webhook, or of an alert that it tells of. */
  test(webhook: WebhookView, alert?: AlertView): Promise<Posted> {
    const { random, clock, view } = this.#parts;
    return this.send(webhook, testMessage(webhook.format, view(), alert, `test-${random.hex(8)}`, clock.now()));
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #post(url: URL, secrets: readonly Buffer[], { id, contentType, body }: Message, signal?: AbortSignal): Promise<number> {
    const { targets, clock } = this.#parts;
    // A name is checked where the connection is made; an address is never looked up.
    if (isIP(hostOf(url)) !== 0) await targets.check(url);
    const isTls = url.protocol === "https:";
    const over = AbortSignal.timeout(timeoutMs);
    const options: RequestOptions = {
      method: "POST",
      agent: isTls ? this.#https : this.#http,
      signal: signal ? AbortSignal.any([signal, over]) : over,
      headers: {
        "content-type": contentType,
        "content-length": Buffer.byteLength(body),
        "user-agent": "fleetlog-webhook",
        ...signedHeaders(secrets, id, clock.now(), body),
      },
    };
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(over.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error);
      const sent = (isTls ? httpsRequest : httpRequest)(url, options, (response) => {
        discard(response);
        resolve(response.statusCode ?? 0);
      });
      sent.on("error", fail);
      sent.end(body);
    });
  }
}

/** What signs at this time: the newest first, and the one before it for as long as receivers may still have that alone. */
function secretsAt({ secret, before }: OpenedWebhook, now: number): Buffer[] {
  return [secret, ...(before && now < before.until ? [before.secret] : [])].map((text) => {
    const bytes = secretBytes(text);
    if (!bytes) throw new ClusterError("internal", "webhook_secret_damaged", "its secret is none");
    return bytes;
  });
}

function discard(response: IncomingMessage): void {
  let bytes = 0;
  response.on("error", () => {});
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > answerBytesMax) response.destroy();
  });
}

/** @throws ClusterError of kind invalid */
export function urlOf(text: string): URL {
  const refused = (message: string) =>
    new ClusterError("invalid", "invalid_body", `/url ${message}`, { errors: [{ field: "/url", message }] });
  if (!URL.canParse(text)) throw refused("is no URL");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") throw refused("must begin with https:// or http://");
  if (url.username !== "" || url.password !== "") throw refused("must not hold a user or a password");
  return url;
}

function endpoint(format: WebhookFormat, text: string): URL {
  if (format === "cloudevents") return urlOf(text);
  const url = urlOf(text);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/api/v2/alerts`;
  return url;
}

function reasonOf(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  const text = isClusterError(error) || code === undefined ? message : `${code}: ${message}`;
  return (text === "" ? String(code ?? "no connection") : text).slice(0, reasonCharactersMax);
}
