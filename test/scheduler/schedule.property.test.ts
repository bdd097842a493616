import test from "ava";
import fc from "fast-check";
import { type GroupPlacement, type PendingGroup, type PendingSlot, schedule } from "../../src/scheduler/index.js";
import { pinOf } from "../../src/scheduler/types.js";
import {
  genericOf,
  type NaiveFleet,
  type NaiveNode,
  naiveChoices,
  naiveNodes,
  naiveOrder,
  naiveRefusals,
  naiveTake,
  specOf,
} from "./naive.js";
import { mirroredWorldsArb, type World, worldArb } from "./worlds.js";

const runs = { numRuns: 120 };

/** Visits every group with the nodes as they were before and after it. */
function walk(
  { view, pending, seed }: World,
  visit: (step: { group: PendingGroup; placement: GroupPlacement; before: NaiveFleet; after: NaiveFleet }) => void,
): void {
  const nodes = naiveNodes(view);
  const placements = schedule(view, pending, seed);
  for (const group of naiveOrder(view, pending)) {
    const placement = placements[pending.indexOf(group)] as GroupPlacement;
    const before = structuredClone(nodes);
    const spec = specOf(view, group.service);
    for (const [i, id] of placement.nodes.entries()) naiveTake(nodes.get(id) as NaiveNode, group.service, spec, placement.generic?.[i]);
    visit({ group, placement, before, after: nodes });
  }
}

interface Step {
  slot: PendingSlot;
  node: string | undefined;
  generic: Record<string, string[]> | undefined;
}

/** Pinned slots come first, then those that avoid nodes. */
function inOrderOfPlacement({ slots }: PendingGroup, { slots: placed, nodes, generic }: GroupPlacement): Step[] {
  const rank = (slot: PendingSlot) => (pinOf(slot) !== undefined ? 0 : slot.avoid !== undefined ? 1 : 2);
  return slots
    .toSorted((a, b) => rank(a) - rank(b))
    .map((slot) => {
      const at = placed.indexOf(slot.slot);
      return { slot, node: nodes[at], generic: generic?.[at] };
    });
}

test("schedule: no placement breaks a filter, a pin or an avoided node, nor goes over capacity, ports or max per node", (t) => {
  fc.assert(
    fc.property(worldArb, (world) => {
      const nodes = naiveNodes(world.view);
      const placements = schedule(world.view, world.pending, world.seed);
      for (const group of naiveOrder(world.view, world.pending)) {
        const spec = specOf(world.view, group.service);
        for (const { slot, node, generic } of inOrderOfPlacement(group, placements[world.pending.indexOf(group)] as GroupPlacement)) {
          if (node === undefined) continue;
          const target = nodes.get(node) as NaiveNode;
          // One after the other: every task is checked against what all the earlier ones have taken.
          t.deepEqual(naiveRefusals(world.view, nodes, target, group.service, spec), []);
          naiveTake(target, group.service, spec, generic);
          t.is(pinOf(slot) ?? node, node);
          if (!slot.lenient) t.false(slot.avoid?.includes(node) ?? false);
        }
      }
    }),
    runs,
  );
  t.pass();
});

test("schedule: every slot goes where a slow reference would put it: spread levels, wishes, machines, strategy, and only then chance", (t) => {
  fc.assert(
    fc.property(worldArb, ({ view, pending, seed }) => {
      const nodes = naiveNodes(view);
      const placements = schedule(view, pending, seed);
      for (const group of naiveOrder(view, pending)) {
        const spec = specOf(view, group.service);
        for (const { slot, node, generic } of inOrderOfPlacement(group, placements[pending.indexOf(group)] as GroupPlacement)) {
          if (pinOf(slot) === undefined) {
            const preferred = naiveChoices(view, nodes, group.service, slot.avoid ?? []);
            const choices = preferred.length === 0 && slot.lenient ? naiveChoices(view, nodes, group.service, []) : preferred;
            if (node === undefined) t.deepEqual(choices, []);
            else t.true(choices.includes(node), `${node} is none of ${choices.join(", ")}`);
          }
          if (node !== undefined) naiveTake(nodes.get(node) as NaiveNode, group.service, spec, generic);
        }
      }
    }),
    { numRuns: 250 },
  );
});

test("schedule: a task is given as many ids of a generic resource as it asks for, and no id is given twice", (t) => {
  let given = 0;
  fc.assert(
    fc.property(worldArb, (world) => {
      // The reference throws at an id that is not free.
      walk(world, ({ group, placement }) => {
        const asked = genericOf(specOf(world.view, group.service));
        t.is(placement.generic === undefined || placement.generic.length === placement.slots.length, true);
        for (const ids of placement.generic ?? []) {
          for (const [name, list] of Object.entries(ids)) t.is(list.length, asked.get(name) ?? 0);
          given += Object.keys(ids).length;
        }
      });
    }),
    runs,
  );

  t.true(given > 0, "some were given");
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
            if ((pinOf(slot) !== undefined && pinOf(slot) !== id) || (slot.avoid?.includes(id) && !slot.lenient)) continue;
            t.not(naiveRefusals(world.view, after, node, group.service, spec).length, 0);
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
        const fleet = failed ? after : before;
        const inQuestion = [...fleet.values()].filter(({ view }) => pins.has(undefined) || pins.has(view.id));
        // Told only where no slot that was refused may go anywhere.
        const homes = new Set(slots.map(pinOf));
        const tied = failed && !homes.has(undefined) && slots.some(({ node }) => node === undefined);
        const refusedBy = new Map(
          inQuestion.map((node) => {
            const homeless = tied && !homes.has(node.view.id) ? ["volume data"] : [];
            const avoided = failed && slots.some(({ avoid, lenient }) => !lenient && avoid?.includes(node.view.id)) ? ["avoid"] : [];
            return [node.view.id, [...naiveRefusals(world.view, fleet, node, group.service, spec), ...homeless, ...avoided]];
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
