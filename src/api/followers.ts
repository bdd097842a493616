import { type EventPattern, type EventRecord, matchesPattern } from "../model/index.js";

/**
 * Who wants to hear of what, found by what an event is about and not by asking each of them: a thousand who each want a
 * hundredth of the events cost ten look-ups' worth of work an event.
 */
export class Followers<F extends { readonly pattern: EventPattern }> {
  readonly #all = new Set<F>();
  readonly #byType = new Map<string, Set<F>>();
  /** By the subject, or by the prefix of subjects, that they want. */
  readonly #bySubject = new Map<string, Set<F>>();

  add(follower: F): void {
    for (const [index, key] of this.#places(follower)) {
      const found = index.get(key);
      if (found) found.add(follower);
      else index.set(key, new Set([follower]));
    }
    if (isForAll(follower)) this.#all.add(follower);
  }

  delete(follower: F): void {
    for (const [index, key] of this.#places(follower)) {
      const found = index.get(key);
      found?.delete(follower);
      if (found?.size === 0) index.delete(key);
    }
    this.#all.delete(follower);
  }

  *of(record: EventRecord): Generator<F> {
    yield* this.#all;
    yield* this.#byType.get(record.type) ?? [];
    if (this.#bySubject.size === 0) return;
    const { subject } = record;
    for (let slash = subject.indexOf("/"); slash >= 0; slash = subject.indexOf("/", slash + 1))
      yield* this.#wanting(subject.slice(0, slash + 1), record);
    yield* this.#wanting(subject, record);
  }

  *#wanting(key: string, record: EventRecord): Generator<F> {
    for (const follower of this.#bySubject.get(key) ?? []) if (matchesPattern(follower.pattern, record)) yield follower;
  }

  /** Each is found in one way alone, by whatever leaves out most. */
  #places({ pattern: { types, subject } }: F): [Map<string, Set<F>>, string][] {
    if (subject !== undefined) return [[this.#bySubject, subject]];
    return [...(types ?? [])].map((type) => [this.#byType, type]);
  }
}

function isForAll({ pattern: { types, subject } }: { pattern: EventPattern }): boolean {
  return types === undefined && subject === undefined;
}
