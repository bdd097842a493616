import type { FilterRefusal } from "../model/index.js";
import type { Filter } from "./filters/filter.js";
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
export type Scope = "all" | number[];

/** Surveys nodes. What placements cannot change is judged once per call, however many services ask for it. */
export class Surveyor {
  private readonly fixed = new Map<string, Survey>();

  constructor(private readonly fleet: Fleet) {}

  survey({ fixed, moving }: GroupFilters, scope: Scope): Survey {
    const refusedBy = new Uint8Array(this.fleet.size);
    const refusals: FilterRefusal[] = [];
    const count = (filter: Filter) => refusals.push(this.tally(filter, scope, refusedBy));
    if (scope === "all") {
      const shared = this.fixedSurvey(fixed);
      refusedBy.set(shared.refusedBy);
      refusals.push(...shared.refusals);
    } else {
      fixed.forEach(count);
    }
    moving.forEach(count);
    return { refusedBy, refusals };
  }

  private fixedSurvey(filters: GroupFilters["fixed"]): Survey {
    const key = JSON.stringify(filters.map((filter) => filter.key));
    let survey = this.fixed.get(key);
    if (!survey) {
      const refusedBy = new Uint8Array(this.fleet.size);
      survey = { refusedBy, refusals: filters.map((filter) => this.tally(filter, "all", refusedBy)) };
      this.fixed.set(key, survey);
    }
    return survey;
  }

  private tally(filter: Filter, scope: Scope, refusedBy: Uint8Array): FilterRefusal {
    const found = new Map<string | number, number>();
    let refused = 0;
    const judge = (node: number) => {
      if (!filter.refuses(node)) return;
      refused++;
      refusedBy[node] = (refusedBy[node] as number) + 1;
      const value = filter.found(node);
      found.set(value, (found.get(value) ?? 0) + 1);
    };
    if (scope === "all") for (let node = 0; node < this.fleet.size; node++) judge(node);
    else scope.forEach(judge);
    return { filter: filter.name, nodes: refused, wanted: filter.wanted, found: foundText(filter, found) };
  }
}

/** The most frequent value; of equally frequent ones the greatest, which for amounts is the nearest to enough. */
function foundText(filter: Filter, counts: Map<string | number, number>): string {
  let best: string | number | undefined;
  let most = 0;
  for (const [value, count] of counts) {
    if (count > most || (count === most && best !== undefined && value > best)) [best, most] = [value, count];
  }
  if (best === undefined) return "";
  return typeof best === "number" && filter.spell ? filter.spell(best) : String(best);
}
