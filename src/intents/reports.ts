import type { Observations } from "../model/index.js";
import { endedRank, findTask, type NodeView, nodeById, stateRank, type TaskView, type View } from "../projections/index.js";
import { event, refusedField, refusedFields, settled } from "./answers.js";
import type { Asked, Decision } from "./decision.js";
import { nodeNotFound } from "./nodes.js";

type Detail = NonNullable<Observations["details"]>[number];

/** The answer to any report that need not be sent again, whether or not it said something new. */
const acknowledged = { status: 204 };

/**
 * One report of an agent. Only rows that say something new become an event, so a report may be repeated, come late,
 * or speak of tasks that are gone, without harm.
 */
export function reportTasks(view: View, { node: id, bootId, reportSeq, observations }: Asked<"ReportTasks">): Decision {
  const node = nodeById(view, id);
  if (!node) return nodeNotFound(id);
  if (bootId !== node.bootId) {
    // Not acknowledged: the agent of this boot never said hello, or another one has since.
    const message = `node ${node.name} is connected in boot ${node.bootId || "none"}, not ${bootId}; connect again`;
    return refusedField("conflict", "stale_boot", "/bootId", message);
  }
  if (reportSeq <= node.reportSeq) return settled([], acknowledged);
  const uneven = unevenColumns(observations);
  if (uneven.length > 0) return refusedFields("invalid", "invalid_report", uneven);
  const news = newRows(view, node, observations);
  const events = news ? [event("tasks.observed", `node/${id}`, { node: id, bootId, reportSeq, observations: news })] : [];
  return settled(events, acknowledged);
}

function unevenColumns({ tasks, containers, generations, states, healths, details }: Observations) {
  const rows = tasks.length;
  const columns = { containers, generations, states, healths: healths ?? tasks };
  const problems = Object.entries(columns).flatMap(([name, column]) =>
    column.length === rows ? [] : [{ field: `/observations/${name}`, message: `has ${column.length} entries for ${rows} tasks` }],
  );
  const beyond = details?.findIndex(({ row }) => row >= rows) ?? -1;
  if (beyond >= 0) problems.push({ field: `/observations/details/${beyond}/row`, message: `there are only ${rows} rows` });
  return problems;
}

/** The rows that change something, as columns again; undefined when none does. */
function newRows(view: View, node: NodeView, all: Observations): Observations | undefined {
  const details = new Map(all.details?.map((detail) => [detail.row, detail]));
  const kept: number[] = [];
  for (let row = 0; row < all.tasks.length; row++) if (saysNew(view, node, all, row, details.get(row))) kept.push(row);
  if (kept.length === 0) return undefined;
  if (kept.length === all.tasks.length) return all;
  const pick = <T>(column: T[]) => kept.map((row) => column[row] as T);
  const keptDetails = kept.flatMap((row, index) => {
    const detail = details.get(row);
    return detail ? [{ ...detail, row: index }] : [];
  });
  return {
    tasks: pick(all.tasks),
    containers: pick(all.containers),
    generations: pick(all.generations),
    states: pick(all.states),
    ...(all.healths ? { healths: pick(all.healths) } : {}),
    ...(keptDetails.length > 0 ? { details: keptDetails } : {}),
  };
}

/** A container only moves forward within its generation; in the same state, its health or its ports may still change. */
function saysNew(
  view: View,
  node: NodeView,
  { tasks, containers, generations, states, healths }: Observations,
  row: number,
  detail?: Detail,
) {
  const task = findTask(view, tasks[row] as string);
  const container = task?.containers[containers[row] as number];
  if (!task || task.node !== node.id || !container || container.generation !== generations[row]) return false;
  const state = states[row] as Observations["states"][number];
  if (stateRank[container.state] === endedRank || stateRank[state] < stateRank[container.state]) return false;
  if (state !== container.state || (healths?.[row] ?? "none") !== container.health) return true;
  return saysMore(task, container, detail) || (detail !== undefined && speaksOfResize(task, containers[row] as number, detail));
}

function saysMore(
  task: { ports: Record<string, number> },
  container: { exitCode: number | null; error: string | null },
  detail: Detail | undefined,
): boolean {
  if (!detail) return false;
  const { exitCode = container.exitCode, error = container.error, ports = {} } = detail;
  return (
    exitCode !== container.exitCode || error !== container.error || Object.entries(ports).some(([name, port]) => task.ports[name] !== port)
  );
}

function speaksOfResize({ specVersion, resize }: TaskView, index: number, { resized, resizeError }: Detail): boolean {
  if (resized !== specVersion || !resize?.waiting.includes(index)) return false;
  return resizeError === undefined || resizeError !== resize.error;
}
