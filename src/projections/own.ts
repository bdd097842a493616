/**
 * How `apply` writes into a view whose past others hold: whatever it writes into becomes a copy first, once, and all that it
 * leaves alone is shared with the view before. A view that is replayed belongs to whoever replays it, and nothing is copied.
 * Whoever writes into a member without this changes what others read: on the frozen views of the tests that throws.
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

/**
 * A member, to be written into. `owner` must be owned itself, and what was read of the member before is of the past.
 * @param copy for what has a copy of its own
 */
export function own<T extends object, K extends keyof T>(owner: T, name: K, copy: Copy<T[K]> = copyOf): T[K] {
  const member = owner[name];
  if (owned === undefined || typeof member !== "object" || member === null || owned.has(member)) return member;
  const made = copy(member as NonNullable<T[K]>);
  owned.add(made as object);
  owner[name] = made;
  return made;
}

export type Copy<T> = (of: NonNullable<T>) => NonNullable<T>;

/** What was made just now and goes into the view may be written into as it is. Never for what an event brought. */
export function fresh<T extends object>(made: T): T {
  owned?.add(made);
  return made;
}

function copyOf<T>(of: T): T {
  if (Array.isArray(of)) return of.slice() as T;
  return Object.getPrototypeOf(of) === null ? (copyOfTable(of as Record<string, unknown>) as T) : { ...of };
}

/** A shard. Member by member it takes half the time of `Object.assign`. */
function copyOfTable<T extends Record<string, unknown>>(of: T): T {
  const copy = Object.create(null);
  for (const name in of) copy[name] = of[name];
  return copy;
}
