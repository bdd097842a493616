import { type AlertCondition, sampledName } from "../../model/index.js";
import {
  type AlertView,
  entriesOf,
  findService,
  isServing,
  type NodeView,
  type ServiceView,
  slotsOf,
  type View,
} from "../../projections/index.js";
import type { Finding } from "./episodes.js";

/** What is known beside the view. */
export interface Measures {
  /** How many events came within the alert's time. */
  count(alert: AlertView): number;
  /** The newest values of a service's metric; undefined where there are none of late. */
  metric(service: string, name: string): Measured | undefined;
}

/** Of one moment, over the tasks of a service. */
export interface Measured {
  average: number;
  max: number;
  sum: number;
}

/** All that the condition of an alert holds of, by subject. A metric without a value is neither above nor below. */
export function findingsOf(alert: AlertView, view: View, now: number, measures: Measures): Map<string, Finding> {
  const found = new Map<string, Finding>();
  for (const finding of findings(alert, view, now, measures)) found.set(finding.subject, finding);
  return found;
}

function* findings(alert: AlertView, view: View, now: number, measures: Measures): Generator<Finding> {
  const { when } = alert;
  switch (when.kind) {
    case "node":
      for (const node of entriesOf(view.nodes)) if (when.node === undefined || when.node === node.name) yield* ofNode(node, now);
      return;
    case "service":
      for (const service of servicesOf(view, when)) yield* ofService(service);
      return;
    case "event": {
      const count = measures.count(alert);
      if (count >= (when.count ?? 1)) yield { subject: `alert/${alert.id}`, name: alert.name, message: eventsText(alert, count) };
      return;
    }
    case "metric":
      for (const service of servicesOf(view, when)) yield* ofMetric(service, when, measures);
      return;
    default:
      return when.kind satisfies never;
  }
}

function* ofNode({ id, name, state, stateReason, stateAt, maintenance }: NodeView, now: number): Generator<Finding> {
  if (state === "ready" || (maintenance !== null && now < maintenance.until)) return;
  const why = stateReason === "" ? "" : `: ${stateReason}`;
  yield { subject: `node/${id}`, name, message: `node ${name} is ${state}${why}`, since: stateAt };
}

function* ofService(service: ServiceView): Generator<Finding> {
  const { id, namespace, name, pending } = service;
  const { running, wanted } = tallyOf(service);
  if (running >= wanted) return;
  const waiting = pending ? `; ${pending.slots.length} found no node` : "";
  yield { subject: `service/${id}`, name: `${namespace}/${name}`, message: `${running} of ${wanted} tasks run${waiting}` };
}

function* ofMetric({ id, namespace, name }: ServiceView, when: AlertCondition, measures: Measures): Generator<Finding> {
  const { metric = "", of = "avg", above, below } = when;
  const measured = measures.metric(id, sampledName(metric));
  if (measured === undefined) return;
  const value = of === "avg" ? measured.average : measured[of];
  const isAbove = above !== undefined && value > above;
  if (!isAbove && !(below !== undefined && value < below)) return;
  const message = `${metric} (${of}) is ${Number(value.toPrecision(6))}, ${isAbove ? `above ${above}` : `below ${below}`}`;
  yield { subject: `service/${id}`, name: `${namespace}/${name}`, message };
}

/** Those that are to run and that the condition is about; jobs have their own ends. */
function* servicesOf(view: View, { namespace, service: named }: AlertCondition): Generator<ServiceView> {
  // Each service may have alerts of its own: to look through all of them for each would be too much.
  const one = namespace !== undefined && named !== undefined;
  for (const service of one ? [findService(view, namespace, named)] : entriesOf(view.services)) {
    if (!service || service.removed || service.stopped || service.job) continue;
    if (namespace !== undefined && service.namespace !== namespace) continue;
    if (named === undefined || service.name === named) yield service;
  }
}

// A service in the view is immutable: it is counted once.
const tallies = new WeakMap<ServiceView, { running: number; wanted: number }>();

function tallyOf(service: ServiceView): { running: number; wanted: number } {
  const known = tallies.get(service);
  if (known) return known;
  let running = 0;
  const wantedSlots = new Set(service.pending?.slots);
  for (const [number, slot] of slotsOf(service)) {
    const live = slot.tasks.filter(({ desired }) => desired === "running");
    if (live.length > 0) wantedSlots.add(number);
    if (live.some(isServing)) running++;
  }
  const tally = { running, wanted: service.spec.mode === "global" ? wantedSlots.size : service.spec.replicas };
  tallies.set(service, tally);
  return tally;
}

function eventsText({ when: { types = [], subject, withinMs = 0 } }: AlertView, count: number): string {
  const about = subject === undefined ? "" : ` about ${subject}`;
  return `${count} or more events of ${types.join(", ")}${about} within ${Math.round(withinMs / 1000)} s`;
}
