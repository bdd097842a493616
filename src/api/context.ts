import type { Logger } from "pino";
import type { Controller } from "../controller/index.js";
import type { Clock, Ids, Network, Random, Timers, Tracer } from "../ports/index.js";
import type { AlertView, WebhookView } from "../projections/index.js";
import type { Auditor } from "./audit.js";
import type { EventHub } from "./event-hub.js";
import type { MetricsAccess } from "./service-metrics.js";
import type { TokenWatch } from "./token-watch.js";

/** What the API needs of whoever sends to webhooks. */
export interface WebhookPost {
  /** @throws ClusterError of kind invalid where messages may not go there */
  check(url: string): Promise<void>;
  /** One message that says that it is a test: of the webhook, or of an alert that it tells of. */
  test(webhook: WebhookView, alert?: AlertView): Promise<{ delivered: boolean; status?: number; ms: number; error?: string }>;
}

/** What every resource works with. */
export interface ApiContext {
  controller: Controller;
  clock: Clock;
  timers: Timers;
  ids: Ids;
  random: Random;
  logger: Logger;
  /** The way to other controllers; undefined where there are none. */
  network?: Network | undefined;
  /** Who keeps the audit index; undefined where nobody was named. */
  auditor?: Auditor | undefined;
  /** Samples of services; undefined where none are kept. */
  metrics?: MetricsAccess | undefined;
  /** Where traces go; undefined where nobody asked for them. */
  tracer?: Tracer | undefined;
  /** Ends what outlives its request with the token that opened it. */
  tokens: TokenWatch;
  /** Tells all who follow the log of what is new. */
  hub: EventHub;
  /** Undefined where this process sends to no webhooks. */
  webhooks?: WebhookPost | undefined;
  /** Aborted when the API closes: streams end. */
  closing: AbortSignal;
}
