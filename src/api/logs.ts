import { Hop } from "../controller/index.js";
import type { Schemas } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { type ServiceView, serviceById, type TaskView, tasksOf } from "../projections/index.js";
import type { ApiContext } from "./context.js";
import type { App, Response } from "./http/index.js";
import { type LogSource, mergedByArrival, mergedByTime } from "./log-merge.js";
import { type LogWish, type Missing, sourceOf } from "./log-source.js";
import { type Output, openOutput } from "./output.js";
import { query } from "./reads.js";
import { wantedService } from "./services.js";
import { wantedTask } from "./tasks.js";

/** Each task is a stream of its own on its agent's session. */
const tasksMax = 256;
/** How often a service that is followed is looked at for tasks that were placed since. */
const newTasksMs = 1_000;

export function logs(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/services/:service/logs", async (request, response) => {
    const view = controller.view();
    const service = wantedService(view, request, response, "logs");
    const tasks = [...service.finished, ...tasksOf(service)];
    if (tasks.length > tasksMax) {
      const message = `the service has ${tasks.length} tasks, and at most ${tasksMax} can be read at once; read them one by one`;
      throw new ClusterError("invalid", "too_many_tasks", message);
    }
    await sendLogs(context, response, tasks, wishOf(request), service);
  });

  app.get("/v1/tasks/:task/logs", async (request, response) => {
    const view = controller.view();
    const { task } = wantedTask(view, request, response, "logs");
    await sendLogs(context, response, [task], wishOf(request));
  });
}

function wishOf(request: { query: unknown }): LogWish {
  const tail = query<number | undefined>(request, "tail");
  const since = query<string | undefined>(request, "since");
  return {
    follow: query<boolean>(request, "follow"),
    ...(tail === undefined ? {} : { tail }),
    ...(since === undefined ? {} : { since: Date.parse(since) }),
  };
}

/** The lines of these tasks, and of those that come; then a trailer that names the nodes which could not answer, or not to the end. */
async function sendLogs(context: ApiContext, response: Response, tasks: TaskView[], wish: LogWish, later?: ServiceView): Promise<void> {
  const missing: Missing = new Map();
  const output = openOutput(context, response, { contentType: "application/x-ndjson", heartbeat: () => "\n" });
  const hop = new Hop(context, response.req.headers);
  const stop = new AbortController();
  output.signal.addEventListener("abort", () => stop.abort());
  try {
    const open = (task: TaskView, wanted: LogWish) => sourceOf(context, hop, task, wanted, stop.signal, missing);
    const sources = tasks.map((task) => open(task, wish));
    const merged = wish.follow
      ? mergedByArrival(sources, later && laterSources(context, later.id, tasks, (task) => open(task, { follow: true }), stop.signal))
      : mergedByTime(sources);
    if (!(await writeLines(output, merged))) return;
    await output.write(
      `${JSON.stringify({ missing: [...missing].map(([node, reason]) => ({ node, reason })) } satisfies Schemas["LogTrailer"])}\n`,
    );
    output.end();
  } finally {
    stop.abort();
  }
}

/** Of the tasks that a service gets while it is followed, until it is removed: all that they write is new. */
async function* laterSources(
  { controller, timers }: ApiContext,
  serviceId: string,
  first: TaskView[],
  open: (task: TaskView) => LogSource,
  signal: AbortSignal,
): AsyncGenerator<LogSource> {
  let known = new Set(first.map(({ id }) => id));
  for (;;) {
    await timers.sleep(newTasksMs, signal).catch(() => {});
    const service = serviceById(controller.view(), serviceId);
    if (signal.aborted || !service || service.removed) return;
    const tasks = [...service.finished, ...tasksOf(service)];
    const fresh = tasks.filter(({ id }) => !known.has(id));
    // Beyond the bound they wait until others have ended.
    const taken = fresh.slice(0, Math.max(0, tasksMax - (tasks.length - fresh.length)));
    known = new Set([...tasks.filter(({ id }) => known.has(id)), ...taken].map(({ id }) => id));
    for (const task of taken) yield open(task);
  }
}

async function writeLines(output: Output, merged: AsyncIterable<Schemas["LogLine"][]>): Promise<boolean> {
  for await (const lines of merged) {
    if (!(await output.write(lines.map((line) => `${JSON.stringify(line)}\n`).join("")))) return false;
  }
  return !output.signal.aborted;
}
