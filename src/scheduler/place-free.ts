import { type Attempt, fits, take } from "./attempt.js";
import { selectFirst } from "./heap.js";
import type { NodeQueue } from "./node-queue.js";
import { scoresOf } from "./scores.js";
import { Standing } from "./standing.js";
import type { Survey } from "./survey.js";
import { pinOf } from "./types.js";
import { wishesOf } from "./wishes.js";

/**
 * Places the slots that may go anywhere. Every node in the queue has room, and one that has none left leaves it for good,
 * since filters never turn from no to yes. Slots that avoid nodes go before those that may take any.
 */
export function placeFree(attempt: Attempt, survey: Survey, free: number[], seedText: string): void {
  const { fleet, surveyor, spec, scratch, slots, affinities } = attempt;
  const avoiding = free.filter((i) => slots[i]?.avoid !== undefined);
  const others = avoiding.length === 0 ? free : free.filter((i) => slots[i]?.avoid === undefined);
  const passedOver = avoiding.length === 0 ? 0 : new Set(avoiding.flatMap((i) => slots[i]?.avoid ?? [])).size;
  attempt.wishes = wishesOf(fleet, surveyor, spec, affinities);
  const standing = new Standing(fleet, spec.placement.strategy, scratch, attempt.wishes, seedText);
  const queue = queueOf(attempt, survey, standing, free.length + passedOver);
  attempt.scores = scoresOf(attempt, queue, standing);

  const reconsider = (nodes: Int32Array, placed: number) => {
    for (const node of nodes) {
      if (node === placed || !queue.has(node)) continue;
      if (fits(attempt, survey, node)) {
        standing.settle(node);
        queue.settle(node);
      } else queue.remove(node);
    }
  };
  const place = (i: number): boolean => {
    const node = queue.top();
    if (node < 0) return false;
    const changed = take(attempt, i, node);
    standing.placed(node);
    queue.taken(node, fits(attempt, survey, node));
    for (const nodes of changed) reconsider(nodes, node);
    if (standing.machines) reconsider(standing.machineOf(node), node);
    return true;
  };
  for (const i of avoiding) {
    // All of them, and not only those that come first: a group without its best node may come before another one.
    const avoided = new Set(slots[i]?.avoid?.map((node) => fleet.indexOf(node)));
    const aside = [...avoided].filter((node) => node >= 0 && queue.has(node));
    for (const node of aside) queue.remove(node);
    const placed = place(i);
    for (const node of aside) {
      if (!fits(attempt, survey, node)) continue;
      // It may stand differently by now.
      standing.settle(node);
      queue.insert(node);
    }
    if (!placed && slots[i]?.lenient) place(i);
  }
  others.forEach(place);
}

/** @param reach no more nodes can be reached, where only that which is taken changes its place: a slot passes over none but those that it avoids */
function queueOf(attempt: Attempt, survey: Survey, standing: Standing, reach: number): NodeQueue {
  const { fleet, spec, slots, scratch, affinities } = attempt;
  const { nodes, counts } = scratch;
  // Unless pinned slots took something first, what the survey let pass still fits.
  const changed = slots.some((slot) => pinOf(slot) !== undefined);
  let size = 0;
  for (let node = 0; node < fleet.size; node++) {
    if (survey.refusedBy[node] !== 0 || (changed && !fits(attempt, survey, node))) continue;
    standing.enter(node);
    nodes[size++] = node;
  }
  const tree = fleet.topology.tree(spec.placement.spread);
  const still = tree.groups === 1 && !affinities?.dynamic && !standing.machines;
  const queue = scratch.queueOver(tree);
  queue.fill(nodes, still ? selectFirst(nodes, size, reach, standing.ranking) : size, standing.ranking, counts);
  return queue;
}
