import { type EventData, type EventType, taskAddress } from "../model/index.js";
import { dependencyNamed, entriesOf, nodeById, type ServiceView, serviceById, type View } from "../projections/index.js";
import { remarkableServices } from "./remarkable-services.js";
import type { Dirty } from "./types.js";

/** An event by what it says; its place on the log does not matter here. */
type Fact = { [T in EventType]: { type: T; data: EventData[T] } }[EventType];

/** Nothing, or everything: a new lease holder looks at all. */
export function dirt(all = false): Dirty {
  return { all, services: new Set(), nodes: new Set() };
}

/**
 * What these events touch, added to `into`.
 * @param view the view after them
 */
export function dirtyOf(view: View, events: readonly Fact[], into: Dirty = dirt()): Dirty {
  let room = false;
  for (const event of events) room = touch(view, event, into) || room;
  if (room) addServices(view, into, ({ pending }) => pending !== null);
  else if (events.some(({ type }) => type === "tasks.placed")) addServices(view, into, waitsForCompany);
  if (view.waiting.length > 0) addDependents(view, events, into);
  return into;
}

/** Those that wait for a service that these events are about. */
function addDependents(view: View, events: readonly Fact[], dirty: Dirty): void {
  const touched = new Set(dirty.services);
  const isAnyGone = events.some(({ type }) => type === "service.removed");
  for (const event of events) {
    if ("service" in event.data) touched.add(event.data.service);
    if (event.type === "tasks.observed") for (const task of event.data.observations.tasks) touched.add(taskAddress(task).service);
  }
  for (const id of view.waiting) {
    const service = serviceById(view, id);
    const isAbout = (name: string) => {
      const found = service && dependencyNamed(view, service, name);
      return found ? touched.has(found.id) : isAnyGone;
    };
    if (service?.spec.dependsOn?.some((asked) => isAbout(asked.service))) dirty.services.add(id);
  }
}

/** What must be near another service may be placed once a task of that is. */
function waitsForCompany({ pending, spec }: ServiceView): boolean {
  return pending !== null && spec.placement.affinity.some(({ anti, weight }) => !anti && weight === undefined);
}

/** True when the event may have made room for what is pending. */
function touch(view: View, event: Fact, dirty: Dirty): boolean {
  switch (event.type) {
    case "service.created":
    case "job.started":
    case "job.ended":
    case "service.scaled":
    case "service.updated":
    case "service.removed":
    case "service.restored":
    case "service.stopped":
    case "service.started":
    case "service.restarted":
    case "rollout.paused":
    case "rollout.resumed":
    case "images.resolved":
    case "images.refused":
      dirty.services.add(event.data.service);
      return false;
    case "tasks.stopped":
      // A task that had ended before it was stopped leaves its slot at once.
      for (const task of event.data.tasks) dirty.services.add(taskAddress(task).service);
      return true;
    case "tasks.observed": {
      const { observations } = event.data;
      for (const service of remarkableServices(view, observations)) dirty.services.add(service);
      return observations.states.some((state) => state === "complete" || state === "failed" || state === "rejected");
    }
    case "tasks.resized":
      dirty.services.add(event.data.service);
      return true;
    case "tasks.judged":
      dirty.services.add(taskAddress(event.data.task).service);
      return false;
    case "node.connected":
    case "node.described":
    case "node.updated":
    case "node.maintenance_ended":
    case "node.activated":
    case "node.accepted":
      touchNode(view, event.data.node, dirty);
      addServices(view, dirty, ({ spec }) => spec.mode === "global");
      return true;
    case "node.failed":
    case "node.drained":
    case "node.paused":
    case "node.waiting":
    case "node.maintenance_started":
      touchNode(view, event.data.node, dirty);
      return false;
    case "volume.removed":
      // Its purge time is now the node's.
      dirty.nodes.add(event.data.node);
      return false;
    case "node.removed":
      // Its tasks are gone from the view and with them the way to their services; it is rare enough to look at all.
      dirty.all = true;
      return false;
    default:
      return false;
  }
}

function touchNode(view: View, id: string, dirty: Dirty): void {
  dirty.nodes.add(id);
  for (const task of nodeById(view, id)?.tasks ?? []) dirty.services.add(taskAddress(task).service);
}

function addServices(view: View, dirty: Dirty, matches: (service: ServiceView) => boolean): void {
  for (const service of entriesOf(view.services)) if (matches(service)) dirty.services.add(service.id);
}
