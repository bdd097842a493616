import { InvariantError } from "../ports/index.js";

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
  // By hand, digit for digit: this is asked for every row of every report.
  let slot = 0;
  let at = first + 1;
  for (let digit = id.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = id.charCodeAt(++at) - 48) slot = slot * 10 + digit;
  if (first <= 0 || at === first + 1 || id.charCodeAt(at) !== 46) throw new InvariantError(`task id ${id} has no address`);
  return { service: id.slice(0, first), slot };
}
