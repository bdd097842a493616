import type { ServiceSpec } from "../../model/index.js";
import type { Fleet } from "../fleet.js";

/**
 * One reason why a node may not take a task. Each filter judges every node on its own, whatever the others say;
 * nodes are places in the fleet.
 */
export type Filter = StaticFilter | LevelFilter;

interface Named {
  /** As the explanation shows it. */
  name: string;
  wanted: string;
}

/** A filter over what a node is: no placement changes its verdicts. */
export interface StaticFilter extends Named {
  kind: "static";
  /** Equal keys mean equal verdicts and equal words, so that services can share them. */
  key: string;
  refuses(node: number): boolean;
  /** What a refused node has instead. */
  found(node: number): string;
}

/**
 * A filter over what a node has left or has already. It is data, not code, because it is asked for every node again and
 * again: a node is refused whose level lies below `least` or above `most`. Placements only ever turn a yes into a no.
 */
export interface LevelFilter extends Named {
  kind: "level";
  /** By node; follows the placements. */
  level: Float64Array;
  least: number;
  most: number;
  spell(level: number): string;
}

/** One kind of static filters, as specs ask for them. */
export interface StaticKind {
  /** All of the spec that its filters go by, in words that no other spec has which asks for something else; "" where there is none. */
  keyOf(fleet: Fleet, spec: ServiceSpec): string;
  /** Not asked where the key is "". */
  filtersOf(fleet: Fleet, spec: ServiceSpec): StaticFilter[];
}

export function refuses(filter: Filter, node: number): boolean {
  return filter.kind === "level" ? outOfRange(filter, node) : filter.refuses(node);
}

export function outOfRange({ level, least, most }: LevelFilter, node: number): boolean {
  const found = level[node] as number;
  return found < least || found > most;
}
