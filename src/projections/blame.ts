import { completeSpec, type EventType, equalJson, type LogEvent, type NodeSettings, type ServiceSpec } from "../model/index.js";

/** A field as it is now, by JSON pointer, and the event that made it so. */
export interface Blamed<E extends LogEvent> {
  field: string;
  value: unknown;
  event: E;
}

/** The events that can set a field of a service's spec, or of what people say of a node. */
export const serviceBlameTypes: readonly EventType[] = [
  "service.created",
  "service.scaled",
  "service.updated",
  "autoscaling.set",
  "autoscaling.removed",
];
export const nodeBlameTypes: readonly EventType[] = ["node.joined", "node.updated", "node.drained", "node.activated", "node.paused"];

/** Follows one value through the events that changed it and knows of each field which one set it last. */
class Blame<E extends LogEvent> {
  #fields = new Map<string, { value: unknown; event: E }>();

  become(value: unknown, event: E): void {
    const next = new Map<string, { value: unknown; event: E }>();
    for (const [field, leaf] of leaves(value, "")) {
      const known = this.#fields.get(field);
      next.set(field, known && equalJson(known.value, leaf) ? known : { value: leaf, event });
    }
    this.#fields = next;
  }

  fields(): Blamed<E>[] {
    return [...this.#fields].map(([field, blamed]) => ({ field, ...blamed }));
  }
}

/** @param events those of `serviceBlameTypes` about one service, in order */
export async function blameService<E extends LogEvent>(events: AsyncIterable<readonly E[]>, service: string): Promise<Blamed<E>[]> {
  const blame = new Blame<E>();
  let spec: Partial<ServiceSpec> = {};
  for await (const batch of events) {
    for (const event of batch) {
      if (event.subject !== `service/${service}`) continue;
      if (event.type === "service.created" || event.type === "service.updated") spec = completeSpec(event.data.spec);
      else if (event.type === "service.scaled") spec = { ...spec, replicas: event.data.replicas };
      else if (event.type === "autoscaling.set") spec = { ...spec, autoscaling: event.data.policy };
      else if (event.type === "autoscaling.removed") {
        const { autoscaling: _, ...rest } = spec;
        spec = rest;
      }
      blame.become(spec, event);
    }
  }
  return blame.fields();
}

/** @param events those of `nodeBlameTypes` about one node, in order */
export async function blameNode<E extends LogEvent>(events: AsyncIterable<readonly E[]>, node: string): Promise<Blamed<E>[]> {
  const blame = new Blame<E>();
  let settings: NodeSettings = {};
  let availability = "active";
  for await (const batch of events) {
    for (const event of batch) {
      if (event.subject !== `node/${node}`) continue;
      if (event.type === "node.updated") settings = event.data.settings;
      else if (event.type === "node.drained") availability = "drain";
      else if (event.type === "node.paused") availability = "pause";
      else if (event.type === "node.activated") availability = "active";
      blame.become({ availability, settings }, event);
    }
  }
  return blame.fields();
}

/** Every value that has no members, with its pointer. */
function* leaves(value: unknown, at: string): Generator<[field: string, value: unknown]> {
  const names = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (names.length === 0) yield [at, value];
  for (const name of names) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) yield* leaves(member, `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
  }
}
