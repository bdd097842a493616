import { InvariantError } from "../../ports/index.js";
import { fresh, own } from "../own.js";
import { type ServiceView, type SlotView, slotsPerChunk } from "../view.js";
import { ownChunk, ownSlot } from "./owned.js";

/** The slot, to be written into, and made when it is not there. Gaps are filled with null: a hole has no JSON form. */
export function openSlot(service: ServiceView, slot: number): SlotView {
  const index = Math.floor((slot - 1) / slotsPerChunk);
  while (service.chunks.length <= index) own(service, "chunks").push(fresh([]));
  const chunk = ownChunk(service, index) as (SlotView | null)[];
  const place = (slot - 1) % slotsPerChunk;
  while (chunk.length <= place) chunk.push(null);
  const found = ownSlot(chunk, place);
  if (found) return found;
  const made = fresh({ tasks: [], failures: 0, failedAt: 0, failedOn: null });
  chunk[place] = made;
  return made;
}

export function clearSlot(service: ServiceView, slot: number): void {
  const chunk = ownChunk(service, Math.floor((slot - 1) / slotsPerChunk));
  if (!chunk) throw new InvariantError(`slot ${slot} of service ${service.id} is not there`);
  chunk[(slot - 1) % slotsPerChunk] = null;
  trim(service);
}

/** Drops what the slots after number `from`, up to `to`, remember (their failures), where they hold no task. */
export function forgetSlots(service: ServiceView, from: number, to = Number.POSITIVE_INFINITY): void {
  const { chunks } = service;
  for (let c = Math.floor(from / slotsPerChunk); c < chunks.length && c * slotsPerChunk < to; c++) {
    const chunk = chunks[c] as (SlotView | null)[];
    const first = Math.max(0, from - c * slotsPerChunk);
    const last = Math.min(chunk.length, to - c * slotsPerChunk);
    for (let i = first; i < last; i++) if (chunk[i]?.tasks.length === 0) (ownChunk(service, c) as (SlotView | null)[])[i] = null;
  }
  trim(service);
}

/** Keeps the one form that a set of slots has: no chunk ends in null, nor the array in an empty chunk. */
function trim(service: ServiceView): void {
  for (let c = service.chunks.length - 1; c >= 0; c--) {
    if (service.chunks[c]?.at(-1) !== null) continue;
    const chunk = ownChunk(service, c) as (SlotView | null)[];
    while (chunk.length > 0 && chunk[chunk.length - 1] === null) chunk.pop();
  }
  if (service.chunks.at(-1)?.length !== 0) return;
  const chunks = own(service, "chunks");
  while (chunks.length > 0 && chunks[chunks.length - 1]?.length === 0) chunks.pop();
}
