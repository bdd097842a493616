import type { FilterRefusal } from "../model/index.js";
import type { LevelFilter, StaticFilter } from "./filters/filter.js";
import type { GroupFilters } from "./filters/of-group.js";
import type { Fleet } from "./fleet.js";

/** What every filter says of every node in question. */
export interface Survey {
  /** How many filters refuse each node; 0 where a task fits, and at nodes that are not in question. */
  refusedBy: Uint8Array;
  /** One row per filter, also where it refused none. */
  refusals: FilterRefusal[];
}

/** The nodes in question: all, or those that pinned slots name. */
export type Scope = "all" | Int32Array;

/** Surveys nodes. What placements cannot change is judged once per call, however many services ask for it. */
export class Surveyor {
  /** By key, of one filter. */
  private readonly verdicts = new Map<string, Survey>();
  /** By keys, of those that one spec asks for. */
  private readonly fixed = new Map<string, Survey>();
  private readonly verdict: Uint8Array;
  private readonly all: Int32Array;

  constructor(private readonly fleet: Fleet) {
    this.verdict = new Uint8Array(fleet.size);
    this.all = Int32Array.from({ length: fleet.size }, (_, node) => node);
  }

  /** The answer's `refusedBy` lives until the next survey: one array serves all, since a call may make thousands. */
  survey({ fixed, levels }: GroupFilters, scope: Scope): Survey {
    const refusedBy = this.verdict.fill(0);
    const refusals: FilterRefusal[] = [];
    if (scope === "all") {
      const shared = this.fixedSurvey(fixed);
      refusedBy.set(shared.refusedBy);
      refusals.push(...shared.refusals);
    } else {
      for (const filter of fixed) refusals.push(tallyStatic(filter, scope, refusedBy));
    }
    for (const filter of levels) refusals.push(tallyLevel(filter, scope === "all" ? this.all : scope, refusedBy));
    return { refusedBy, refusals };
  }

  /** 1 at the nodes that this filter alone refuses, else 0. */
  refusedBy(filter: StaticFilter): Uint8Array {
    return this.verdictOf(filter).refusedBy;
  }

  private fixedSurvey(filters: StaticFilter[]): Survey {
    const key = JSON.stringify(filters.map((filter) => filter.key));
    let survey = this.fixed.get(key);
    if (!survey) {
      const refusedBy = new Uint8Array(this.fleet.size);
      survey = { refusedBy, refusals: [] };
      for (const filter of filters) {
        const verdict = this.verdictOf(filter);
        survey.refusals.push(...verdict.refusals);
        for (let node = 0; node < refusedBy.length; node++)
          refusedBy[node] = (refusedBy[node] as number) + (verdict.refusedBy[node] as number);
      }
      this.fixed.set(key, survey);
    }
    return survey;
  }

  private verdictOf(filter: StaticFilter): Survey {
    let verdict = this.verdicts.get(filter.key);
    if (!verdict) {
      const refusedBy = new Uint8Array(this.fleet.size);
      verdict = { refusedBy, refusals: [tallyStatic(filter, this.all, refusedBy)] };
      this.verdicts.set(filter.key, verdict);
    }
    return verdict;
  }
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
  const counts = new Map<number, number>();
  let refused = 0;
  const { level, least, most } = filter;
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i] as number;
    const found = level[node] as number;
    if (found >= least && found <= most) continue;
    refused++;
    refusedBy[node] = (refusedBy[node] as number) + 1;
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  const found = mostFrequent(counts);
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
