import { type Intent, parsePosition, type Schemas, type ServiceSpec, serviceSpec, type Verb, validate } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { findRemoved, findService, isOfThisLog, positionAt, type ServiceView, serviceById, type View } from "../projections/index.js";
import { may, type Place, requireAt, requireOn, requireSomewhere, tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";
import { serviceOf } from "./convert.js";
import { mayUseFiles } from "./file-scopes.js";
import type { App, Request, Response } from "./http/index.js";
import { orderedServices, serviceOrder } from "./ordered.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query } from "./reads.js";
import { settle, settledEarlier, shown } from "./writes.js";

export function services(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/services", (request, response) => {
    requireSomewhere(response, "read");
    const view = controller.view();
    const removed = query<boolean>(request, "removed");
    const after = parseCursor(query(request, "cursor"), "sss");
    const shownAfter = function* () {
      for (const service of readableServices(context, view, request, response, after)) {
        if (after && compareKeys(serviceKey(service), after) <= 0) continue;
        if (removed ? service.purgeAt !== null : !service.removed) yield service;
      }
    };
    answer(
      response,
      view,
      pageOf(shownAfter(), query(request, "limit"), serviceKey, (service) => shownService(context, service)),
    );
  });

  app.post("/v1/services", async (request, response) => {
    const spec = serviceSpec(request.body);
    requireAt(response, "write", { namespace: spec.namespace });
    mayUseFiles(tokenOf(response), controller.view(), spec, undefined);
    const settled = await settle(context, request, response, { type: "CreateService", spec });
    const service = shown(serviceById(settled.view, settled.outcome.id ?? ""), `service ${spec.name}`);
    response.status(201).set("Location", `/v1/services/${service.id}?namespace=${service.namespace}`);
    sendService(context, response, settled.view, service);
  });

  app.get("/v1/services/:service", (request, response) => {
    const view = controller.view();
    const service = wantedService(view, request, response, "read");
    response.set("ETag", etagOf(view, service));
    answer(response, view, shownService(context, service));
  });

  app.put("/v1/services/:service", (request, response) => {
    const view = controller.view();
    const service = wantedService(view, request, response, "write");
    const spec = specInPlace(service, request.body);
    mayUseFiles(tokenOf(response), view, spec, service.stack?.name);
    const ifSeq = ifMatch(view, request.headers["if-match"]);
    return change(request, response, service, {
      type: "UpdateService",
      service: refOf(service),
      spec,
      ...(ifSeq === undefined ? {} : { ifSeq }),
    });
  });

  app.delete("/v1/services/:service", async (request, response) => {
    if (!settledEarlier(context, request, response)) {
      const purge = query<boolean>(request, "purge");
      const service = wantedService(controller.view(), request, response, "write", purge ? findAny : findService);
      await settle(context, request, response, { type: "RemoveService", service: refOf(service), purge });
    }
    response.status(204).end();
  });

  app.post("/v1/services/:service/scale", (request, response) => {
    const service = wantedService(controller.view(), request, response, "write");
    const scale = validate("ServiceScale", request.body);
    return change(request, response, service, { type: "ScaleService", service: refOf(service), ...scale });
  });

  for (const [verb, type] of Object.entries(verbs)) {
    app.post(`/v1/services/:service/${verb}`, (request, response) => {
      const find = type === "RestoreService" ? findAny : findService;
      const service = wantedService(controller.view(), request, response, "write", find);
      return change(request, response, service, { type, service: refOf(service) });
    });
  }

  app.post("/v1/services/:service/rollout", (request, response) => {
    const service = wantedService(controller.view(), request, response, "write");
    const { action } = validate("RolloutControl", request.body);
    return change(request, response, service, { type: "ControlRollout", service: refOf(service), action });
  });

  async function change(request: Request, response: Response, { id, name }: ServiceView, intent: Intent): Promise<void> {
    const { view } = await settle(context, request, response, intent);
    sendService(context, response, view, shown(serviceById(view, id), `the change of service ${name}`));
  }
}

const verbs = {
  start: "StartService",
  stop: "StopService",
  restart: "RestartService",
  rollback: "RollBackService",
  restore: "RestoreService",
} as const;

/** Also one that was removed and can come back; of those of one name the one that stands. */
export function findAny(view: View, namespace: string, idOrName: string): ServiceView | undefined {
  return findService(view, namespace, idOrName) ?? findRemoved(view, namespace, idOrName);
}

/** The service of the path, when the token may know of it. */
export function wantedService(view: View, request: Request, response: Response, verb: Verb, find = findService): ServiceView {
  const namespace = query<string>(request, "namespace");
  const idOrName = request.params.service as string;
  const service = find(view, namespace, idOrName);
  if (!service || !requireOn(response, verb, placeOf(service))) throw noSuchService(namespace, idOrName);
  return service;
}

export function noSuchService(namespace: string, idOrName: string): ClusterError {
  return notFound("service_not_found", `no service in namespace ${namespace} has the id or name ${JSON.stringify(idOrName)}`, "service");
}

/**
 * Services that the token may read, of the namespace and stack that the query names, in order; from this key on. Drawn
 * one by one, so that a page looks at no more of them than it shows or passes over.
 */
export function* readableServices(
  context: ApiContext,
  view: View,
  request: Request,
  response: Response,
  first?: PageKey,
): Generator<ServiceView> {
  const token = tokenOf(response);
  const namespace = query<string | undefined>(request, "namespace");
  const stack = query<string | undefined>(request, "stack");
  const start = first ?? (namespace === undefined ? undefined : [namespace]);
  for (const service of orderedServices(context.controller).from(view, start)) {
    if (namespace !== undefined && service.namespace !== namespace) {
      if (service.namespace > namespace) return;
      continue;
    }
    if (stack !== undefined && service.stack?.name !== stack) continue;
    if (may(token, "read", placeOf(service))) yield service;
  }
}

export function placeOf(service: ServiceView): Place {
  return { namespace: service.namespace, stack: service.stack?.name };
}

export const serviceKey = serviceOrder.keyOf;

/** By id: between the look-up here and the decision another service may take the name. */
export function refOf({ namespace, id }: ServiceView) {
  return { namespace, service: id };
}

export function sendService(context: ApiContext, response: Response, view: View, service: ServiceView): void {
  response.set("ETag", etagOf(view, service)).json(shownService(context, service));
}

export function shownService({ controller }: ApiContext, service: ServiceView): Schemas["Service"] {
  return serviceOf(service, controller.rolloutWaits(service));
}

function etagOf(view: View, service: ServiceView): string {
  return `"${positionAt(view, service.specSeq)}"`;
}

/** A spec for a service that is there: what it leaves out of its place is the service's own. */
export function specInPlace(service: ServiceView, body: { namespace?: unknown }): ServiceSpec {
  body.namespace ??= service.namespace;
  const spec = serviceSpec(body);
  for (const field of ["name", "namespace"] as const) {
    if (spec[field] === service[field]) continue;
    const message = `cannot be changed; it is ${service[field]}`;
    throw new ClusterError("invalid", "immutable_field", `/${field} ${message}`, { errors: [{ field: `/${field}`, message }] });
  }
  return spec;
}

/**
 * The seq that a change is based on; undefined for `*`, any.
 * @throws ClusterError 428 without the header, 412 for what was never an ETag of this log
 */
export function ifMatch(view: View, header: string | undefined): number | undefined {
  if (header === undefined) {
    const message = "send the ETag of the spec that the change is based on, or `*`";
    throw new ClusterError("preconditionRequired", "if_match_missing", message, { errors: [{ field: "If-Match", message }] });
  }
  if (header.trim() === "*") return undefined;
  const tag = /^\s*"([^"]*)"\s*$/.exec(header)?.[1];
  const stale = () => {
    const message = "is not the ETag of the current spec; read the service again";
    return new ClusterError("precondition", "spec_changed", `If-Match ${message}`, { errors: [{ field: "If-Match", message }] });
  };
  if (tag === undefined) throw stale();
  try {
    const { lineage, seq } = parsePosition(tag, "If-Match");
    if (lineage !== undefined && isOfThisLog(view, lineage, seq)) return seq;
  } catch {
    // Some other server's ETag: it matches nothing here.
  }
  throw stale();
}
