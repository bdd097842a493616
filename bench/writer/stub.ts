import type { RequestListener } from "node:http";
import { pino } from "pino";
import { createApp } from "../../src/api/app.js";
import { EventHub } from "../../src/api/event-hub.js";
import { ApiMetrics } from "../../src/api/metrics.js";
import { TokenWatch } from "../../src/api/token-watch.js";
import type { Controller } from "../../src/controller/index.js";
import { systemClock, systemIds, systemRandom, systemTimers } from "../../src/ports/index.js";

/** The same app with its parser, validator and auth, and nothing behind them but a constant 200. */
export function stubApp(controller: Controller): RequestListener {
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
    app.put("/v1/services/:service", (_request, response) => {
      response.set("Fleetlog-Seq", "0000000000000000-1").json({ ok: true });
    });
  });
}
