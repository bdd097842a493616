import type { Logger } from "pino";
import type { Controller } from "../controller/index.js";
import type { Clock, Ids, Network, Random, Timers } from "../ports/index.js";
import type { Auditor } from "./audit.js";
import type { MetricsAccess } from "./service-metrics.js";
import type { TokenWatch } from "./token-watch.js";

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
  /** Ends what outlives its request with the token that opened it. */
  tokens: TokenWatch;
  /** Aborted when the API closes: streams end. */
  closing: AbortSignal;
}
