/**
 * One reason why a node may not take a task. Each filter judges every node on its own, whatever the others say;
 * nodes are places in the fleet.
 */
export interface Filter {
  /** As the explanation shows it. */
  name: string;
  wanted: string;
  refuses(node: number): boolean;
  /** What a refused node has instead. A number is spelled out by `spell`, once it is known to be the most frequent. */
  found(node: number): string | number;
  spell?(found: number): string;
}

/** A filter whose verdicts no placement changes; equal keys mean equal verdicts, so that services can share them. */
export interface StaticFilter extends Filter {
  key: string;
}
