import { ClusterError } from "../ports/index.js";
import type { Task } from "./converge.js";
import { UsageError } from "./exit.js";
import { collect, type Session } from "./session.js";

const taskId = /^[0-9a-z]{12}\.\d+\.[0-9a-z]{12}$/;

/** What stands in a slot now; one that is pending has no id yet. */
async function taskNamed({ client, namespace }: Session, name: string): Promise<Task> {
  const [, service, slot] = /^(.+)\.(\d+)$/.exec(name) ?? [];
  if (service === undefined) throw new UsageError(`${name}: write a task's name, such as web.1, or its id`);
  const tasks = await collect(
    client.list("/v1/services/{service}/tasks", { params: { path: { service }, query: { namespace, limit: 1000 } } }),
  );
  // They come in the order of their placement.
  const there = tasks.filter((task) => task.slot === Number(slot));
  const found = there.findLast((task) => task.desired === "running") ?? there.at(-1);
  if (!found) throw new ClusterError("notFound", "task_not_found", `no task has the name ${JSON.stringify(name)}`);
  return found;
}

/** By id or by name; of a slot that waits for a node there is no id. A name means the newest task that is wanted there. */
export async function findTask(session: Session, named: string): Promise<Pick<Task, "name" | "placement"> & { id?: string | undefined }> {
  return taskId.test(named) ? { id: named, name: named } : taskNamed(session, named);
}

/** The id of what a person named, for a verb that a slot without a task cannot take. */
export async function wantedTaskId(session: Session, named: string): Promise<string> {
  const { id } = await findTask(session, named);
  if (id === undefined)
    throw new ClusterError("conflict", "task_pending", `${named} has no task yet; \`fleetlog task explain ${named}\` says why`);
  return id;
}
