import test from "ava";
import fc from "fast-check";
import { type GroupPlacement, type PendingGroup, type PendingSlot, schedule } from "../../src/scheduler/index.js";
import { type NaiveNode, naiveNodes, naiveRefusals, naiveTake, specOf } from "./naive.js";
import { mirroredWorldsArb, type World, worldArb } from "./worlds.js";

const runs = { numRuns: 200 };

/** Visits every group with the nodes as they were before and after it. */
function walk(
  { view, pending, seed }: World,
  visit: (step: { group: PendingGroup; placement: GroupPlacement; before: NaiveNode[]; after: Map<string, NaiveNode> }) => void,
): void {
  const nodes = naiveNodes(view);
  const placements = schedule(view, pending, seed);
  for (const [i, group] of pending.entries()) {
    const placement = placements[i] as GroupPlacement;
    const before = structuredClone([...nodes.values()]);
    const spec = specOf(view, group.service);
    for (const id of placement.nodes) naiveTake(nodes.get(id) as NaiveNode, group.service, spec);
    visit({ group, placement, before, after: nodes });
  }
}

function slotsOfPlacement(group: PendingGroup, placement: GroupPlacement): { slot: PendingSlot; node: string | undefined }[] {
  return group.slots.map((slot) => ({ slot, node: placement.nodes[placement.slots.indexOf(slot.slot)] }));
}

test("schedule: no placement breaks a filter, a pin or an avoided node, nor goes over capacity, ports or max per node", (t) => {
  fc.assert(
    fc.property(worldArb, (world) => {
      const nodes = naiveNodes(world.view);
      const placements = schedule(world.view, world.pending, world.seed);
      for (const [i, group] of world.pending.entries()) {
        const spec = specOf(world.view, group.service);
        for (const { slot, node } of slotsOfPlacement(group, placements[i] as GroupPlacement)) {
          if (node === undefined) continue;
          const target = nodes.get(node) as NaiveNode;
          // One after the other: every task is checked against what all the earlier ones have taken.
          t.deepEqual(naiveRefusals(target, group.service, spec), []);
          naiveTake(target, group.service, spec);
          if (slot.node !== undefined) t.is(node, slot.node);
          t.false(slot.avoid?.includes(node) ?? false);
        }
      }
    }),
    runs,
  );
  t.pass();
});

test("schedule: every slot is placed or refused, once, in the order given", (t) => {
  fc.assert(
    fc.property(worldArb, ({ view, pending, seed }) => {
      const placements = schedule(view, pending, seed);
      t.is(placements.length, pending.length);
      for (const [i, { service, slots }] of pending.entries()) {
        const placement = placements[i] as GroupPlacement;
        t.is(placement.service, service);
        t.is(placement.slots.length, placement.nodes.length);
        const refused = new Set(placement.refused);
        t.deepEqual(
          placement.refused,
          slots.map(({ slot }) => slot).filter((slot) => refused.has(slot)),
        );
        t.deepEqual(
          placement.slots,
          slots.map(({ slot }) => slot).filter((slot) => !refused.has(slot)),
        );
      }
    }),
    runs,
  );
});

test("schedule: a refused slot could have gone nowhere once its group was placed", (t) => {
  fc.assert(
    fc.property(worldArb, (world) => {
      walk(world, ({ group, placement, after }) => {
        const spec = specOf(world.view, group.service);
        for (const slot of group.slots.filter(({ slot: number }) => placement.refused.includes(number))) {
          for (const [id, node] of after) {
            if ((slot.node !== undefined && slot.node !== id) || slot.avoid?.includes(id)) continue;
            t.not(naiveRefusals(node, group.service, spec).length, 0);
          }
        }
      });
    }),
    runs,
  );
});

test("schedule: an explanation counts for every filter the nodes that it refuses, and names one that fewest refuse", (t) => {
  fc.assert(
    fc.property(worldArb, (world) => {
      walk(world, ({ group, placement, before, after }) => {
        const spec = specOf(world.view, group.service);
        const failed = placement.refused.length > 0;
        const slots = failed ? group.slots.filter(({ slot }) => placement.refused.includes(slot)) : group.slots;
        const pins = new Set(slots.map(({ node }) => node));
        const inQuestion = (failed ? [...after.values()] : before).filter(({ view }) => pins.has(undefined) || pins.has(view.id));
        const refusedBy = new Map(
          inQuestion.map((node) => {
            const avoided = failed && slots.some(({ avoid }) => avoid?.includes(node.view.id)) ? ["avoid"] : [];
            return [node.view.id, [...naiveRefusals(node, group.service, spec), ...avoided]];
          }),
        );
        const { explanation } = placement;
        t.is(explanation.considered, inQuestion.length);
        const counted = new Map<string, number>();
        for (const { filter, nodes, found } of explanation.refusals) {
          counted.set(filter, (counted.get(filter) ?? 0) + nodes);
          t.is(found === "", nodes === 0);
        }
        const all = [...refusedBy.values()].flat();
        for (const filter of new Set([...counted.keys(), ...all])) {
          t.is(counted.get(filter), all.filter((name) => name === filter).length, filter);
        }
        const { closest } = explanation;
        t.is(closest !== undefined, failed && inQuestion.length > 0);
        if (!closest) return;
        t.deepEqual(closest.refusedBy.toSorted(), refusedBy.get(closest.node)?.toSorted());
        t.is(closest.refusedBy.length, Math.min(...[...refusedBy.values()].map((names) => names.length)));
        t.not(closest.refusedBy.length, 0);
      });
    }),
    runs,
  );
});

test("schedule: equal arguments give equal answers, in whatever order the nodes joined", (t) => {
  fc.assert(
    fc.property(mirroredWorldsArb, ([one, other]) => {
      const placements = schedule(one.view, one.pending, one.seed);
      t.deepEqual(schedule(one.view, one.pending, one.seed), placements);
      t.deepEqual(schedule(other.view, other.pending, other.seed), placements);
    }),
    runs,
  );
});
