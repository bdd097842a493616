import { type ServiceSpec, sameButResources, sameTemplate } from "../model/index.js";
import { type NodeView, reservationsOf } from "../projections/index.js";
import { cpuText, type GroupPlacement, memoryText, schedulerVersion } from "../scheduler/index.js";
import { awaitsImages } from "./images.js";
import { mustLeave } from "./leaving.js";
import { isDead } from "./rollout.js";
import type { LiveTask, ServiceWork, SlotWork, Unsized } from "./service-work.js";
import type { TakenRoom } from "./taken-room.js";

/**
 * Where a rollout changes nothing but CPU and memory, tasks that serve get the new amounts where they are, all at once: nothing stops,
 * so there is nothing to go slowly about. What its node cannot hold is left to the rollout, or stays as it is where the
 * policy does not let it move. Those that the rollout would replace at once (dead, or on their way to another node) are left
 * alone: they start anew with the new amounts anyway.
 */
export function resizeInPlace(work: ServiceWork, taken: TakenRoom): void {
  const { rollout, spec } = work.service;
  if (!rollout || rollout.reason === "restart" || policyOf(spec) === "replace") return;
  if (work.paused || awaitsImages(work)) return;
  for (const slot of work.slots) {
    if (slot.decided) continue;
    // Beside one that is of the new version already the other one goes.
    if (slot.live.some(({ stale }) => !stale)) continue;
    const live = slot.live.findLast((one) => onlyResourcesDiffer(work, one) && staysWhereItIs(work, one));
    if (live) resize(work, slot, live, taken);
  }
}

function resize(work: ServiceWork, slot: SlotWork, live: LiveTask, taken: TakenRoom): void {
  const { task } = live;
  const node = live.node as NodeView;
  const before = work.service.specs[task.specVersion] as ServiceSpec;
  const growth = growthOf(before, work.service.spec);
  const refusals = refusalsOf(live, before, work.service.spec, growth, taken.freeOf(node));
  if (refusals.length === 0) {
    taken.take(node, growth);
    work.resizes.add(task);
    live.stale = false;
    return;
  }
  // A global task has nowhere else to go; to replace it there would take as much room.
  const noRoom = refusals.every(({ filter }) => filter === "cpu" || filter === "memory");
  const mayMove = policyOf(work.service.spec) === "in-place-or-move" && !(noRoom && work.service.spec.mode === "global");
  // What its runtime cannot change is replaced by the usual rollout, there or elsewhere.
  if (noRoom || !mayMove) work.unsized.set(slot.number, { node: node.id, refusals, mayMove });
}

function policyOf({ update }: ServiceSpec): NonNullable<ServiceSpec["update"]["resize"]> {
  return update.resize ?? "in-place-or-move";
}

/** A version that a restart made again is no change of resources: whoever asked for new tasks gets them. */
function onlyResourcesDiffer({ service: { spec, specs } }: ServiceWork, { task: { specVersion } }: LiveTask): boolean {
  const before = specs[specVersion];
  if (!before || sameTemplate(before, spec) || !sameButResources(before, spec)) return false;
  return !Object.keys(specs).some((version) => Number(version) > specVersion && sameTemplate(specs[version] as ServiceSpec, before));
}

function staysWhereItIs(work: ServiceWork, live: LiveTask): boolean {
  const { node, condition } = live;
  if (node?.state !== "ready" || mustLeave(live, work.service.spec)) return false;
  return condition === "over" || (condition !== "lost" && !isDead(live, work));
}

function growthOf(from: ServiceSpec, to: ServiceSpec): { cpu: number; memory: number } {
  const [before, after] = [reservationsOf(from), reservationsOf(to)];
  return { cpu: after.cpu - before.cpu, memory: after.memory - before.memory };
}

/** In the way of filters. An amount that does not grow is held whatever the node has. */
function refusalsOf(
  { node, task }: LiveTask,
  from: ServiceSpec,
  to: ServiceSpec,
  growth: { cpu: number; memory: number },
  free: { cpu: number; memory: number },
): Unsized["refusals"] {
  const refusals: Unsized["refusals"] = [];
  const runtime = node?.description.runtimes.find(({ name }) => name === task.runtime);
  if (!runtime?.resizes)
    refusals.push({ filter: "runtime", wanted: `${task.runtime} that resizes`, found: `${task.runtime} that does not` });
  for (const limit of ["cpu", "memory"] as const) {
    const pairs = to.containers.map((container, i) => [from.containers[i]?.resources.limits[limit], container.resources.limits[limit]]);
    if (pairs.some(([before, after]) => before !== undefined && after === undefined))
      refusals.push({ filter: `${limit} limit`, wanted: "none any more", found: "a limit that a running container keeps" });
    else if (pairs.some(([, after]) => after !== undefined) && !runtime?.enforces.includes(limit))
      refusals.push({ filter: `${limit} limit`, wanted: `${task.runtime} enforcing ${limit}`, found: task.runtime });
  }
  for (const [amount, text] of [
    ["cpu", cpuText],
    ["memory", memoryText],
  ] as const) {
    if (growth[amount] > 0 && growth[amount] > free[amount])
      refusals.push({ filter: amount, wanted: `${text(growth[amount])} more`, found: `${text(free[amount])} free` });
  }
  return refusals;
}

/** What people are told of the tasks that stay as they are for now, as they are told of slots that find no node. */
export function unsizedGroups(work: ServiceWork, seed: number): GroupPlacement[] {
  const { service, unsized, slots } = work;
  if (unsized.size === 0) return [];
  const stay = slots.filter(({ number, decided }) => unsized.get(number)?.mayMove === false && !decided);
  const [first] = stay;
  if (!first) return [];
  const refusals = new Map<string, { filter: string; nodes: number; wanted: string; found: string }>();
  const nodes = new Set<string>();
  for (const { number } of stay) {
    const { node, refusals: found } = unsized.get(number) as Unsized;
    const known = nodes.has(node);
    nodes.add(node);
    for (const refusal of found) {
      const before = refusals.get(refusal.filter);
      if (!before) refusals.set(refusal.filter, { ...refusal, nodes: 1 });
      else if (!known) before.nodes++;
    }
  }
  const { node, refusals: closest } = unsized.get(first.number) as Unsized;
  const explanation = {
    scheduler: schedulerVersion,
    seed,
    considered: nodes.size,
    refusals: [...refusals.values()],
    closest: { node, refusedBy: closest.map(({ filter }) => filter) },
  };
  const { id, specVersion, spec } = service;
  return [
    {
      service: id,
      specVersion,
      runtime: spec.placement.runtime,
      slots: [],
      nodes: [],
      refused: stay.map(({ number }) => number),
      explanation,
    },
  ];
}
