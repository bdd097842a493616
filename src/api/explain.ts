import type { EventRecord, Schemas } from "../model/index.js";
import { isServing, nodeById, type View } from "../projections/index.js";
import type { ApiContext } from "./context.js";
import { taskOf, timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { answer, whereTold } from "./reads.js";
import { shownService, wantedService } from "./services.js";
import { explanationOf, rowsOf, shownRow, wantedTask } from "./tasks.js";

/** Nodes and slots shown; how many there are in all is said beside them. */
const shownMax = 100;
/** No chain that the orchestrator makes is longer; a longer one is cut. */
const causesMax = 16;

/** Why things are as they are: what was decided and on whose behalf, what the filters say now, and what would have to change. */
export function explain(app: App, context: ApiContext): void {
  const { controller } = context;

  app.get("/v1/tasks/:task/explain", async (request, response) => {
    const view = controller.view();
    const { task, service, slot } = wantedTask(view, request, response, "read");
    const placement = await whereTold(explanationOf(context, task));
    const explanation: Schemas["TaskExplanation"] = {
      task: taskOf(view, service, slot, task, placement),
      ...(placement && placement.scheduler !== controller.schedulerVersion ? { otherScheduler: true } : {}),
      causes: await causesOf(context, task.placedSeq),
      ...verdictsOf(context, view, service.id),
    };
    answer(response, view, explanation);
  });

  app.get("/v1/services/:service/explain", async (request, response) => {
    const view = controller.view();
    const service = wantedService(view, request, response, "read");
    const idle = [...rowsOf(service, 1)].filter(({ task }) => !task || (task.desired === "running" && !isServing(task)));
    const explanation: Schemas["ServiceExplanation"] = {
      service: shownService(context, service),
      causes: await causesOf(context, service.specSeq),
      slots: idle.slice(0, shownMax).map((row) => shownRow(view, row)),
      slotsTotal: idle.length,
      ...verdictsOf(context, view, service.id),
    };
    answer(response, view, explanation);
  });
}

function verdictsOf({ controller }: ApiContext, view: View, service: string): { nodes: Schemas["NodeVerdict"][]; nodesTotal: number } {
  const { verdicts, total } = controller.judge(service, shownMax) ?? { verdicts: [], total: 0 };
  const nodes = verdicts.map(({ node, refusals }) => ({ node, name: nodeById(view, node)?.name ?? node, refusals }));
  return { nodes, nodesTotal: total };
}

/** The event at `seq`, what it names as its cause, and so on; ends where the log does. */
async function causesOf({ controller }: ApiContext, seq: number): Promise<Schemas["Cause"][]> {
  const causes: Schemas["Cause"][] = [];
  const oldest = await whereTold(controller.oldest());
  let next: number | null = seq;
  while (oldest !== undefined && next !== null && next >= oldest && causes.length < causesMax) {
    const event: EventRecord | undefined = await whereTold(eventAt(controller, next));
    if (!event) break;
    causes.push({ seq: event.seq, time: timeText(event.time), type: event.type, subject: event.subject, actor: event.actor });
    next = event.cause;
  }
  return causes;
}

async function eventAt(controller: ApiContext["controller"], seq: number): Promise<EventRecord | undefined> {
  for await (const batch of controller.read(seq - 1, seq)) for (const event of batch) return event;
  return undefined;
}
