import { type Intent, type Schemas, validate } from "../model/index.js";
import {
  type AutoscalingDecisionView,
  dependencyNamed,
  positionAt,
  reservationsOf,
  type ServiceView,
  serviceById,
  type View,
} from "../projections/index.js";
import { requireSomewhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { tallyOf, timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { compareKeys, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query } from "./reads.js";
import { readableServices, refOf, serviceKey, wantedService } from "./services.js";
import { settle, settledEarlier, shown } from "./writes.js";

/** Policies that scale services: what they say, what they go by, and what was decided by them. */
export function autoscaling(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/autoscaling", (request, response) => {
    requireSomewhere(response, "read");
    const view = controller.view();
    const after = parseCursor(query(request, "cursor"), "sss");
    const scaled = function* () {
      for (const service of readableServices(context, view, request, response, after)) {
        if (service.removed || !service.autoscaling || (after && compareKeys(serviceKey(service), after) <= 0)) continue;
        yield service;
      }
    };
    answer(
      response,
      view,
      pageOf(scaled(), query(request, "limit"), serviceKey, (service) => autoscalingOf(view, service)),
    );
  });

  app.get("/v1/services/:service/autoscaling", (request, response) => {
    const view = controller.view();
    answer(response, view, autoscalingOf(view, wantedService(view, request, response, "read")));
  });

  app.put("/v1/services/:service/autoscaling", async (request, response) => {
    const { id, namespace } = wantedService(controller.view(), request, response, "write");
    const policy = validate("AutoscalingPolicy", request.body);
    const intent: Intent = { type: "SetAutoscaling", service: { namespace, service: id }, policy };
    const { view } = await settle(context, request, response, intent);
    response.json(autoscalingOf(view, shown(serviceById(view, id), "the autoscaling policy")));
  });

  app.delete("/v1/services/:service/autoscaling", async (request, response) => {
    if (!settledEarlier(context, request, response)) {
      const service = wantedService(controller.view(), request, response, "write");
      await settle(context, request, response, { type: "RemoveAutoscaling", service: refOf(service) });
    }
    response.status(204).end();
  });

  app.post("/v1/services/:service/autoscaling/advice", async (request, response) => {
    const service = wantedService(controller.view(), request, response, "write");
    const advice = validate("AutoscalingAdvice", request.body);
    const intent: Intent = { type: "AdviseAutoscaling", service: refOf(service), ...advice };
    const { view } = await settle(context, request, response, intent);
    response.json(autoscalingOf(view, shown(serviceById(view, service.id), "the advice")));
  });
}

/** @throws ClusterError `no_autoscaling` where the service has no policy */
function autoscalingOf(view: View, service: ServiceView): Schemas["Autoscaling"] {
  const { id, name, namespace, stack, spec, autoscaling: kept, stopped, rollout } = service;
  const policy = spec.autoscaling;
  if (!policy || !kept) throw notFound("no_autoscaling", `service ${name} has no autoscaling policy`, "service");
  const partner = policy.scaleWith && dependencyNamed(view, service, policy.scaleWith.service);
  const { replicas, resources } = kept.windows;
  return {
    service: id,
    name,
    namespace,
    ...(stack ? { stack: stack.name } : {}),
    policy,
    generation: kept.generation,
    replicas: spec.replicas,
    running: tallyOf(service).running,
    active: !stopped && !service.removed && policy.mode !== "off",
    ...(rollout ? { rollout: true } : {}),
    reservations: reservationsOf(spec),
    ...(partner ? { partner: partner.stopped ? 0 : partner.spec.replicas } : {}),
    windows: { ...(replicas < 0 ? {} : { replicas }), ...(resources < 0 ? {} : { resources }) },
    changes: kept.changes.map(({ at, delta }) => ({ at: timeText(at), delta })),
    decisions: kept.decisions.map((decision) => decisionOf(view, decision)),
  };
}

function decisionOf(view: View, decision: AutoscalingDecisionView): Schemas["Autoscaling"]["decisions"][number] {
  const { seq, at, result, from, replicas, resources, autoscaling: by } = decision;
  return {
    at: timeText(at),
    position: positionAt(view, seq),
    result,
    ...(from === null ? {} : { from }),
    ...(replicas === null ? {} : { replicas }),
    ...(resources === null ? {} : { resources }),
    autoscaling: by,
  };
}
