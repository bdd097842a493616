import type { Task } from "./converge.js";
import { explainPending } from "./explain.js";
import { type Column, printTable } from "./table.js";
import type { Terminal } from "./terminal.js";
import { oneLine, someOf, wrap } from "./text.js";
import { formatDuration } from "./units.js";

type Container = Task["containers"][number];

/** How a list of tasks looks, under whichever command. An id is for copying: it is never cut. */
export function printTasks(io: Terminal, tasks: Task[]): void {
  const columns: Column<Task>[] = [
    { title: "NAME", value: (task) => task.name, shrinkTo: 12, keepEnd: true },
    { title: "ID", value: (task) => task.id ?? "-" },
    { title: "NODE", value: (task) => task.nodeName ?? task.node ?? "-", shrinkTo: 6 },
    { title: "DESIRED", value: (task) => task.desired, spare: tasks.every((task) => task.desired === "running") ? 1 : 4 },
    { title: "STATE", value: stateOf, shrinkTo: 10, paint: (task, text) => paintState(io, task, text) },
    {
      title: "AGE",
      value: (task) => (task.placedAt ? formatDuration(Math.max(0, io.now() - Date.parse(task.placedAt))) : "-"),
      spare: 3,
    },
    { title: "RESTARTS", value: (task) => String(task.restarts ?? 0), spare: 5 },
    { title: "ADDRESS", value: addressOf, spare: 2 },
    { title: "NOTE", value: (task) => noteOf(task, io.now()), shrinkTo: 6 },
  ];
  const cut = printTable(io, columns, tasks);
  printReasons(io, tasks, new Set(cut));
}

/** Below the table, since a reason that was cut is no reason. */
function printReasons(io: Terminal, tasks: Task[], cut: ReadonlySet<Task>): void {
  const bySentence = new Map<string, string[]>();
  for (const task of tasks) {
    const sentence = task.state === "pending" && task.placement ? explainPending(task.placement) : cut.has(task) && noteOf(task, io.now());
    if (sentence) bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), task.name]);
  }
  for (const [sentence, names] of bySentence) {
    io.out(`\n${wrap(oneLine(`${someOf(names)}: ${sentence}`), io.size?.columns ?? Number.POSITIVE_INFINITY)}\n`);
  }
}

/** Its state and, in the same breath, why. */
export function stateWords(task: Task, now: number): string {
  const note = task.state === "pending" && task.placement ? explainPending(task.placement) : noteOf(task, now);
  return oneLine([stateOf(task), note].filter(Boolean).join(": "));
}

function stateOf(task: Task): string {
  const health = task.containers.find((container) => container.health !== "none" && container.health !== "healthy")?.health;
  const judged = task.verdict?.verdict === "unhealthy" ? "judged unhealthy" : undefined;
  const ill = task.state === "running" && (judged ?? health) ? `, ${judged ?? (health === "starting" ? "health unknown" : health)}` : "";
  return `${task.state}${ill}${task.runtime === "simulated" ? " (simulated)" : ""}`;
}

/** What of a resize is still to come. */
function resizeText({ resize }: Task): string | undefined {
  return resize && (resize.error === undefined ? "being resized" : `not resized yet: ${resize.error}`);
}

/** Why it is as it is: for a task that waits for its restart also when that will be. */
export function noteOf(task: Task, now: number): string {
  const resizing = resizeText(task);
  if (resizing) return resizing;
  const told = task.containers.find((container) => container.error !== undefined || container.exitCode !== undefined);
  const end = told && endText(told);
  const waiting = task.containers.find((container) => container.state === "assigned" && container.generation > 1);
  if (waiting && task.desired === "running") return [end, nextTry(waiting, now)].filter(Boolean).join("; ");
  if (end && task.state !== "complete" && told?.state !== "failed" && told?.state !== "rejected") return `restarted after: ${end}`;
  return end ?? task.stopReason ?? "";
}

function endText({ exitCode, error }: Container): string {
  if (exitCode === undefined) return error ?? "";
  // An agent that knows nothing but the code repeats it as the error.
  return `exit code ${exitCode}${error && error !== `exit code ${exitCode}` ? `: ${error}` : ""}`;
}

function nextTry({ notBefore }: Container, now: number): string {
  const leftMs = notBefore === undefined ? 0 : Date.parse(notBefore) - now;
  return leftMs > 0 ? `next try in ${formatDuration(Math.ceil(leftMs / 1000) * 1000)}` : "next try now";
}

function addressOf(task: Task): string {
  return (task.endpoints ?? []).map(({ address, port }) => `${address}:${port}`).join(" ") || "-";
}

function paintState(io: Terminal, task: Task, text: string): string {
  if (task.desired === "stopped" || task.state === "complete") return io.colors.dim(text);
  if (task.state === "running" && text === "running") return io.colors.green(text);
  return task.state === "failed" || task.state === "rejected" || task.state === "lost" ? io.colors.red(text) : io.colors.yellow(text);
}
