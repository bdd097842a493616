import type { Plan, PlannedAnswer } from "../controller/index.js";
import { type IntentRequest, type NewEvent, type Schemas, taskAddress } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import {
  fieldChanges,
  findTask,
  lookUp,
  nodeById,
  type ServiceView,
  scopedName,
  serviceById,
  type TokenView,
} from "../projections/index.js";
import { may, mayEverywhere, tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";
import { taskName, timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { type Translation, translateIntents } from "./intent-requests.js";
import { positionOf, viewAt } from "./moments.js";
import { httpStatusOf } from "./problems.js";
import { answer } from "./reads.js";
import { placeOf } from "./services.js";
import { changesOf } from "./stacks.js";

/** Of each list, the first; how many there are in all is said beside them. */
const shownMax = 1_000;
/** Of one service. */
const shownFieldsMax = 100;

type PlannedTask = Schemas["PlannedTask"];

/** What writes would do, and what would come of that at once. */
export function plan(app: App, context: ApiContext): void {
  app.post("/v1/plan", async (request, response) => {
    const token = tokenOf(response);
    const { intents: given, at } = request.body as { intents: unknown[]; at?: string };
    if (at !== undefined) mayEverywhere(token, "read");
    const view = await viewAt(context, at, "/at");
    const translation = await translateIntents(context, token, view, given);
    const planned = context.controller.plan(view, translation.intents);
    answer(response, view, planOf(planned, token, translation));
  });
}

function planOf(planned: Plan, token: TokenView, translation: Translation): Schemas["Plan"] {
  const { before, answers, decided, follows, complete } = planned;
  const seen = follows.filter((event) => maySee(planned, token, event));
  const events = [...decided, ...seen];
  const placements = seen.flatMap((event) => placementsOf(planned, event));
  const stops = seen.flatMap((event) => stopsOf(planned, event));
  const resizes = seen.flatMap((event) => resizesOf(planned, event));
  return {
    position: positionOf(before),
    time: timeText(before.time),
    ok: answers.every(({ kind }) => kind === "settled"),
    results: answers.map((found, index) => resultOf(found, planned, token, translation, index)),
    events: events.slice(0, shownMax).map(({ type, subject, data }) => ({ type, subject, data: data as Record<string, never> })),
    eventsTotal: events.length,
    placements: placements.slice(0, shownMax),
    placementsTotal: placements.length,
    stops: stops.slice(0, shownMax),
    stopsTotal: stops.length,
    resizes: resizes.slice(0, shownMax),
    resizesTotal: resizes.length,
    pending: pendingOf(planned, seen),
    hidden: follows.length - seen.length,
    complete,
  };
}

function pendingOf({ after }: Plan, events: readonly NewEvent[]): Schemas["Plan"]["pending"] {
  const refused = new Set(events.flatMap((event) => (event.type === "tasks.refused" ? [event.data.service] : [])));
  return [...refused].flatMap((id) => {
    const service = serviceById(after, id);
    if (!service?.pending) return [];
    const { name, namespace, pending } = service;
    return [{ service: id, name, namespace, slots: pending.slots.length, placement: pending.explanation }];
  });
}

/** What follows may touch services of others, for whose waiting tasks room was made. */
function maySee(planned: Plan, token: TokenView, { subject }: NewEvent): boolean {
  const [kind, id = ""] = subject.split("/");
  const service = kind === "service" ? serviceOf(planned, id) : undefined;
  return may(token, "read", service ? placeOf(service) : { namespace: "*", stack: "*" });
}

function serviceOf({ before, after }: Plan, id: string): ServiceView | undefined {
  return serviceById(after, id) ?? serviceById(before, id);
}

function resultOf(
  found: PlannedAnswer,
  planned: Plan,
  token: TokenView,
  { requests, warnings, located }: Translation,
  index: number,
): Schemas["Plan"]["results"][number] {
  const request = requests[index] as IntentRequest;
  const { do: asked } = request;
  if (found.kind === "settled") {
    const { status, id } = found.outcome;
    const deployment = request.do === "stack.deploy" ? deploymentOf(planned, token, request.namespace, changesOf(found.outcome)) : {};
    return { do: asked, status, ...(id === undefined ? {} : { id }), ...deployment, ...warnings(index) };
  }
  const { kind, code, message } = found.rejection;
  const errors = found.rejection.errors.map((fault) => ({
    ...fault,
    field: `/intents/${index}${fault.field.startsWith("/") ? "" : "/"}${fault.field}`,
  }));
  const error = located(new ClusterError(kind, code, message, { errors })) as ClusterError;
  return { do: asked, status: httpStatusOf(error), code, detail: message, ...(errors.length > 0 ? { errors: error.errors } : {}) };
}

/** Which services a deployment touches, and what it changes in those that it updates. */
function deploymentOf({ before, after }: Plan, token: TokenView, namespace: string, changes: Schemas["StackChanges"]) {
  const updates = changes.updated.flatMap((name) => {
    const [from, to] = [before, after].map((view) => serviceById(view, lookUp(view.serviceNames, scopedName(namespace, name)) ?? ""));
    if (!from || !to || !may(token, "read", placeOf(to))) return [];
    return [{ service: name, fields: [...fieldChanges(from.spec, to.spec)].slice(0, shownFieldsMax) }];
  });
  return { changes, ...(updates.length > 0 ? { updates } : {}) };
}

function placementsOf(planned: Plan, event: NewEvent): PlannedTask[] {
  if (event.type !== "tasks.placed") return [];
  const { service: id, slots, nodes, reason } = event.data;
  const service = serviceOf(planned, id);
  if (!service) return [];
  return slots.map((slot, i) => ({
    name: taskName(service, slot),
    service: id,
    namespace: service.namespace,
    node: nodeById(planned.after, nodes[i] as string)?.name ?? (nodes[i] as string),
    reason,
  }));
}

function stopsOf(planned: Plan, event: NewEvent): PlannedTask[] {
  if (event.type !== "tasks.stopped") return [];
  return event.data.tasks.flatMap((task) => {
    const { service: id, slot } = taskAddress(task);
    const service = serviceOf(planned, id);
    return service ? [{ name: taskName(service, slot), service: id, namespace: service.namespace, reason: event.data.reason }] : [];
  });
}

function resizesOf(planned: Plan, event: NewEvent): PlannedTask[] {
  if (event.type !== "tasks.resized") return [];
  return event.data.tasks.flatMap((task) => {
    const { service: id, slot } = taskAddress(task);
    const service = serviceOf(planned, id);
    const node = nodeById(planned.before, findTask(planned.before, task)?.node ?? "");
    if (!service) return [];
    return [
      {
        name: taskName(service, slot),
        service: id,
        namespace: service.namespace,
        ...(node ? { node: node.name } : {}),
        reason: "in place",
      },
    ];
  });
}
