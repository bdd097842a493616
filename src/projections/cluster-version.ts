import { inRange, rangeOf } from "../model/index.js";
import { entriesOf } from "./access.js";
import type { NodeView, View } from "./view.js";

/** A node that has been away for longer holds no cluster version back; its agent is refused if it comes again and does not read it. */
export const awayHoldsBackMs = 60 * 60 * 1000;

/** The nodes whose agents do not read a cluster version, less those that are away for too long to be waited for. */
export function nodesNotReading(view: View, version: number, now: number): NodeView[] {
  const behind: NodeView[] = [];
  for (const node of entriesOf(view.nodes)) {
    if (inRange(version, rangeOf(node.described.clusterVersions))) continue;
    if (node.state === "ready" || now - node.stateAt <= awayHoldsBackMs) behind.push(node);
  }
  return behind;
}
