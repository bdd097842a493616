import { SeededRandom } from "../../src/sim/random.js";

/** Whom a fault hits; who leads and who holds the lease is looked up when its time has come. */
export const targets = ["rqlite-leader", "rqlite-follower", "holder", "standby", "agent"] as const;
export type Target = (typeof targets)[number];

/**
 * `kill`: kill -9, and started again; `stop`: SIGSTOP, then SIGCONT; `cut`: its connections are reset and new ones refused;
 * `mute`: they stay, and nothing passes, until what waited goes on.
 */
export const kinds = ["kill", "stop", "cut", "mute"] as const;
export type Kind = (typeof kinds)[number];

export interface Fault {
  number: number;
  kind: Kind;
  target: Target;
  /** Rest before it, and how long it lasts. */
  afterMs: number;
  forMs: number;
  /** The next one does not wait until this one is over. */
  overlaps: boolean;
}

export interface Pace {
  afterMs: [number, number];
  forMs: [number, number];
  overlaps: number;
}

/** Longer than the lease's TTL half of the time; a person who reads the report has a cluster that works in between. */
export const fullPace: Pace = { afterMs: [300, 2_000], forMs: [100, 3_500], overlaps: 0.2 };
export const shortPace: Pace = { afterMs: [100, 400], forMs: [200, 1_600], overlaps: 0.3 };

/** The same seed gives the same faults in the same order. The first ones are one of each kind and target, in an order of the seed's own. */
export function faultsOf(seed: number, count: number, pace: Pace): Fault[] {
  const random = new SeededRandom(String(seed)).fork("soak");
  const faults: Fault[] = [];
  let every: { kind: Kind; target: Target }[] = [];
  while (faults.length < count) {
    if (every.length === 0) every = kinds.flatMap((kind) => targets.map((target) => ({ kind, target })));
    const [next] = every.splice(random.below(every.length), 1);
    faults.push({
      number: faults.length + 1,
      ...(next as { kind: Kind; target: Target }),
      afterMs: Math.round(random.between(...pace.afterMs)),
      forMs: Math.round(random.between(...pace.forMs)),
      overlaps: random.chance(pace.overlaps),
    });
  }
  return faults;
}
