import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import express, { type ErrorRequestHandler, type Express } from "express";
import { type Logger, pino } from "pino";
import type { Controller } from "../controller/index.js";
import { type Clock, type Ids, type Random, systemClock, systemIds, systemRandom, systemTimers, type Timers } from "../ports/index.js";
import { refuseControlCharacters, requireToken } from "./auth.js";
import { readBody } from "./body.js";
import { cluster } from "./cluster.js";
import type { ApiContext } from "./context.js";
import { openApiDocument } from "./document.js";
import { events } from "./events.js";
import { health } from "./health.js";
import { logs } from "./logs.js";
import { ApiMetrics } from "./metrics.js";
import { nodes } from "./nodes.js";
import { openapi } from "./openapi.js";
import { sendProblem } from "./problems.js";
import { awaitMinSeq } from "./reads.js";
import { services } from "./services.js";
import { Sessions } from "./session.js";
import { stacks } from "./stacks.js";
import { state } from "./state.js";
import { tasks } from "./tasks.js";
import { tokens } from "./tokens.js";
import { contract, translateErrors } from "./validation.js";

export interface ApiOptions {
  logger?: Logger;
  clock?: Clock;
  timers?: Timers;
  ids?: Ids;
  random?: Random;
  /** Checks answers against the contract as well; for tests. */
  validateResponses?: boolean;
}

export interface Api {
  app: Express;
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Ends streams and sessions; requests under way are answered. */
  close(): void;
}

/**
 * The HTTP API of one controller. A request passes: its time, its headers, its token, its body, the contract, the
 * position that it waits for, its resource. Whatever is thrown on the way becomes a problem document at the end.
 */
export function createApi(controller: Controller, options: ApiOptions = {}): Api {
  const closing = new AbortController();
  const context: ApiContext = {
    controller,
    clock: options.clock ?? systemClock,
    timers: options.timers ?? systemTimers,
    ids: options.ids ?? systemIds,
    random: options.random ?? systemRandom,
    logger: options.logger ?? pino({ name: "fleetlog-api" }),
    closing: closing.signal,
  };
  const metrics = new ApiMetrics(controller);
  const sessions = new Sessions(context);

  const app = express();
  app.disable("x-powered-by");
  // Specs have ETags of their own; a hash over every other answer would be work for nothing.
  app.disable("etag");
  app.enable("case sensitive routing");
  app.use(metrics.time(), refuseControlCharacters, requireToken(controller, openPaths()));
  app.use(readBody, contract({ validateResponses: options.validateResponses ?? false }));
  app.use("/v1", awaitMinSeq(context));
  for (const resource of [nodes, services, tasks, stacks, tokens, events, logs, state, cluster, health, openapi]) resource(app, context);
  metrics.route(app);
  const problem: ErrorRequestHandler = (error, request, response, _next) => sendProblem(request, response, error, context.logger);
  app.use(translateErrors, problem);

  return {
    app,
    handleUpgrade: (request, socket, head) => sessions.upgrade(request, socket, head),
    close() {
      closing.abort();
      sessions.close();
    },
  };
}

/** What the contract serves to anybody. */
function openPaths(): ReadonlySet<string> {
  const { paths } = openApiDocument();
  return new Set(Object.keys(paths).filter((path) => paths[path]?.get?.security?.length === 0));
}
