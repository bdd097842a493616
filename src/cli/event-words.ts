import type { ClusterEvent } from "../client/index.js";
import { type EventData, type EventType, taskAddress } from "../model/index.js";
import { defaultNamespace } from "./defaults.js";
import { explainPending } from "./explain.js";
import { plural, someOf } from "./text.js";
import { formatBytes, formatCpus, formatDuration } from "./units.js";

/** What people call the services and nodes that events know by id; learnt from the lists of today and from the events themselves. */
export class EventNames {
  readonly #names = new Map<string, string>();

  service({ id, name, namespace }: { id: string; name: string; namespace: string }): void {
    this.#names.set(id, namespace === defaultNamespace ? name : `${namespace}/${name}`);
  }

  node({ id, name }: { id: string; name: string }): void {
    this.#names.set(id, name);
  }

  learn(event: ClusterEvent): void {
    const said = contentOf(event);
    if (said?.type === "service.created") this.service({ id: said.data.service, ...said.data.spec });
    if (said?.type === "node.joined") this.node({ id: said.data.node, name: said.data.name });
    if (said?.type === "token.created") this.#names.set(said.data.token, said.data.name);
  }

  of(id: string): string {
    return this.#names.get(id) ?? id;
  }

  task(id: string): string {
    const { service, slot } = taskAddress(id);
    return `${this.of(service)}.${slot}`;
  }
}

export function typeOf(event: ClusterEvent): string {
  return event.type.replace(/^dev\.fleetlog\./, "");
}

/** What happened, in words: one line, however many tasks it was about. */
export function eventWords(event: ClusterEvent, names: EventNames): string {
  const said = contentOf(event);
  if (!said) return `${event.subject} (redacted)`;
  switch (said.type) {
    case "cluster.created":
      return `cluster ${said.data.cluster} created`;
    case "log.forked":
      return `the log was ${said.data.reason} as of ${said.data.parent.lineage}-${said.data.parent.seq}; its lineage is now ${said.data.lineage}`;
    case "cluster.version":
      return `the cluster version is now ${said.data.version}: older builds of fleetlog cannot go on with this log`;
    case "lease.taken":
      return `${said.data.holder} writes the log (epoch ${said.data.epoch})`;
    case "intent.settled":
      return `${event.subject}: a request that changed nothing`;
    case "node.joined":
      return `${said.data.name} joined`;
    case "node.described":
      return `${names.of(said.data.node)} described anew`;
    case "node.connected":
      return `${names.of(said.data.node)} connected`;
    case "node.failed":
      return `${names.of(said.data.node)} failed: ${said.data.reason}`;
    case "node.drained":
      return `${names.of(said.data.node)} is drained`;
    case "node.waiting":
      return `${names.of(said.data.node)} obeys ${said.data.lineage}-${said.data.seq} and waits for accept`;
    case "node.accepted":
      return `${names.of(said.data.node)} may give up the orders of ${said.data.lineage}-${said.data.seq}`;
    case "node.activated":
      return `${names.of(said.data.node)} takes tasks again`;
    case "node.updated":
      return `${names.of(said.data.node)} set: ${JSON.stringify(said.data.settings)}`;
    case "node.paused":
      return `${names.of(said.data.node)} takes no new tasks`;
    case "node.maintenance_started":
      return `${names.of(said.data.node)} in maintenance until ${new Date(said.data.until).toISOString()}: ${said.data.reason}`;
    case "node.maintenance_ended":
      return `${names.of(said.data.node)} is out of maintenance`;
    case "node.removed":
      return `${names.of(said.data.node)} removed`;
    case "service.created":
      return `${names.of(said.data.service)} created, ${shapeOf(said.data.spec)}`;
    case "service.scaled":
      return `${names.of(said.data.service)} scaled to ${said.data.replicas}${said.data.autoscaling ? " by its autoscaling policy" : ""}`;
    case "autoscaling.set":
      return `${names.of(said.data.service)} is scaled between ${said.data.policy.min} and ${said.data.policy.max}${said.data.policy.mode === "auto" ? "" : ` (${said.data.policy.mode})`}`;
    case "autoscaling.removed":
      return `${names.of(said.data.service)} is not scaled by a policy any more`;
    case "autoscaling.advised":
      return advisedWords(said.data, names);
    case "service.updated":
      return updatedWords(said.data, names);
    case "service.stopped":
      return `${names.of(said.data.service)} stopped`;
    case "service.started":
      return `${names.of(said.data.service)} started`;
    case "service.restarted":
      return `${names.of(said.data.service)} restarts, version ${said.data.specVersion} rolls out`;
    case "service.removed":
      return `${names.of(said.data.service)} removed${said.data.purgeAt === undefined ? "" : `, restorable until ${new Date(said.data.purgeAt).toISOString()}`}`;
    case "service.restored":
      return `${names.of(said.data.service)} restored`;
    case "service.purged":
      return `${names.of(said.data.service)} purged`;
    case "rollout.paused":
      return `${names.of(said.data.service)}: rollout paused (${said.data.message ?? said.data.reason})`;
    case "rollout.resumed":
      return `${names.of(said.data.service)}: rollout goes on`;
    case "job.started":
      return `${names.of(said.data.service)} runs (${said.data.trigger})`;
    case "job.ended":
      return `${names.of(said.data.service)}: run ${said.data.result}${said.data.message ? `: ${said.data.message}` : ""}`;
    case "job.skipped":
      return `${names.of(said.data.service)}: run of ${new Date(said.data.scheduledFor).toISOString()} skipped: ${said.data.reason}`;
    case "rollout.completed":
      return `${names.of(said.data.service)} rolled out`;
    case "stack.deployed":
      return `stack ${said.data.name} deployed: ${someOf(said.data.services.map((id) => names.of(id)))}`;
    case "stack.removed":
      return `stack ${said.data.name} removed`;
    case "config.created":
    case "secret.created":
      return `${event.subject.split("/")[0]} ${said.data.name} created`;
    case "config.removed":
    case "secret.removed":
      return `${event.subject.split("/")[0]} ${said.data.name} removed`;
    case "webhook.created":
      return `webhook ${said.data.name} sends to ${said.data.target}`;
    case "webhook.updated":
      return updatedWebhookWords(said.data);
    case "webhook.removed":
      return `webhook ${said.data.name} removed`;
    case "webhook.replayed":
      return `webhook ${said.data.name} sends again what came after ${said.data.after}`;
    case "webhook.undelivered": {
      const { name, from, to, reason } = said.data;
      return `webhook ${name} gave up ${from === to ? `event ${from}` : `events ${from} to ${to}`}: ${reason}`;
    }
    case "webhooks.advanced":
      return `${said.data.webhooks.length === 1 ? "a webhook has" : `${said.data.webhooks.length} webhooks have`} come on`;
    case "alert.created":
      return `alert ${said.data.name} created`;
    case "alert.removed":
      return `alert ${said.data.name} removed`;
    case "alert.fired":
      return `alert ${said.data.name} (${said.data.severity}): ${someOf(said.data.instances.map(({ message }) => message))}`;
    case "alert.resolved":
      return `alert ${said.data.name} is over: ${someOf(said.data.instances.map(({ name }) => name))}`;
    case "token.created":
      return `token ${said.data.name} created`;
    case "token.rotated":
      return `token ${names.of(said.data.token)} has a new secret`;
    case "token.revoked":
      return `token ${names.of(said.data.token)} revoked`;
    case "tasks.placed":
      return placedWords(said.data, names);
    case "tasks.refused":
      return refusedWords(said.data, names);
    case "tasks.stopped":
      return `${tasksOf(said.data.tasks, names)} told to stop (${said.data.reason})`;
    case "tasks.restarted":
      return restartedWords(said.data, Date.parse(event.time), names);
    case "tasks.observed":
      return observedWords(said.data, names);
    case "tasks.judged":
      return `${names.task(said.data.task)} judged ${said.data.verdict}${said.data.reason ? `: ${said.data.reason}` : ""}`;
    case "tasks.resized":
      return `${tasksOf(said.data.tasks, names)} resized in place, to version ${said.data.specVersion}`;
    case "images.asked":
      return `${names.of(said.data.node)} is to tell what the images of ${names.of(said.data.service)} are, version ${said.data.specVersion}`;
    case "images.resolved":
      return `${names.of(said.data.service)} runs ${said.data.images.filter((image) => image !== null).join(", ") || "its images as each node has them"}, version ${said.data.specVersion}`;
    case "images.refused":
      return `images of ${names.of(said.data.service)}, version ${said.data.specVersion}, cannot be had: ${said.data.message}`;
    case "exec.opened":
      return `${names.task(said.data.task)}: exec ${said.data.command?.join(" ") ?? "of a command that was redacted"}`;
    case "exec.closed":
      return `${names.task(said.data.task)}: exec ended${said.data.exitCode === undefined ? "" : ` with ${said.data.exitCode}`}`;
    case "volume.removed":
      return `${volumeOf(said.data, names)} removed${said.data.purgeAt === undefined ? "" : `, restorable until ${new Date(said.data.purgeAt).toISOString()}`}`;
    case "volume.restored":
      return `${volumeOf(said.data, names)} restored`;
    case "volume.purged":
      return `${volumeOf(said.data, names)} purged`;
    case "volume.deleted":
      return `${volumeOf(said.data, names)} is gone from its node`;
    case "volume.deletion_failed":
      return `${volumeOf(said.data, names)} could not be deleted: ${said.data.error}`;
    case "log.archived":
      return `events ${said.data.from} to ${said.data.to} archived in ${said.data.file}`;
    case "log.checkpointed":
      return `checkpoint at ${said.data.seq}: ${said.data.digest}`;
    case "controller.diverged":
      return `the view of controller ${said.data.controller} (${said.data.url}) was not what the log makes at ${said.data.seq}; it stops`;
    default: {
      // A newer controller may say what this build has no words for.
      const unknown: never = said;
      return `${event.subject} ${JSON.stringify((unknown as { data: unknown }).data)}`;
    }
  }
}

type Content = { [T in EventType]: { type: T; data: EventData[T] } }[EventType];

/** Undefined where the data was redacted. */
function contentOf(event: ClusterEvent): Content | undefined {
  return event.data === undefined ? undefined : ({ type: typeOf(event), data: event.data } as Content);
}

function updatedWords({ service, specVersion, rollout, reason, message }: EventData["service.updated"], names: EventNames): string {
  const what = { update: "updated", rollback: "rolled back", undo: "put back as it was" }[reason ?? "update"];
  return `${names.of(service)} ${what}${rollout ? `, version ${specVersion} rolls out` : ""}${message ? `: ${message}` : ""}`;
}

function updatedWebhookWords({ name, target, types, subject, attempts, paused, envelope }: EventData["webhook.updated"]): string {
  const changes = [
    ...(paused === undefined ? [] : [paused ? "is paused" : "goes on"]),
    ...(target === undefined ? [] : [`sends to ${target}`]),
    ...(types === undefined && subject === undefined ? [] : ["wants other events"]),
    ...(attempts === undefined ? [] : [`tries ${attempts} times`]),
    ...(envelope === undefined || target !== undefined ? [] : ["has another URL or secret"]),
  ];
  return `webhook ${name} ${changes.join(", ")}`;
}

function advisedWords({ service, replicas, resources, applied, autoscaling }: EventData["autoscaling.advised"], names: EventNames): string {
  const size = [
    ...(replicas === undefined ? [] : [plural(replicas, "replica")]),
    ...(resources?.cpu === undefined ? [] : [`${formatCpus(resources.cpu)} CPUs`]),
    ...(resources?.memory === undefined ? [] : [formatBytes(resources.memory)]),
  ].join(", ");
  const held = autoscaling.limits?.length ? ` (${autoscaling.limits.join(", ")})` : "";
  return `${names.of(service)} ${applied ? "is resized by" : "has advice of"} its autoscaling policy: ${size || "nothing"}${held}`;
}

function volumeOf({ namespace, name, node }: EventData["volume.restored"], names: EventNames): string {
  return `volume ${namespace === defaultNamespace ? name : `${namespace}/${name}`} on ${names.of(node)}`;
}

function tasksOf(tasks: string[], names: EventNames): string {
  return someOf([...new Set(tasks.map((task) => names.task(task)))]);
}

function placedWords({ tasks, nodes, reason }: EventData["tasks.placed"], names: EventNames): string {
  const where = someOf([...new Set(nodes.map((node) => names.of(node)))]);
  return `${tasksOf(tasks, names)} placed on ${where}${reason === "replicas" ? "" : ` (${reason})`}`;
}

function refusedWords({ service, slots, withdrawn = [], explanation }: EventData["tasks.refused"], names: EventNames): string {
  const called = (list: number[]) => someOf(list.map((slot) => `${names.of(service)}.${slot}`));
  return slots.length > 0 ? `${called(slots)}: ${explainPending(explanation)}` : `${called(withdrawn)} no longer waits for a node`;
}

function restartedWords({ tasks, generations, notBefore }: EventData["tasks.restarted"], time: number, names: EventNames): string {
  const waitMs = Math.max(...notBefore) - time;
  const when = waitMs > 0 ? ` in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}` : "";
  return `${tasksOf(tasks, names)} to start again${when}${tasks.length === 1 ? ` (restart ${(generations[0] ?? 2) - 1})` : ""}`;
}

function observedWords({ observations }: EventData["tasks.observed"], names: EventNames): string {
  const { tasks, states, healths, details = [] } = observations;
  const byWords = new Map<string, string[]>();
  for (const [row, task] of tasks.entries()) {
    const { exitCode, error } = details.find((detail) => detail.row === row) ?? {};
    const health = healths?.[row];
    const why = error ?? (exitCode ? `exit code ${exitCode}` : undefined);
    const words = `${states[row]}${health === "healthy" || health === "unhealthy" ? `, ${health}` : ""}${why ? ` (${why})` : ""}`;
    byWords.set(words, [...(byWords.get(words) ?? []), task]);
  }
  return [...byWords].map(([words, alike]) => `${tasksOf(alike, names)} ${words}`).join("; ");
}

function shapeOf({ mode, replicas }: EventData["service.created"]["spec"]): string {
  if (mode === "job") return "a job";
  return mode === "global" ? "on every node" : `replicas ${replicas}`;
}
