import type { EventLog } from "../log/index.js";
import type { ExecIntent } from "./exec-streams.js";

const why = "the controller that it ran through ended or lost the lease, and the command with it";

/**
 * Closes on the log the commands that an earlier holder opened up to `to` and did not close: they ended with its
 * connections, and whoever reads the log would take them for running. The view holds none of them, so the log itself
 * is looked through, bit by bit.
 * @throws the log's refusal, or that of the first close; the next holder then finishes this
 */
export async function closeStrayExecs(log: EventLog, to: number, close: (intent: ExecIntent) => Promise<unknown>): Promise<void> {
  /** Task by command. */
  const open = new Map<string, string>();
  const after = (await log.oldest()) - 1;
  for await (const batch of log.find({ after, to }, { types: ["exec.opened", "exec.closed"], mention: "" })) {
    for (const { type, data } of batch) {
      if (type === "exec.opened") open.set(data.exec, data.task);
      else if (type === "exec.closed") open.delete(data.exec);
    }
  }
  for (const [exec, task] of open) await close({ type: "CloseExec", task, exec, error: why });
}
