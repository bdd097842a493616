import type { RequestListener } from "node:http";
import express from "express";
import { pino } from "pino";
import { createApp } from "../../src/api/app.js";
import { EventHub } from "../../src/api/event-hub.js";
import { ApiMetrics } from "../../src/api/metrics.js";
import { TokenWatch } from "../../src/api/token-watch.js";
import type { Controller } from "../../src/controller/index.js";
import { validate } from "../../src/model/index.js";
import { systemClock, systemIds, systemRandom, systemTimers } from "../../src/ports/index.js";
import type { GroupCommit } from "./group-commit.js";

const position = (seq: number) => `0000000000000000-${seq}`;
const origin = { client: "127.0.0.1", controller: "bench" };

/**
 * What anybody would write who puts intents on a log with the usual library: the spec is checked and gets its defaults, goes on the log together with
 * all that came while the append before was under way, and is the answer once it is there. Nothing is decided, applied, or told to anybody.
 */
export function expressStub(log: GroupCommit): RequestListener {
  return express()
    .use(express.json())
    .put("/v1/services/:service", async ({ body, params }, response) => {
      const spec = validate("ServiceSpec", body);
      const seq = await log.append({
        type: "service.updated",
        subject: `service/${params.service}`,
        data: { service: params.service, spec, specVersion: 1 },
        time: Date.now(),
        actor: "token/bench",
        origin,
        intent: null,
        traceparent: null,
      });
      response.set("Fleetlog-Seq", position(seq)).json(spec);
    });
}

/** Our own app with its parser, validator and auth, and nothing behind them but a constant 200. */
export function constantApp(controller: Controller): RequestListener {
  const closing = new AbortController().signal;
  const context = {
    controller,
    clock: systemClock,
    timers: systemTimers,
    ids: systemIds,
    random: systemRandom,
    logger: pino({ level: "error" }, process.stderr),
    tokens: new TokenWatch(controller, systemClock, systemTimers),
    hub: new EventHub(controller, systemClock, systemTimers, closing),
    closing,
  };
  return createApp(context, new ApiMetrics(controller), { validateResponses: false }, (app) => {
    app.put("/v1/services/:service", (_request, response) => response.set("Fleetlog-Seq", position(1)).json({ ok: true }));
  });
}
