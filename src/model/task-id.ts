import { invariant } from "../ports/index.js";

/**
 * A task id is `SERVICE.SLOT.SUFFIX`: opaque to clients, but an address to the view, which so needs no
 * index of 100,000 ids.
 */
export interface TaskAddress {
  service: string;
  slot: number;
}

export function taskId(service: string, slot: number, suffix: string): string {
  return `${service}.${slot}.${suffix}`;
}

export function taskAddress(id: string): TaskAddress {
  const first = id.indexOf(".");
  const second = id.indexOf(".", first + 1);
  invariant(first > 0 && second > first, `task id ${id} has no address`);
  return { service: id.slice(0, first), slot: Number(id.slice(first + 1, second)) };
}
