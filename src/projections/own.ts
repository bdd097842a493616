/**
 * How `apply` writes into a view whose past others hold: whatever it writes into becomes a copy first, once, and all that it
 * leaves alone is shared with the view before. A draft of immer does so by itself, at several times the price; a view that
 * is replayed belongs to whoever replays it, and nothing is copied.
 */

/** What was copied or begun with, and so may be written into; undefined while that may be done anywhere. */
let owned: Set<object> | undefined;

/** `work` must be synchronous; it may write into `root`, and into what it then owns of it. */
export function copyingOnWrite(root: object, work: () => void): void {
  const outer = owned;
  owned = new Set([root]);
  try {
    work();
  } finally {
    owned = outer;
  }
}

/** Whether what is being applied must own what it writes into. */
export function isCopying(): boolean {
  return owned !== undefined;
}

/** A member, to be written into. `owner` must be owned itself, and what was read of the member before is of the past. */
export function own<T extends object, K extends keyof T>(owner: T, name: K): T[K] {
  const member = owner[name];
  if (owned === undefined || typeof member !== "object" || member === null || owned.has(member)) return member;
  const copy = copyOf(member);
  owned.add(copy);
  owner[name] = copy;
  return copy;
}

/** What was made just now and goes into the view may be written into as it is. Never for what an event brought. */
export function fresh<T extends object>(made: T): T {
  owned?.add(made);
  return made;
}

export function copyOf<T extends object>(value: T): T {
  if (Array.isArray(value)) return value.slice() as unknown as T;
  // Shards have no prototype.
  return Object.getPrototypeOf(value) === null ? Object.assign(Object.create(null), value) : { ...value };
}
