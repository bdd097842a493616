import type { components } from "../../client/index.js";
import { errorLine } from "../exit.js";
import type { Session } from "../session.js";
import { plural } from "../text.js";
import { type Finding, failed, fine, warning } from "./finding.js";

const answersWithinMs = 3_000;
/** Answers carry whole seconds; a holder that is 30 s ahead of its agents gives up the lease. */
const skewMsMax = 2_000;

export interface ClusterFindings {
  findings: Finding[];
  /** A controller answered at the session's URL. */
  answers: boolean;
}

/** What a running controller says of itself and its nodes, and how far its clock is from this host's. */
export async function checkCluster(session: Session, now: () => number): Promise<ClusterFindings> {
  const { client } = session;
  const url = client.url.replace(/\/$/, "");
  const asked = now();
  const alive = await session.fetch(new Request(`${url}/healthz`, { signal: AbortSignal.timeout(answersWithinMs) })).catch(() => undefined);
  if (!alive) {
    const fix = "start one (`fleetlog dev` or `fleetlog controller`), or give --url";
    return { findings: [warning("controller", `none answers at ${url}`, fix)], answers: false };
  }
  const findings = [checkClock(alive.headers.get("date"), (asked + now()) / 2)];
  try {
    const { data } = await client.get("/v1/cluster", { signal: AbortSignal.timeout(answersWithinMs) });
    findings.push(...checkStatus(url, data));
  } catch (error) {
    findings.push(failed("controller", errorLine(error), "see its messages, and `fleetlog cluster`"));
  }
  return { findings, answers: true };
}

/** @param date its `Date` header; @param now this host's time at about the moment of the answer, ms */
export function checkClock(date: string | null, now: number): Finding {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return warning("clock", "the controller did not say its time", "check both clocks by hand");
  // The header has no fraction: the moment lies somewhere in that second.
  const skewMs = now < theirs ? theirs - now : Math.max(0, now - theirs - 1_000);
  const found = `${(skewMs / 1000).toFixed(1)} s from the controller's`;
  return skewMs > skewMsMax
    ? failed("clock", found, "let both hosts follow a time server (timedatectl set-ntp true)")
    : fine("clock", found);
}

export function checkStatus(url: string, { nodes, alarms, position }: components["schemas"]["Cluster"]): Finding[] {
  const findings = [fine("controller", `${url} stands at ${position}`)];
  for (const alarm of alarms ?? []) findings.push(failed("alarm", alarm, "`fleetlog cluster` and `fleetlog events` say more"));
  const away = nodes.down + nodes.unknown;
  if (nodes.ready + away === 0) findings.push(warning("nodes", "there is none", "start one with `fleetlog agent`"));
  else if (away > 0)
    findings.push(warning("nodes", `${away} of ${plural(nodes.ready + away, "node")} not ready`, "see `fleetlog node ls`"));
  else findings.push(fine("nodes", `${plural(nodes.ready, "node")} ready`));
  return findings;
}
