/** A map that forgets what was set first once it has more than so many. */
export class Bounded<K, V> {
  readonly #entries = new Map<K, V>();

  constructor(private readonly most: number) {}

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  set(key: K, value: V): void {
    this.#entries.set(key, value);
    if (this.#entries.size <= this.most) return;
    for (const [first] of this.#entries) {
      this.#entries.delete(first);
      return;
    }
  }
}
