import { type ContainerHealth, type EventOf, hostShutdown, type Observations, type TaskState } from "../../model/index.js";
import { InvariantError } from "../../ports/index.js";
import type { ContainerView, NodeView, TaskView, View } from "../view.js";
import { countFailure, noteLapse, noteRolloutFailure } from "./failures.js";
import { noteCompletion, noteRunFailure } from "./jobs.js";
import { ownContainer } from "./owned.js";
import { knownNode, ownNode } from "./recall.js";
import { noteResized, noteResizeReport } from "./resize.js";
import { endedRank, foldContainers, leaveIfDone, setTaskState, stateRank } from "./task-state.js";
import { ownTask, taskInSlot } from "./tasks.js";

/** The one string of each name: the view keeps none of the report's own, and later comparisons need not go by letters. */
const stateNamed = new Map((Object.keys(stateRank) as TaskState[]).map((state) => [state as string, { state, rank: stateRank[state] }]));

type Detail = NonNullable<Observations["details"]>[number];

/**
 * One agent report. Rows that say nothing new are passed over, so that a repeated or a late report changes nothing:
 * those of an older generation, of an earlier state, of a task that is gone, or of one that is placed elsewhere.
 */
export function tasksObserved(view: View, { data, seq, time }: EventOf<"tasks.observed">): void {
  const reporter = knownNode(view, data.node);
  if (!reporter || !takesReport(reporter, data.bootId, data.reportSeq)) return;
  const node = ownNode(view, data.node) as NodeView;
  if (node.bootId === "") node.bootId = data.bootId;
  node.reportSeq = data.reportSeq;
  const { tasks, containers, generations, states, healths, details } = data.observations;
  const rows = tasks.length;
  if (containers.length !== rows || generations.length !== rows || states.length !== rows || (healths?.length ?? rows) !== rows)
    throw new InvariantError(`event ${seq} has columns of unequal length`);
  const inOrder = details === undefined || isAscending(details);
  const detailOf = inOrder ? undefined : byRow(details, rows);
  let next = 0;
  // A task whose containers end together failed once.
  let failed = "";
  for (let row = 0; row < rows; row++) {
    let detail: Detail | undefined;
    if (!inOrder) detail = detailOf?.[row];
    else if (details && next < details.length && details[next]?.row === row) detail = details[next++];
    const found = taskInSlot(view, tasks[row] as string);
    if (!found || found.task.node !== node.id) continue;
    const index = containers[row] as number;
    const known = found.task.containers[index];
    if (!known || known.generation !== generations[row]) continue;
    const named = stateNamed.get(states[row] as string);
    if (named === undefined) continue;
    const { state, rank } = named;
    const before = stateRank[known.state];
    if (rank < before || (rank === endedRank && before === endedRank)) continue;
    const { service, slot, number, task } = ownTask(view, found);
    const container = ownContainer(task, index);
    const health = healths?.[row] ?? "none";
    // Whoever is to serve fails by ending at all; whoever has a job to do, by not ending well.
    if (rank === endedRank || health === "unhealthy") noteLapse(service, number, task, time);
    const didItsJob = task.run !== null && state === "complete";
    if (task.desired === "running" && failed !== task.id && !didItsJob && isFailure(container, rank, health, detail)) {
      failed = task.id;
      countFailure(view, slot, task, container, time);
      noteRunFailure(service, number, task);
      noteRolloutFailure(service, task, state, { slot: number, at: time, seq });
    }
    if (state !== container.state) {
      container.state = state;
      container.stateAt = time;
    }
    if (health !== container.health) {
      container.health = health;
      container.healthAt = time;
    }
    container.seq = seq;
    if (rank === endedRank) {
      // Until now these told of an earlier generation.
      container.exitCode = null;
      container.error = null;
    }
    if (detail) takeDetail(task, container, detail);
    if (task.resize !== null) takeResize(task, index, rank, detail);
    setTaskState(service, task, foldContainers(task.containers), time);
    if (rank === endedRank) noteCompletion(service, number, task);
    if (rank === endedRank) leaveIfDone(view, service, slot, number, task);
  }
}

/** Reports are numbered within one life of the host; one of another life than the connected one is too late. */
function takesReport(node: { bootId: string; reportSeq: number }, bootId: string, reportSeq: number): boolean {
  return node.bootId === "" || (node.bootId === bootId && reportSeq > node.reportSeq);
}

/** As every agent writes them: each row at most once, so that they can be walked through beside the rows. */
function isAscending(details: readonly Detail[]): boolean {
  for (let i = 1; i < details.length; i++) if ((details[i] as Detail).row <= (details[i - 1] as Detail).row) return false;
  return true;
}

/** Those that came in another order. Of several for one row the last counts. */
function byRow(details: readonly Detail[], rows: number): Detail[] {
  const found: Detail[] = [];
  for (const detail of details) if (detail.row < rows) found[detail.row] = detail;
  return found;
}

function takeDetail(task: TaskView, container: ContainerView, detail: Detail): void {
  if (detail.exitCode !== undefined) container.exitCode = detail.exitCode;
  if (detail.error !== undefined) container.error = detail.error;
  if (detail.ports) task.ports = portsAfter(task.ports, detail.ports);
}

function takeResize(task: TaskView, index: number, rank: number, detail: Detail | undefined): void {
  if (rank === endedRank) noteResized(task, index);
  else if (detail) noteResizeReport(task, index, detail);
}

/** The reported ones, as they stand in the event, unless others were reported before. */
function portsAfter(before: Record<string, number>, reported: Record<string, number>): Record<string, number> {
  for (const endpoint in before) if (reported[endpoint] === undefined) return { ...before, ...reported };
  return reported;
}

/** The end of a container, or its running on unhealthy; that it then ends is not another failure. */
function isFailure(container: ContainerView, rank: number, health: ContainerHealth, detail: Detail | undefined): boolean {
  if (container.health === "unhealthy") return false;
  return rank === endedRank ? detail?.error !== hostShutdown : rank === stateRank.running && health === "unhealthy";
}
