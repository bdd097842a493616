import { type Intent, type PlacementExplanation, type Schemas, taskAddress, type Verb, validate } from "../model/index.js";
import {
  findNode,
  findTask,
  nodeById,
  type ServiceView,
  type SlotView,
  serviceById,
  slotsPerChunk,
  type TaskView,
  type TokenView,
  type View,
} from "../projections/index.js";
import { mayOn, requireSomewhere, tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";
import { pendingTaskOf, taskOf } from "./convert.js";
import type { App, Request, Response } from "./http/index.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, notFound, query, whereTold } from "./reads.js";
import { placeOf, readableServices, serviceKey, wantedService } from "./services.js";
import { usageOf } from "./usage.js";
import { settle, settledEarlier, shown } from "./writes.js";

/** One line of a list of tasks: a task, living or finished, or a slot that waits for a node. */
interface TaskRow {
  service: ServiceView;
  slot: number;
  task: TaskView | undefined;
}

export function tasks(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/tasks", (request, response) => {
    requireSomewhere(response, "read");
    const view = controller.view();
    const state = query<string | undefined>(request, "state");
    const named = query<string | undefined>(request, "node");
    const node = named === undefined ? undefined : findNode(view, named)?.id;
    if (named !== undefined && node === undefined)
      throw notFound("node_not_found", `no node has the id or name ${JSON.stringify(named)}`, "node");
    const wanted = (row: TaskRow) => (state ?? stateOf(row)) === stateOf(row) && (node === undefined || row.task?.node === node);
    const services = function* (first: PageKey | undefined) {
      const placed = node === undefined ? undefined : servicesOn(view, node);
      for (const service of readableServices(context, view, request, response, first)) {
        if (!isThere(service) || (state !== undefined && !hasState(service, state))) continue;
        if (placed === undefined || placed.has(service.id) || service.finished.some((task) => task.node === node)) yield service;
      }
    };
    sendRows(context, request, response, view, services, wanted);
  });

  app.get("/v1/services/:service/tasks", (request, response) => {
    const view = controller.view();
    const service = wantedService(view, request, response, "read");
    sendRows(
      context,
      request,
      response,
      view,
      () => [service],
      () => true,
    );
  });

  app.get("/v1/tasks/:task", async (request, response) => {
    const view = controller.view();
    const { task, service, slot } = wantedTask(view, request, response, "read");
    answer(response, view, taskOf(view, service, slot, task, await whereTold(explanationOf(context, task))));
  });

  const verb = (path: string, type: "RestartTask" | "StopTask") =>
    app.post(path, async (request, response) => {
      const { task } = wantedTask(controller.view(), request, response, "write");
      await change(request, response, { type, task: task.id });
    });
  verb("/v1/tasks/:task/restart", "RestartTask");
  verb("/v1/tasks/:task/stop", "StopTask");

  app.put("/v1/tasks/:task/health", async (request, response) => {
    const { task } = wantedTask(controller.view(), request, response, "write");
    const { verdict, reason, expiresInMs } = validate("TaskVerdict", request.body);
    await change(request, response, { type: "JudgeTask", task: task.id, verdict, reason, expiresInMs });
  });

  app.delete("/v1/tasks/:task/health", async (request, response) => {
    if (!settledEarlier(context, request, response)) {
      const { task } = wantedTask(controller.view(), request, response, "write");
      await settle(context, request, response, { type: "UnjudgeTask", task: task.id });
    }
    response.status(204).end();
  });

  async function change(request: Request, response: Response, intent: Intent & { task: string }): Promise<void> {
    const { view } = await settle(context, request, response, intent);
    const { service: serviceId, slot } = taskAddress(intent.task);
    const service = serviceById(view, serviceId);
    const task = findTask(view, intent.task);
    response.json(taskOf(view, ...shown(service && task ? ([service, slot, task] as const) : undefined, `task ${intent.task}`)));
  }
}

/** A removed service goes, to people, with its last task; what can be restored is listed as a service. */
function isThere({ removed, counts }: ServiceView): boolean {
  return !removed || Object.values(counts).some((count) => count > 0);
}

/** The task of the path, when the token may know of it. */
export function wantedTask(view: View, request: Request, response: Response, verb: Verb) {
  return taskFor(tokenOf(response), view, request.params.task as string, verb);
}

/** @throws ClusterError of kind notFound or forbidden */
export function taskFor(token: TokenView, view: View, id: string, verb: Verb) {
  const task = taskIdPattern.test(id) ? findTask(view, id) : undefined;
  const { service: serviceId, slot } = task ? taskAddress(id) : { service: "", slot: 0 };
  const service = serviceById(view, serviceId);
  if (!task || !service || !mayOn(token, verb, placeOf(service))) {
    throw notFound("task_not_found", `no task has the id ${JSON.stringify(id)}, or it ended long ago`, "task");
  }
  return { task, service, slot };
}

const taskIdPattern = /^[0-9a-z]{12}\.[1-9][0-9]{0,6}\.[0-9a-z]{12}$/;

/** Why the task was placed where it is: said by the event that placed it. */
export async function explanationOf({ controller }: ApiContext, { placedSeq }: TaskView): Promise<PlacementExplanation | undefined> {
  if (placedSeq < (await controller.oldest())) return undefined;
  for await (const batch of controller.read(placedSeq - 1, placedSeq)) {
    for (const event of batch) if (event.type === "tasks.placed") return event.data.explanation;
  }
  return undefined;
}

/** Whether any row of the service can be in this state. */
function hasState({ counts, finished, pending }: ServiceView, state: string): boolean {
  if (state === "pending" && pending !== null) return true;
  return ((counts as Record<string, number>)[state] ?? 0) > 0 || finished.some((task) => task.state === state);
}

function servicesOn(view: View, node: string): Set<string> {
  return new Set(nodeById(view, node)?.tasks.map((task) => taskAddress(task).service));
}

/** `services` are those whose rows can be shown, in order, from this key on. */
function sendRows(
  { controller, metrics }: ApiContext,
  request: Request,
  response: Response,
  view: View,
  services: (first: PageKey | undefined) => Iterable<ServiceView>,
  wanted: (row: TaskRow) => boolean,
): void {
  // Namespace, name and id of the service; slot; the seq that placed the task; its id.
  const after = parseCursor(query(request, "cursor"), "sssnns");
  const usage = usageOf({ controller, metrics });
  const page = pageOf(rowsAfter(services(after?.slice(0, 3)), after, wanted), query(request, "limit"), rowKey, (row) => ({
    ...shownRow(view, row),
    ...usage(row.task),
  }));
  answer(response, view, page);
}

export function shownRow(view: View, { service, slot, task }: TaskRow): Schemas["Task"] {
  if (task) return taskOf(view, service, slot, task);
  return pendingTaskOf(view, service, slot, service.pending?.explanation as PlacementExplanation);
}

export function* rowsAfter(
  services: Iterable<ServiceView>,
  after: PageKey | undefined,
  wanted: (row: TaskRow) => boolean,
): Generator<TaskRow> {
  const afterService = after?.slice(0, 3);
  for (const service of services) {
    const order = afterService ? compareKeys(serviceKey(service), afterService) : 1;
    if (order < 0) continue;
    const rows = rowsOf(service, order === 0 ? (after?.[3] as number) : 1);
    for (const row of rows) if (wanted(row) && (order > 0 || compareKeys(rowKey(row), after as PageKey) > 0)) yield row;
  }
}

/** By slot from `first`; within a slot in the order of placement, what waits for a node last. */
export function* rowsOf(service: ServiceView, first: number): Generator<TaskRow> {
  const others = new Map<number, TaskRow[]>();
  const add = (slot: number, task: TaskView | undefined) => {
    const row = { service, slot, task };
    const rows = others.get(slot);
    if (rows) rows.push(row);
    else others.set(slot, [row]);
  };
  for (const task of service.finished) add(taskAddress(task.id).slot, task);
  for (const slot of service.pending?.slots ?? []) add(slot, undefined);
  const last = Math.max(service.chunks.length * slotsPerChunk, ...others.keys());
  for (let slot = first; slot <= last; slot++) {
    const held: SlotView | null | undefined = service.chunks[Math.floor((slot - 1) / slotsPerChunk)]?.[(slot - 1) % slotsPerChunk];
    const rows = [...(held?.tasks.map((task) => ({ service, slot, task })) ?? []), ...(others.get(slot) ?? [])];
    yield* rows.length > 1 ? rows.sort((a, b) => compareKeys(rowKey(a), rowKey(b))) : rows;
  }
}

export function rowKey({ service, slot, task }: TaskRow): PageKey {
  return [...serviceKey(service), slot, task?.placedSeq ?? Number.MAX_SAFE_INTEGER, task?.id ?? ""];
}

function stateOf({ task }: TaskRow): string {
  return task?.state ?? "pending";
}
