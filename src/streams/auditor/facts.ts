import { type EventRecord, taskAddress } from "../../model/index.js";

/** Where something stands that belongs to a namespace. */
export interface AuditPlace {
  namespace: string;
  /** Null for what is in no stack. */
  stack: string | null;
}

/** What an event is about, by ids, each once. */
export interface Facts {
  services: string[];
  tasks: string[];
  nodes: string[];
  /** Of objects that are no service: stacks, configs, secrets, volumes. */
  places: AuditPlace[];
}

/** The members of any event's data that name something have the same names everywhere. */
interface Named {
  service?: string;
  services?: string[];
  task?: string;
  tasks?: string[];
  node?: string;
  nodes?: string[];
  observations?: { tasks: string[] };
  namespace?: string;
  name?: string;
  stack?: string | object;
}

/** Pure. What only the past knows (the place of a service, the node of a task) is for the index to add. */
export function factsOf({ type, subject, data }: Pick<EventRecord, "type" | "subject" | "data">): Facts {
  const said = data as Named;
  const tasks = new Set([...one(said.task), ...(said.tasks ?? []), ...(said.observations?.tasks ?? []), ...idIn(subject, "task/")]);
  const services = new Set([...one(said.service), ...(said.services ?? []), ...idIn(subject, "service/")]);
  for (const task of tasks) services.add(taskAddress(task).service);
  const nodes = new Set([...one(said.node), ...(said.nodes ?? []), ...idIn(subject, "node/")]);
  return { services: [...services], tasks: [...tasks], nodes: [...nodes], places: placesOf(type, said) };
}

function placesOf(type: string, { namespace, name, stack }: Named): AuditPlace[] {
  if (namespace === undefined) return [];
  if (type.startsWith("stack.")) return [{ namespace, stack: name ?? null }];
  return [{ namespace, stack: typeof stack === "string" ? stack : null }];
}

function one(id: string | undefined): string[] {
  return id === undefined ? [] : [id];
}

function idIn(subject: string, prefix: string): string[] {
  return subject.startsWith(prefix) ? [subject.slice(prefix.length)] : [];
}

/** `request`: somebody asked for it. `fault`: something went wrong. `system`: what fleetlog did of itself, and what it was told. */
export type AuditKind = "request" | "fault" | "system";

/** Decided by fleetlog also where they came in answer to somebody's request. */
const ofOrchestrator = new Set([
  "tasks.placed",
  "tasks.refused",
  "tasks.stopped",
  "tasks.resized",
  "rollout.completed",
  "job.started",
  "job.ended",
  "job.skipped",
  "images.asked",
  "images.resolved",
]);

export function kindOf({ type, actor, data }: Pick<EventRecord, "type" | "actor" | "data">): AuditKind {
  if (isFault(type, data)) return "fault";
  return actor.startsWith("token/") && !ofOrchestrator.has(type) ? "request" : "system";
}

function isFault(type: string, data: unknown): boolean {
  const said = data as { reason?: string; result?: string; message?: string; slots?: unknown[]; observations?: Observed; verdict?: string };
  switch (type) {
    case "node.failed":
    case "node.waiting":
    case "controller.diverged":
    case "volume.deletion_failed":
    case "images.refused":
      return true;
    case "tasks.refused":
      return (said.slots?.length ?? 0) > 0;
    case "tasks.judged":
      return said.verdict === "unhealthy";
    case "rollout.paused":
      return said.reason !== "requested";
    case "job.ended":
      return said.result === "failed" || said.result === "deadline";
    case "tasks.observed":
      return isBad(said.observations);
    default:
      return false;
  }
}

interface Observed {
  states: string[];
  healths?: string[];
}

function isBad(observed: Observed | undefined): boolean {
  return observed !== undefined && (observed.states.some(hasFailed) || (observed.healths?.includes("unhealthy") ?? false));
}

function hasFailed(state: string): boolean {
  return state === "failed" || state === "rejected";
}
