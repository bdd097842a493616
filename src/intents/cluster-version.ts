import { inRange, type NodeDescription, rangeOf, rangeText, versionRange } from "../model/index.js";
import { nodesNotReading, type View } from "../projections/index.js";
import { event, rejected, settled } from "./answers.js";
import type { Asked, DecideContext, Decision } from "./decision.js";

/** That every controller reads it, whoever asks has found out; of the nodes the view knows. */
export function raiseClusterVersion(
  view: View,
  { version }: Asked<"RaiseClusterVersion">,
  { now, versions }: Pick<DecideContext, "now" | "versions">,
): Decision {
  if (version <= view.clusterVersion) return settled([], { status: 204 });
  if (!inRange(version, versionRange(versions))) {
    return rejected("conflict", "cluster_version_held_back", `this controller reads ${rangeText(versionRange(versions))}, not ${version}`);
  }
  const [behind] = nodesNotReading(view, version, now);
  if (behind) {
    const message = `the agent of node ${behind.name} does not read cluster version ${version}`;
    return rejected("conflict", "cluster_version_held_back", message);
  }
  return settled([event("cluster.version", `cluster/${view.cluster}`, { version })], { status: 204 });
}

/** Why an agent that describes its host so may not be of this cluster; undefined where it may. */
export function agentRefusal(view: View, { clusterVersions, platform }: NodeDescription): Decision | undefined {
  const range = rangeOf(clusterVersions);
  if (inRange(view.clusterVersion, range)) return undefined;
  const which =
    view.clusterVersion > range.max ? "older than the cluster: upgrade it" : "too new for the cluster: upgrade the controllers first";
  const message = `the agent (fleetlog ${platform?.agent || "of unknown version"}) is ${which}; it reads ${rangeText(range)}, the cluster has ${view.clusterVersion}`;
  return rejected("conflict", "agent_version_unsupported", message);
}
