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
  /** Equal keys mean equal verdicts, so that services can share them. */
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

export function refuses(filter: Filter, node: number): boolean {
  return filter.kind === "level" ? outOfRange(filter, node) : filter.refuses(node);
}

export function outOfRange({ level, least, most }: LevelFilter, node: number): boolean {
  const found = level[node] as number;
  return found < least || found > most;
}
