import { isDraft, original } from "immer";
import { isReplaying } from "./recall.js";

/**
 * A member as it stands, to be read or replaced but not written into. To read it of a draft by its name would make a draft
 * of it as well, and one that is then replaced costs immer a search through all members of its owner.
 */
export function peek<T extends object, K extends keyof T>(owner: T, name: K): Readonly<T[K]> {
  if (isReplaying() || !isDraft(owner)) return owner[name];
  return Object.getOwnPropertyDescriptor(owner, name)?.value;
}

/** Of a draft the value under it, for what nothing writes into: to copy the draft would make drafts of all its members as well. */
export function plain<T extends object>(value: T): T {
  return !isReplaying() && isDraft(value) ? (original<object>(value) as T) : value;
}

/**
 * Of what an event brought into a draft, and nobody writes into: said by freezing it, this spares immer the search for drafts in
 * every new one. A replay is spared the freezing, which takes longer than the copy, and may write into what it owns.
 */
export function settled<T extends object>(owner: object, value: T): T {
  return !isReplaying() && isDraft(owner) ? Object.freeze(value) : value;
}
