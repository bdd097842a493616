import type { Fleet } from "../fleet.js";
import { type PendingSlot, pinOf } from "../types.js";
import type { StaticFilter } from "./filter.js";

/** What an explanation names; of a great service it would else be longer than all the rest. */
const homesNamedMax = 3;
const slotsNamedMax = 5;

/** Slots that stay with the node that holds their data. Only explained, and only where none may go anywhere: placement asks per slot. */
export function homeFilters(fleet: Fleet, slots: readonly PendingSlot[]): StaticFilter[] {
  if (slots.some((slot) => pinOf(slot) === undefined)) return [];
  const held = new Map<number, number[]>();
  const pinned = new Set<number>();
  for (const { slot, node, home } of slots) {
    const index = fleet.indexOf((node ?? home) as string);
    pinned.add(index);
    if (node !== undefined) continue;
    const others = held.get(index);
    if (others) others.push(slot);
    else held.set(index, [slot]);
  }
  if (held.size === 0) return [];
  const told = [...held]
    .slice(0, homesNamedMax)
    .map(([index, numbers]) => stayText(numbers, index < 0 ? "that is gone" : fleet.node(index).name));
  if (held.size > told.length) told.push(`others with ${held.size - told.length} further nodes`);
  return [
    {
      kind: "static",
      key: `home ${[...pinned].join()}`,
      name: "volume data",
      wanted: told.join("; "),
      refuses: (node) => !pinned.has(node),
      found: () => "a node without that data",
    },
  ];
}

function stayText(slots: readonly number[], node: string): string {
  if (slots.length === 1) return `slot ${slots[0]} stays with node ${node}, which holds its volume data`;
  const more = slots.length > slotsNamedMax ? ` and ${slots.length - slotsNamedMax} more` : "";
  return `slots ${slots.slice(0, slotsNamedMax).join(", ")}${more} stay with node ${node}, which holds their volume data`;
}
