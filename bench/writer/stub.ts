import type { RequestListener } from "node:http";
import { pino } from "pino";
import { createApp } from "../../src/api/app.js";
import { EventHub } from "../../src/api/event-hub.js";
import type { Handler } from "../../src/api/http/index.js";
import { ApiMetrics } from "../../src/api/metrics.js";
import { TokenWatch } from "../../src/api/token-watch.js";
import type { Controller } from "../../src/controller/index.js";
import { validate } from "../../src/model/index.js";
import { systemClock, systemIds, systemRandom, systemTimers } from "../../src/ports/index.js";
import type { GroupCommit } from "./group-commit.js";

const position = (seq: number) => `0000000000000000-${seq}`;
const origin = { client: "127.0.0.1", controller: "bench" };

/** Nothing but a constant 200. */
export function constantStub(controller: Controller): RequestListener {
  return stub(controller, (_request, response) => response.set("Fleetlog-Seq", position(1)).json({ ok: true }));
}

/** What any control plane on a log has to do: the spec with its defaults goes on the log, and is the answer once it is there. */
export function appendingStub(controller: Controller, log: GroupCommit): RequestListener {
  return stub(controller, async ({ body, params }, response) => {
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

/** The same app with its parser, validator and auth, and one handler behind them. */
function stub(controller: Controller, handler: Handler): RequestListener {
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
    app.put("/v1/services/:service", handler);
  });
}
