import type { components } from "../client/index.js";
import { plural, someOf } from "./text.js";

type Log = components["schemas"]["Cluster"]["log"];
type Version = components["schemas"]["Cluster"]["clusterVersion"];

/** What the log may hold, and who keeps it from more. */
export function versionWords({ current, next, heldBackBy }: Version): string {
  if (next === null) return String(current);
  if (heldBackBy.length === 0) return `${current}, about to be raised to ${next}`;
  const who = heldBackBy.map(({ kind, name, version, clusterVersions: { min, max } }) => {
    const reads = min === max ? `reads ${max}` : `reads ${min} to ${max}`;
    return `${kind} ${name} (fleetlog ${version || "of an unknown version"}, ${reads})`;
  });
  return `${current}; ${next} is held back by ${someOf(who)}`;
}

/** How the log is carried, and what could still go wrong; undefined where it is a file of the controller's own. */
export function carrierWords({ carrier, members, quorum, spare }: Log): { summary: string; warning: string | undefined } | undefined {
  if (!members || quorum === undefined || spare === undefined) return undefined;
  const voters = members.filter(({ voter }) => voter).length;
  const left = spare > 0 ? `${spare} more may be lost` : spare === 0 ? "none may be lost" : "no majority: nothing can be written";
  const summary = `${plural(voters, `${carrier} node`)}, ${quorum} must be there, ${left}`;
  return { summary, warning: warningOf(voters, spare, carrier) };
}

function warningOf(voters: number, spare: number, carrier: string): string | undefined {
  if (spare < 0) return `too few ${carrier} nodes answer: reads go on, writes are refused until a majority is back`;
  if (voters === 1) return `there is one ${carrier} node: without it nothing can be written, and with its disk the log is lost; run three`;
  if (voters === 2) return `with two ${carrier} nodes the loss of either stops all writes: that is worse than one; add a third`;
  if (voters % 2 === 0) return `${voters} ${carrier} nodes survive no more losses than ${voters - 1} would; run an odd number`;
  if (spare === 0) return `another ${carrier} node must not be lost: writes would stop`;
  return undefined;
}
