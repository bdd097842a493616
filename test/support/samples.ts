/** Small valid specs and events for histories; whatever a test does not say has its default. */
import {
  type NewEvent,
  type NodeDescription,
  type Observations,
  type PlacementExplanation,
  type ServiceSpec,
  type TaskState,
  validate,
} from "../../src/model/index.js";

type DataOf<T extends NewEvent["type"]> = Extract<NewEvent, { type: T }>["data"];

/** A valid id that can be read: `id("web")` is `web000000000`. */
export function id(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, "")
    .padEnd(12, "0")
    .slice(0, 12);
}

/** Task `a` of slot 2 of service `web`: `web000000000.2.a00000000000`. */
export function task(service: string, slot: number, suffix = "a"): string {
  return `${id(service)}.${slot}.${id(suffix)}`;
}

/** A spec with one idle container, its defaults filled in. */
export function spec(name: string, members: Record<string, unknown> = {}): ServiceSpec {
  return validate("ServiceSpec", { name, containers: [{ process: { command: ["sleep", "1000"] } }], ...members });
}

export function description(members: Record<string, unknown> = {}): NodeDescription {
  return validate("NodeDescription", {
    capacity: { cpu: 4000, memory: 8_000_000_000 },
    runtimes: [{ name: "process" }, { name: "simulated" }],
    publishAddress: "127.0.0.1",
    ...members,
  });
}

export const noRefusals: PlacementExplanation = { scheduler: 1, seed: 0, considered: 1, refusals: [] };

/** A node that has joined and connected. */
export function node(name: string, members: Record<string, unknown> = {}): NewEvent[] {
  return [
    {
      type: "node.joined",
      subject: `node/${id(name)}`,
      data: { node: id(name), name, token: id(`t${name}`), credential: "0".repeat(64), description: description(members) },
    },
    connected(name),
  ];
}

export function connected(name: string, bootId = "boot1"): NewEvent {
  return { type: "node.connected", subject: `node/${id(name)}`, data: { node: id(name), bootId } };
}

export function service(name: string, members: Record<string, unknown> = {}, stack?: { name: string; alias: string }): NewEvent {
  const data = { service: id(name), spec: spec(name, members), ...(stack ? { stack } : {}) };
  return { type: "service.created", subject: `service/${id(name)}`, data };
}

/** One task for each `[slot, node]`, named `suffix`. */
export function placed(
  name: string,
  places: [slot: number, node: string][],
  members: Partial<DataOf<"tasks.placed">> = {},
  suffix = "a",
): NewEvent {
  return {
    type: "tasks.placed",
    subject: `service/${id(name)}`,
    data: {
      service: id(name),
      specVersion: 1,
      runtime: "process",
      reason: "replicas",
      slots: places.map(([slot]) => slot),
      tasks: places.map(([slot]) => task(name, slot, suffix)),
      nodes: places.map(([, at]) => id(at)),
      explanation: noRefusals,
      ...members,
    },
  };
}

export function stopped(name: string, tasks: string[], reason: DataOf<"tasks.stopped">["reason"]): NewEvent {
  return { type: "tasks.stopped", subject: `service/${id(name)}`, data: { tasks, reason } };
}

type State = Observations["states"][number];

/** Report `reportSeq` of a node: container 0, generation 1 of each task, unless `members` says otherwise. */
export function observed(at: string, reportSeq: number, states: Record<string, State>, members: Partial<Observations> = {}): NewEvent {
  const tasks = Object.keys(states);
  const observations: Observations = {
    tasks,
    containers: tasks.map(() => 0),
    generations: tasks.map(() => 1),
    states: Object.values(states),
    ...members,
  };
  return { type: "tasks.observed", subject: `node/${id(at)}`, data: { node: id(at), bootId: "boot1", reportSeq, observations } };
}

/** A service's counts with zeros for the states that are not named. */
export function countsOf(counts: Partial<Record<TaskState, number>>): Record<TaskState, number> {
  return { pending: 0, assigned: 0, starting: 0, running: 0, stopping: 0, complete: 0, failed: 0, rejected: 0, lost: 0, ...counts };
}

/** `data` is text. */
export function config(name: string, data = name, members: { namespace?: string; stack?: string } = {}): NewEvent {
  const { namespace = "default", stack } = members;
  const content = Buffer.from(data).toString("base64");
  const about = { config: id(name), name, namespace, labels: {}, data: content, ...(stack === undefined ? {} : { stack }) };
  return { type: "config.created", subject: `config/${id(name)}`, data: about };
}

/** An envelope that looks like one and opens with no key. */
export const closedEnvelope = { version: 1 as const, key: "0".repeat(16), nonce: "0".repeat(24), sealed: "AAAAAAAAAAAAAAAAAAAAAA==" };

export function secret(name: string, members: { namespace?: string; stack?: string } = {}): NewEvent {
  const { namespace = "default", stack } = members;
  const about = { secret: id(name), name, namespace, labels: {}, envelope: closedEnvelope, ...(stack === undefined ? {} : { stack }) };
  return { type: "secret.created", subject: `secret/${id(name)}`, data: about };
}

/** Begins after its own creation unless `after` says otherwise. */
export function webhook(name: string, members: Partial<DataOf<"webhook.created">> = {}): NewEvent {
  const about = { target: "https://hooks.example.org", format: "cloudevents" as const, attempts: 10, envelope: closedEnvelope };
  return { type: "webhook.created", subject: `webhook/${id(name)}`, data: { webhook: id(name), name, ...about, ...members } };
}

/** Tells of a node that is not ready, at once, unless told otherwise. */
export function alert(name: string, members: Partial<DataOf<"alert.created">> = {}): NewEvent {
  const about = { when: { kind: "node" as const }, forMs: 0, resolveMs: 0, severity: "warning" as const, summary: "" };
  return { type: "alert.created", subject: `alert/${id(name)}`, data: { alert: id(name), name, ...about, ...members } };
}
