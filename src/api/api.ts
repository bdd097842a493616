import { setMaxListeners } from "node:events";
import type { IncomingMessage, RequestListener } from "node:http";
import type { Duplex } from "node:stream";
import { type Logger, pino } from "pino";
import type { Registry } from "prom-client";
import type { Controller } from "../controller/index.js";
import {
  type Clock,
  type Ids,
  type Network,
  type Random,
  systemClock,
  systemIds,
  systemRandom,
  systemTimers,
  type Timers,
  type Tracer,
} from "../ports/index.js";
import { alerts } from "./alerts.js";
import { createApp } from "./app.js";
import { archive } from "./archive.js";
import { type Auditor, audit } from "./audit.js";
import { autoscaling } from "./autoscaling.js";
import { availability } from "./availability.js";
import { blame } from "./blame.js";
import { bulk } from "./bulk.js";
import { cluster, logMembers } from "./cluster.js";
import type { ApiContext, WebhookPost } from "./context.js";
import { diff } from "./diff.js";
import { discovery } from "./discovery.js";
import { EventHub } from "./event-hub.js";
import { events } from "./events.js";
import { exec, execDoor, isExecPath } from "./exec.js";
import { explain } from "./explain.js";
import { configs, secrets } from "./files.js";
import { health } from "./health.js";
import { logs } from "./logs.js";
import { ApiMetrics } from "./metrics.js";
import { nodes } from "./nodes.js";
import { openapi } from "./openapi.js";
import { peers } from "./peers.js";
import { plan } from "./plan.js";
import { type MetricsAccess, serviceMetrics } from "./service-metrics.js";
import { services } from "./services.js";
import { sessionDoor } from "./session.js";
import { stacks } from "./stacks.js";
import { state } from "./state.js";
import { tasks } from "./tasks.js";
import { TokenWatch } from "./token-watch.js";
import { tokens } from "./tokens.js";
import { undo } from "./undo.js";
import { volumes } from "./volumes.js";
import { webhooks } from "./webhooks.js";

export interface ApiOptions {
  logger?: Logger;
  clock?: Clock;
  timers?: Timers;
  ids?: Ids;
  random?: Random;
  /** The way to the lease holder; without it writes at a controller that does not hold the lease are refused. */
  network?: Network;
  /** Who answers `/v1/audit`; without it that is refused. */
  auditor?: Auditor;
  /** Sends to webhooks; without it none can be created or tested here. */
  webhooks?: WebhookPost;
  /** Beside its own: metrics of other parts of the process. */
  registries?: readonly Registry[];
  /** What it knows of samples; default nothing. */
  metrics?: MetricsAccess;
  /** Where traces go; without it nothing is traced. */
  tracer?: Tracer | undefined;
  /** Checks answers against the contract as well; for tests. */
  validateResponses?: boolean;
}

export interface Api {
  /** For a server with our `serverOptions`. */
  app: RequestListener;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends streams and sessions; requests under way are answered. */
  close(): void;
}

/** The HTTP API of one controller: its resources behind what every request passes, and agents' sessions. */
export function createApi(controller: Controller, options: ApiOptions = {}): Api {
  const closing = new AbortController();
  // Each stream hears of it.
  setMaxListeners(0, closing.signal);
  const { clock = systemClock, timers = systemTimers } = options;
  const context: ApiContext = {
    controller,
    clock,
    timers,
    ids: options.ids ?? systemIds,
    random: options.random ?? systemRandom,
    network: options.network,
    metrics: options.metrics,
    auditor: options.auditor,
    tracer: options.tracer,
    logger: options.logger ?? pino({ name: "fleetlog-api" }),
    tokens: new TokenWatch(controller, clock, timers),
    hub: new EventHub(controller, clock, timers, closing.signal),
    webhooks: options.webhooks,
    closing: closing.signal,
  };
  const metrics = new ApiMetrics(controller, options.registries);
  const sessions = sessionDoor(context);
  const execs = execDoor(context);

  const { validateResponses = false, network } = options;
  const app = createApp(context, metrics, { validateResponses, network }, (routes) => {
    for (const resource of [
      services,
      tasks,
      nodes,
      stacks,
      tokens,
      configs,
      secrets,
      bulk,
      events,
      logs,
      exec,
      explain,
      state,
      diff,
      blame,
      undo,
      volumes,
      webhooks,
      alerts,
      plan,
      serviceMetrics,
      cluster,
      logMembers,
      audit,
      availability,
      peers,
      archive,
      autoscaling,
      discovery,
      health,
      openapi,
    ])
      resource(routes, context);
    metrics.route(routes);
  });

  return {
    app,
    handleUpgrade: (request, socket, head) => (isExecPath(request.url) ? execs : sessions).upgrade(request, socket, head),
    close() {
      closing.abort();
      sessions.close();
      execs.close();
    },
  };
}
