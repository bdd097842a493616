import type { Hop } from "../controller/index.js";
import { LogCursor, type Schemas, type StreamLine, taskAddress } from "../model/index.js";
import { ClusterError, isClusterError } from "../ports/index.js";
import { findTask, hasEnded, nodeById, serviceById, type TaskView } from "../projections/index.js";
import type { ApiContext } from "./context.js";
import { taskName, timeText } from "./convert.js";
import type { LogSource } from "./log-merge.js";

/** An agent that is asked for the next lines of a log that exists has this long: the others' lines wait for it. */
const answerMs = 10_000;
/** A followed task whose node is away, or does not know of it yet, is asked for again so often. */
const againMs = 2_000;
/** Where the task has ended the rest of its lines is asked for so often in a row. */
const endedAttemptsMax = 5;

export interface LogWish {
  follow: boolean;
  tail?: number;
  since?: number;
}

/** Names of nodes whose lines are missing, and why. */
export type Missing = Map<string, string>;

/**
 * The lines of one task. Without `follow` a node that does not answer in time is given up. With it the task is asked
 * for again, from where it was, until it has ended or is known no more.
 */
export async function* sourceOf(
  context: ApiContext,
  hop: Hop,
  task: TaskView,
  wish: LogWish,
  signal: AbortSignal,
  missing: Missing,
): LogSource {
  const { controller, timers } = context;
  const view = controller.view();
  const { service: serviceId, slot } = taskAddress(task.id);
  const service = serviceById(view, serviceId);
  const name = service ? taskName(service, slot) : task.id;
  const node = nodeById(view, task.node)?.name ?? task.node;
  const cursor = new LogCursor();
  let wanted = wish;
  for (let failures = 0; ; failures++) {
    try {
      const request = { task: task.id, ...wanted };
      const url = hop.to(task.node);
      const lines = url === undefined ? controller.logs(request, signal) : hop.lines(url, request, signal);
      for await (const batch of wish.follow ? lines : inTime(context, lines)) {
        failures = 0;
        missing.delete(node);
        const fresh = batch.filter(({ time, container }) => cursor.take(container, time));
        yield fresh.map((line) => logLine(task.id, name, node, line));
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      // The other tasks' lines are still worth having; the trailer says what they lack.
      missing.set(node, isClusterError(error) ? error.message : "its logs could not be read");
      if (!wish.follow) return;
    }
    await timers.sleep(againMs, signal).catch(() => {});
    const now = findTask(controller.view(), task.id);
    if (signal.aborted || !now || (now.containers.every(hasEnded) && failures >= endedAttemptsMax)) return;
    const since = cursor.resume();
    wanted = since === undefined ? wish : { follow: true, since };
  }
}

/** @throws ClusterError `log_late` */
async function* inTime({ timers }: ApiContext, lines: AsyncIterable<StreamLine[]>): AsyncGenerator<StreamLine[]> {
  const iterator = lines[Symbol.asyncIterator]();
  try {
    for (;;) {
      let cancel = () => {};
      const late = new Promise<never>((_, reject) => {
        const message = `its agent did not answer within ${answerMs / 1000} s`;
        cancel = timers.after(answerMs, () => reject(new ClusterError("unavailable", "log_late", message)));
      });
      const { done, value } = await Promise.race([iterator.next(), late]).finally(cancel);
      if (done) return;
      yield value;
    }
  } finally {
    // Not waited for: one that waits for a line ends with the signal of the whole answer.
    void iterator.return?.();
  }
}

function logLine(task: string, name: string, node: string, { time, ...line }: StreamLine): Schemas["LogLine"] {
  return { time: timeText(time), task, name, node, ...line };
}
