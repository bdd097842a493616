import type { Clock } from "../ports/index.js";

/** Which controller has which agent, as the lease holder tells the others. */
export interface ToldPlaces {
  version: string;
  /** Ids of nodes by URL. */
  byUrl: Record<string, string[]>;
}

/**
 * Where the agents are connected: gathered by the lease holder from what each controller hears, and told to the others when
 * it changes. It may be seconds old, and decides only which controller is asked for a node's logs.
 */
export class Places {
  readonly #clock: Clock;
  readonly #life: string;
  /** `at`: monotonic, when the node was last heard there. */
  readonly #byNode = new Map<string, { url: string; at: number }>();
  #changes = 0;
  #told: ToldPlaces | undefined;

  /** @param life differs between any two processes */
  constructor(clock: Clock, life: string) {
    this.#clock = clock;
    this.#life = life;
  }

  of(node: string): string | undefined {
    return this.#byNode.get(node)?.url;
  }

  /** What the caller of the holder knows; it is told no more than it lacks. */
  get known(): string | undefined {
    return this.#told?.version;
  }

  /** These agents, and no others, are heard at this controller. One that two hear has moved to where it was heard last. */
  heard(url: string, nodes: readonly string[], silentMs: readonly number[] = []): void {
    const now = this.#clock.monotonic();
    const present = new Set(nodes);
    for (const [node, place] of this.#byNode) {
      if (place.url !== url || present.has(node)) continue;
      this.#byNode.delete(node);
      this.#changes++;
    }
    for (const [i, node] of nodes.entries()) {
      const at = now - (silentMs[i] ?? 0);
      const place = this.#byNode.get(node);
      if (place && place.url !== url && place.at >= at) continue;
      if (place?.url !== url) this.#changes++;
      this.#byNode.set(node, { url, at });
    }
  }

  /** For a controller that knows `version`; undefined when that is all there is. */
  news(version: string | undefined): ToldPlaces | undefined {
    const current = `${this.#life}-${this.#changes}`;
    if (version === current) return undefined;
    if (this.#told?.version !== current) {
      const byUrl = new Map<string, string[]>();
      for (const [node, { url }] of this.#byNode) listIn(byUrl, url).push(node);
      this.#told = { version: current, byUrl: Object.fromEntries(byUrl) };
    }
    return this.#told;
  }

  /** By the holder. */
  take(told: ToldPlaces): void {
    const at = this.#clock.monotonic();
    this.#told = told;
    this.#byNode.clear();
    for (const [url, nodes] of Object.entries(told.byUrl)) for (const node of nodes) this.#byNode.set(node, { url, at });
    // Once it holds the lease itself, what it knew as told is told under a name of its own.
    this.#changes++;
  }
}

function listIn(lists: Map<string, string[]>, key: string): string[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
