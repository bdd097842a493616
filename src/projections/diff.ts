import { equalJson } from "../model/index.js";
import { findNode, slotAt, slotsOf } from "./access.js";
import { type Change, changedEntries, changedNodes, changedServices } from "./changes.js";
import type { ConfigView, NodeView, SecretView, ServiceView, SlotView, StackView, View, VolumeView } from "./view.js";

/** One member that differs, by JSON pointer; absent on the side where it was not there. */
export interface FieldChange {
  field: string;
  from?: unknown;
  to?: unknown;
}

export type DiffKind = "node" | "service" | "stack" | "task" | "volume" | "config" | "secret";

export interface ObjectChange {
  kind: DiffKind;
  change: "added" | "removed" | "changed";
  id: string;
  name: string;
  /** Undefined for nodes, which belong to none. */
  namespace: string | undefined;
  /** Of a task. */
  slot: number | undefined;
  /** None unless it was changed. */
  fields: FieldChange[];
}

/**
 * What differs between two views, in no order; they need not share anything. A task is what fills a slot: one that was
 * replaced or moved is one change.
 */
export function* diffViews(from: View, to: View): Generator<ObjectChange> {
  for (const { before, after } of changedNodes(from, to)) {
    yield* changeOf("node", before, after, nodeFacts);
    yield* changedVolumes(before, after);
  }
  for (const { before, after } of changedServices(from, to)) {
    const [was, is] = [standing(before), standing(after)];
    yield* changeOf("service", was, is, serviceFacts);
    yield* changedSlots(from, to, before, after);
  }
  for (const [i, now] of to.stacks.entries()) {
    const old = from.stacks[i] ?? {};
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)]))
      if (old[key] !== now[key]) yield* changeOf("stack", withId(key, old[key]), withId(key, now[key]), stackFacts);
  }
  for (const change of changedEntries(from.configs, to.configs)) yield* changedFile("config", change);
  for (const change of changedEntries(from.secrets, to.secrets)) yield* changedFile("secret", change);
}

interface Named {
  id: string;
  name: string;
  namespace?: string;
}

function* changeOf<T extends Named>(
  kind: DiffKind,
  before: T | undefined,
  after: T | undefined,
  factsOf: (value: T) => object,
  slot?: number,
): Generator<ObjectChange> {
  const shown = after ?? before;
  if (!shown) return;
  const { id, name, namespace } = shown;
  const fields = before && after ? [...fieldChanges(factsOf(before), factsOf(after))] : [];
  if (before && after && fields.length === 0) return;
  const change = !before ? "added" : !after ? "removed" : "changed";
  yield { kind, change, id, name, namespace, slot, fields };
}

function nodeFacts({ availability, state, maintenance, waiting, settings, described }: NodeView): object {
  return { availability, state, maintenance, waiting, settings, described };
}

/** One that was removed is as none, however long it can be restored. */
function standing(service: ServiceView | undefined): ServiceView | undefined {
  return service?.removed ? undefined : service;
}

function serviceFacts({ spec, stopped, stack, rollout }: ServiceView): object {
  return { spec, stopped, stack, rollout: rollout && { id: rollout.id, reason: rollout.reason, paused: rollout.paused?.reason ?? null } };
}

function withId(id: string, stack: StackView | undefined): (StackView & { id: string }) | undefined {
  return stack && { ...stack, id };
}

function stackFacts({ services, deployedAt }: StackView): object {
  return { services, deployedAt };
}

/** Never what it holds. One that was made anew under its name is another. */
function* changedFile(kind: "config" | "secret", { before, after }: Change<ConfigView | SecretView>): Generator<ObjectChange> {
  if (before?.id === after?.id) return;
  yield* changeOf(kind, before, undefined, nothing);
  yield* changeOf(kind, undefined, after, nothing);
}

/** One that was removed is as none, like a service. */
function* changedVolumes(before: NodeView | undefined, after: NodeView | undefined): Generator<ObjectChange> {
  if (before?.volumes === after?.volumes) return;
  const [was, is] = [presentOn(before), presentOn(after)];
  for (const [id, volume] of was) if (!is.has(id)) yield* changeOf("volume", volume, undefined, nothing);
  for (const [id, volume] of is) if (!was.has(id)) yield* changeOf("volume", undefined, volume, nothing);
}

function presentOn(node: NodeView | undefined): Map<string, VolumeView> {
  const present = Object.values(node?.volumes ?? {}).filter(({ state }) => state === "present");
  return new Map(present.map((volume) => [volume.id, volume]));
}

/** Of what never changes, but comes and goes. */
function nothing(): object {
  return {};
}

interface SlotTask extends Named {
  facts: object;
}

function* changedSlots(from: View, to: View, before: ServiceView | undefined, after: ServiceView | undefined): Generator<ObjectChange> {
  for (const [slot, now] of after ? slotsOf(after) : []) {
    const was = before && slotAt(before, slot);
    if (was !== now) yield* changeOf("task", taskOf(from, before, slot, was), taskOf(to, after, slot, now), factsOfTask, slot);
  }
  for (const [slot, was] of before ? slotsOf(before) : [])
    if (!after || !slotAt(after, slot)) yield* changeOf("task", taskOf(from, before, slot, was), undefined, factsOfTask, slot);
}

/** The newest task that is wanted in the slot, or the newest that is not gone yet. */
function taskOf(view: View, service: ServiceView | undefined, slot: number, held: SlotView | undefined): SlotTask | undefined {
  const task = held?.tasks.findLast(({ desired }) => desired === "running") ?? held?.tasks.at(-1);
  if (!service || !task) return undefined;
  const { id, specVersion, desired, state } = task;
  const node = findNode(view, task.node)?.name ?? task.node;
  const { namespace } = service;
  return { id, name: `${service.name}.${slot}`, namespace, facts: { task: id, node, specVersion, desired, state } };
}

function factsOfTask({ facts }: SlotTask): object {
  return facts;
}

/** The members that differ between two JSON values, as deep as both have the same form there. */
export function* fieldChanges(from: unknown, to: unknown, at = ""): Generator<FieldChange> {
  if (from === to) return;
  const inner = members(from, to);
  if (!inner) {
    if (!equalJson(from, to)) yield { field: at, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    return;
  }
  for (const name of inner) {
    const pointer = `${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    yield* fieldChanges(own(from, name), own(to, name), pointer);
  }
}

/** The names to compare below; undefined where the values are compared as wholes. */
function members(from: unknown, to: unknown): Set<string> | undefined {
  if (typeof from !== "object" || typeof to !== "object" || !from || !to || Array.isArray(from) !== Array.isArray(to)) return undefined;
  return new Set([...Object.keys(from), ...Object.keys(to)]);
}

function own(value: unknown, name: string): unknown {
  return Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;
}
