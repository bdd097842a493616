import type { Express, Response } from "express";
import { type Schemas, type StreamLine, taskAddress } from "../model/index.js";
import { ClusterError, isClusterError } from "../ports/index.js";
import { nodeById, type ServiceView, type TaskView, tasksOf, type View } from "../projections/index.js";
import type { ApiContext } from "./context.js";
import { taskName, timeText } from "./convert.js";
import { type LogSource, mergedByArrival, mergedByTime } from "./log-merge.js";
import { type Output, openOutput } from "./output.js";
import { query } from "./reads.js";
import { wantedService } from "./services.js";
import { wantedTask } from "./tasks.js";

/** Each task is a stream of its own on its agent's session. */
const tasksMax = 256;

interface Wanted {
  follow: boolean;
  tail?: number;
  since?: number;
}

export function logs(app: Express, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/services/:service/logs", async (request, response) => {
    const view = controller.view();
    const service = wantedService(view, request, response, "logs");
    const tasks = [...service.finished, ...tasksOf(service)];
    if (tasks.length > tasksMax) {
      const message = `the service has ${tasks.length} tasks, and at most ${tasksMax} can be read at once; read them one by one`;
      throw new ClusterError("invalid", "too_many_tasks", message);
    }
    await sendLogs(context, response, view, service, tasks, wantedOf(request));
  });

  app.get("/v1/tasks/:task/logs", async (request, response) => {
    const view = controller.view();
    const { service, task } = wantedTask(view, request, response, "logs");
    await sendLogs(context, response, view, service, [task], wantedOf(request));
  });
}

function wantedOf(request: { query: unknown }): Wanted {
  const tail = query<number | undefined>(request, "tail");
  const since = query<string | undefined>(request, "since");
  return {
    follow: query<boolean>(request, "follow"),
    ...(tail === undefined ? {} : { tail }),
    ...(since === undefined ? {} : { since: Date.parse(since) }),
  };
}

/** The lines of these tasks, then a trailer that names the nodes which could not answer, or not to the end. */
async function sendLogs(
  context: ApiContext,
  response: Response,
  view: View,
  service: ServiceView,
  tasks: TaskView[],
  wanted: Wanted,
): Promise<void> {
  const missing = new Map<string, string>();
  const output = openOutput(context, response, { contentType: "application/x-ndjson", heartbeat: () => "\n" });
  const stop = new AbortController();
  output.signal.addEventListener("abort", () => stop.abort());
  try {
    const sources = tasks.map((task) => sourceOf(context, view, service, task, wanted, stop.signal, missing));
    const merged = wanted.follow ? mergedByArrival(sources) : mergedByTime(sources);
    if (!(await writeLines(output, merged))) return;
    await output.write(
      `${JSON.stringify({ missing: [...missing].map(([node, reason]) => ({ node, reason })) } satisfies Schemas["LogTrailer"])}\n`,
    );
    output.end();
  } finally {
    stop.abort();
  }
}

async function writeLines(output: Output, merged: AsyncIterable<Schemas["LogLine"][]>): Promise<boolean> {
  for await (const lines of merged) {
    if (!(await output.write(lines.map((line) => `${JSON.stringify(line)}\n`).join("")))) return false;
  }
  return !output.signal.aborted;
}

async function* sourceOf(
  { controller }: ApiContext,
  view: View,
  service: ServiceView,
  task: TaskView,
  wanted: Wanted,
  signal: AbortSignal,
  missing: Map<string, string>,
): LogSource {
  const node = nodeById(view, task.node)?.name ?? task.node;
  const name = taskName(service, taskAddress(task.id).slot);
  try {
    for await (const lines of controller.logs({ task: task.id, ...wanted }, signal)) {
      yield lines.map((line) => logLine(task.id, name, node, line));
    }
  } catch (error) {
    // The other tasks' lines are still worth having; the trailer says what they lack.
    if (!signal.aborted) missing.set(node, isClusterError(error) ? error.message : "its logs could not be read");
  }
}

function logLine(task: string, name: string, node: string, { time, ...line }: StreamLine): Schemas["LogLine"] {
  return { time: timeText(time), task, name, node, ...line };
}
