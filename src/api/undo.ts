import type { Intent } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { lookUp, type NodeView, nodeById, type ServiceView, scopedName, serviceById, type View } from "../projections/index.js";
import { requireAt, requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { nodeOf, timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { positionOf, viewAt } from "./moments.js";
import { wantedNode } from "./nodes.js";
import { query } from "./reads.js";
import { findAny, refOf, sendService, wantedService } from "./services.js";
import { sendDeployment } from "./stacks.js";
import { settle, shown } from "./writes.js";

/** Puts back what stood at a moment. The past is looked up here; whether it is possible now is decided like any change. */
export function undo(app: App, context: ApiContext): void {
  const { controller } = context;

  app.post("/v1/services/:service/undo", async (request, response) => {
    const service = wantedService(controller.view(), request, response, "write", findAny);
    const intent = await serviceUndone(context, service, request.body.to);
    const settled = await settle(context, request, response, intent);
    sendService(context, response, settled.view, shown(serviceById(settled.view, service.id), `the change of service ${service.name}`));
  });

  app.post("/v1/nodes/:node/undo", async (request, response) => {
    requireEverywhere(response, "nodes");
    const node = wantedNode(controller.view(), request.params.node);
    const settled = await settle(context, request, response, await nodeUndone(context, node, request.body.to));
    response.json(nodeOf(shown(nodeById(settled.view, node.id), `node ${node.name}`)));
  });

  app.post("/v1/stacks/:stack/undo", async (request, response) => {
    const namespace = query<string>(request, "namespace");
    const name = request.params.stack;
    requireAt(response, "write", { namespace, stack: name });
    const settled = await settle(context, request, response, await stackUndone(context, namespace, name, request.body.to));
    sendDeployment(response, settled, namespace, name);
  });
}

/** @throws ClusterError `service_removed`, `not_there_then`, and those of the moment */
export async function serviceUndone(context: ApiContext, service: ServiceView, to: string): Promise<Intent> {
  if (service.removed) throw isRemoved(service);
  const past = await viewAt(context, to, "/to");
  const then = serviceById(past, service.id);
  if (!then || then.removed) throw notThere(`service ${service.name}`, past);
  return { type: "UndoService", service: refOf(service), spec: then.spec, to: past.seq };
}

export async function nodeUndone(context: ApiContext, node: NodeView, to: string): Promise<Intent> {
  const past = await viewAt(context, to, "/to");
  const then = nodeById(past, node.id);
  if (!then) throw notThere(`node ${node.name}`, past);
  const { settings, availability } = then;
  return { type: "UndoNode", node: node.id, settings, availability, to: past.seq };
}

export async function stackUndone(context: ApiContext, namespace: string, name: string, to: string): Promise<Intent> {
  const past = await viewAt(context, to, "/to");
  const then = lookUp(past.stacks, scopedName(namespace, name));
  if (!then) throw notThere(`stack ${name}`, past);
  const services = then.services.flatMap((id) => {
    const service = serviceById(past, id);
    return service?.stack && !service.removed ? [{ alias: service.stack.alias, spec: service.spec }] : [];
  });
  return { type: "UndoStack", namespace, name, services, to: past.seq };
}

function isRemoved({ name, removedAt }: ServiceView): ClusterError {
  const message = `service ${name} was removed at ${timeText(removedAt ?? 0)}; restore it first`;
  return new ClusterError("conflict", "service_removed", message, { errors: [{ field: "service", message }] });
}

function notThere(what: string, past: View): ClusterError {
  const message = `${what} was not there at ${positionOf(past)}, ${timeText(past.time)}`;
  return new ClusterError("conflict", "not_there_then", message, { errors: [{ field: "/to", message }] });
}
