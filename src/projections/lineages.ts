import { positionText } from "../model/index.js";
import type { View } from "./view.js";

type Lineages = Pick<View, "lineage" | "ancestors">;

/** The lineage of event `seq` of this log: its own, or the one that it goes on from. */
export function lineageAt({ lineage, ancestors }: Lineages, seq: number): string {
  for (const ancestor of ancestors) if (seq <= ancestor.seq) return ancestor.lineage;
  return lineage;
}

/** Event `seq`, by the name that it has had from the first: its position does not change when the log is forked behind it. */
export function positionAt(view: Lineages, seq: number): string {
  return positionText(lineageAt(view, seq), seq);
}

/** Whether a position of this lineage names an event of this log; what a parent appended behind the fork is of another. */
export function isOfThisLog(view: Lineages, lineage: string, seq: number): boolean {
  return lineage === view.lineage || view.ancestors.some((ancestor) => ancestor.lineage === lineage && seq <= ancestor.seq);
}
