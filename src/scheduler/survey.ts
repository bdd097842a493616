import type { FilterRefusal, ServiceSpec } from "../model/index.js";
import type { LevelFilter, StaticFilter } from "./filters/filter.js";
import { type GroupFilters, staticFiltersOf, staticKeyOf } from "./filters/of-group.js";
import type { Fleet } from "./fleet.js";

/** What some filters say of nodes. */
interface Verdict {
  /** How many filters refuse each node; 0 where a task fits, and at nodes that are not in question. */
  refusedBy: Uint8Array;
  /** One row per filter, also where it refused none. */
  refusals: FilterRefusal[];
}

/** What every filter says of every node in question. */
export interface Survey extends Verdict {
  /** Whether a task fits anywhere. */
  fitsAny: boolean;
}

/** The nodes in question: all, or those that pinned slots name. */
export type Scope = "all" | Int32Array;

/** Surveys nodes. What placements cannot change is judged once per call, however many services ask for it. */
export class Surveyor {
  /** By key, of one filter. */
  private readonly verdicts = new Map<string, Verdict>();
  /** By all that they go by, those that specs ask for. */
  private readonly asked = new Map<string, readonly StaticFilter[]>();
  private readonly fixed = new Map<readonly StaticFilter[], Verdict>();
  private readonly verdict: Uint8Array;
  private readonly all: Int32Array;

  constructor(private readonly fleet: Fleet) {
    this.verdict = new Uint8Array(fleet.size);
    this.all = Int32Array.from({ length: fleet.size }, (_, node) => node);
  }

  /** The static filters of a spec: the same array for every spec of the call that asks for the same. */
  filtersOf(spec: ServiceSpec): readonly StaticFilter[] {
    const key = staticKeyOf(this.fleet, spec);
    let filters = this.asked.get(key);
    if (!filters) {
      filters = staticFiltersOf(this.fleet, spec);
      this.asked.set(key, filters);
    }
    return filters;
  }

  /** The answer's `refusedBy` lives until the next survey: one array serves all, since a call may make thousands. */
  survey(filters: GroupFilters, scope: Scope): Survey {
    const refusedBy = this.verdict;
    const refusals = scope === "all" ? this.fixedOverAll(filters, refusedBy) : fixedWithin(filters, scope, refusedBy);
    for (const filter of filters.levels) refusals.push(tallyLevel(filter, scope === "all" ? this.all : scope, refusedBy));
    return { refusedBy, refusals, fitsAny: scope === "all" ? refusedBy.includes(0) : scope.some((node) => refusedBy[node] === 0) };
  }

  /** 1 at the nodes that this filter alone refuses, else 0. */
  refusedBy(filter: StaticFilter): Uint8Array {
    return this.verdictOf(filter).refusedBy;
  }

  private fixedOverAll({ fixed, ofSlots }: GroupFilters, refusedBy: Uint8Array): FilterRefusal[] {
    const shared = this.sharedVerdictOf(fixed);
    refusedBy.set(shared.refusedBy);
    const refusals = shared.refusals.slice();
    for (const filter of ofSlots) addVerdict(this.verdictOf(filter), refusedBy, refusals);
    return refusals;
  }

  private sharedVerdictOf(filters: readonly StaticFilter[]): Verdict {
    let shared = this.fixed.get(filters);
    if (!shared) {
      shared = { refusedBy: new Uint8Array(this.fleet.size), refusals: [] };
      for (const filter of filters) addVerdict(this.verdictOf(filter), shared.refusedBy, shared.refusals);
      this.fixed.set(filters, shared);
    }
    return shared;
  }

  private verdictOf(filter: StaticFilter): Verdict {
    let verdict = this.verdicts.get(filter.key);
    if (!verdict) {
      const refusedBy = new Uint8Array(this.fleet.size);
      verdict = { refusedBy, refusals: [tallyStatic(filter, this.all, refusedBy)] };
      this.verdicts.set(filter.key, verdict);
    }
    return verdict;
  }
}

function addVerdict(verdict: Verdict, refusedBy: Uint8Array, refusals: FilterRefusal[]): void {
  for (const refusal of verdict.refusals) refusals.push(refusal);
  for (let node = 0; node < refusedBy.length; node++) refusedBy[node] = (refusedBy[node] as number) + (verdict.refusedBy[node] as number);
}

function fixedWithin({ fixed, ofSlots }: GroupFilters, nodes: Int32Array, refusedBy: Uint8Array): FilterRefusal[] {
  refusedBy.fill(0);
  const refusals = fixed.map((filter) => tallyStatic(filter, nodes, refusedBy));
  for (const filter of ofSlots) refusals.push(tallyStatic(filter, nodes, refusedBy));
  return refusals;
}

function tallyStatic(filter: StaticFilter, nodes: Int32Array, refusedBy: Uint8Array): FilterRefusal {
  const counts = new Map<string, number>();
  let refused = 0;
  for (const node of nodes) {
    if (!filter.refuses(node)) continue;
    refused++;
    refusedBy[node] = (refusedBy[node] as number) + 1;
    const found = filter.found(node);
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  return { filter: filter.name, nodes: refused, wanted: filter.wanted, found: mostFrequent(counts) ?? "" };
}

function tallyLevel(filter: LevelFilter, nodes: Int32Array, refusedBy: Uint8Array): FilterRefusal {
  let counts: Map<number, number> | undefined;
  let refused = 0;
  const { level, least, most } = filter;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as number;
    const found = level[node] as number;
    if (found >= least && found <= most) continue;
    refused++;
    refusedBy[node] = (refusedBy[node] as number) + 1;
    counts ??= new Map();
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  const found = counts && mostFrequent(counts);
  return { filter: filter.name, nodes: refused, wanted: filter.wanted, found: found === undefined ? "" : filter.spell(found) };
}

/** Of equally frequent values the greatest, which for amounts is the nearest to enough. */
function mostFrequent<T extends string | number>(counts: Map<T, number>): T | undefined {
  let best: T | undefined;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most || (count === most && best !== undefined && value > best)) [best, most] = [value, count];
  }
  return best;
}
