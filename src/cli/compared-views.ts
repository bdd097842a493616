import type { components } from "../client/index.js";
import type { EventLog, Head } from "../log/index.js";
import { parsePosition } from "../model/index.js";
import { digestOnce, emptyView, replay, type View, viewVersion } from "../projections/index.js";
import type { Session } from "./session.js";

type Cluster = components["schemas"]["Cluster"];

/** What one controller says of its view, or why it says nothing. */
export type Claim =
  | { url: string; name: string; position: string; seq: number; digest: string }
  | { url: string; name: string | null; problem: string };

export interface Compared {
  url: string;
  name: string | null;
  /** Where its view was compared; null where it was not. */
  position: string | null;
  digest: string | null;
  /** Of the replay. */
  expected: string | null;
  equal: boolean | null;
  /** Why it was not compared. */
  problem: string | null;
}

/** A checkpoint on the log whose digest the replay does not have. */
export interface WrongCheckpoint {
  seq: number;
  digest: string;
  expected: string;
}

/** A controller that makes the digest of a large view may take a while. */
const answerWithinMs = 15_000;
/** Digests of so many checkpoints are compared, the newest ones: each costs a digest of the whole view. */
const checkpointsCompared = 8;

/** Asks every one of these, at the same time. */
export function askControllers(session: Session, urls: readonly string[], head: Head): Promise<Claim[]> {
  return Promise.all([...new Set(urls)].map((url) => ask(session, url, head)));
}

/** The controllers that the first one knows of which serves this very log; undefined where none of these does. */
export async function listedControllers(session: Session, head: Head): Promise<string[] | undefined> {
  for (const url of session.urls) {
    const said = await clusterAt(session, url).catch(() => undefined);
    if (said?.id === head.cluster && said.lineage === head.lineage) return said.controllers.map((controller) => controller.url);
  }
  return undefined;
}

async function ask(session: Session, url: string, head: Head): Promise<Claim> {
  try {
    const said = await clusterAt(session, url);
    const { lineage, seq } = parsePosition(said.position, url);
    const name = said.controllers.find((controller) => sameUrl(controller.url, url))?.name ?? said.lease.holder;
    const problem = foreign(said, lineage, head);
    return problem === undefined ? { url, name, position: said.position, seq, digest: said.digest } : { url, name, problem };
  } catch (error) {
    return { url, name: null, problem: (error as Error).message };
  }
}

function foreign(said: Cluster, lineage: string | undefined, head: Head): string | undefined {
  if (said.id !== head.cluster) return `it serves another cluster (${said.id})`;
  if (lineage !== head.lineage) return `it follows the lineage ${lineage}, the log is of ${head.lineage}`;
  if (said.viewVersion !== viewVersion)
    return `its view has the version ${said.viewVersion ?? "of an older build"}, that of this command ${viewVersion}`;
  return undefined;
}

async function clusterAt({ fetch, token }: Session, url: string): Promise<Cluster> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const request = new Request(`${url.replace(/\/+$/, "")}/v1/cluster`, { headers, signal: AbortSignal.timeout(answerWithinMs) });
  const answer = await fetch(request).catch((cause: Error) => {
    throw new Error(`it does not answer (${(cause.cause as Error | undefined)?.message ?? cause.message})`, { cause });
  });
  if (!answer.ok) throw new Error(`it refuses to answer (status ${answer.status})`);
  return (await answer.json()) as Cluster;
}

function sameUrl(one: string, other: string): boolean {
  return one.replace(/\/+$/, "") === other.replace(/\/+$/, "");
}

/**
 * Replays the log from its first event, from no checkpoint, and compares what it makes with each claim at the claim's own
 * position, and with the digests that the log names itself. What was said before the log was read is never beyond its end.
 */
export async function compareViews(
  log: Pick<EventLog, "find" | "readApplied">,
  claims: readonly Claim[],
): Promise<{ controllers: Compared[]; checkpoints: WrongCheckpoint[] }> {
  const to = Math.max(0, ...claims.map((claim) => ("seq" in claim ? claim.seq : 0)));
  const named = await checkpointsOn(log, to);
  const digests = await digestsAt(log, [...claims.flatMap((claim) => ("seq" in claim ? [claim.seq] : [])), ...named.map(({ seq }) => seq)]);
  const checkpoints: WrongCheckpoint[] = [];
  for (const { seq, digest } of named) {
    const expected = digests.get(seq) as string;
    if (expected !== digest) checkpoints.push({ seq, digest, expected });
  }
  return { controllers: claims.map((claim) => compared(claim, digests)), checkpoints };
}

function compared(claim: Claim, digests: ReadonlyMap<number, string>): Compared {
  const { url, name } = claim;
  if ("problem" in claim) return { url, name, position: null, digest: null, expected: null, equal: null, problem: claim.problem };
  const expected = digests.get(claim.seq) as string;
  return { url, name, position: claim.position, digest: claim.digest, expected, equal: expected === claim.digest, problem: null };
}

async function checkpointsOn(log: Pick<EventLog, "find">, to: number): Promise<{ seq: number; digest: string }[]> {
  const found: { seq: number; digest: string }[] = [];
  for await (const batch of log.find({ after: 0, to }, { types: ["log.checkpointed"], mention: "" })) {
    for (const { type, data } of batch) if (type === "log.checkpointed" && data.viewVersion === viewVersion) found.push(data);
  }
  return found.slice(-checkpointsCompared);
}

async function digestsAt(log: Pick<EventLog, "readApplied">, seqs: readonly number[]): Promise<Map<number, string>> {
  const digests = new Map<number, string>();
  const view: View = emptyView();
  for (const seq of [...new Set(seqs)].sort((a, b) => a - b)) {
    for await (const batch of log.readApplied({ after: view.seq, to: seq })) replay(view, [batch]);
    if (view.seq !== seq) throw new Error(`the log ends at ${view.seq}, before ${seq}`);
    digests.set(seq, whole(digestOnce(view)));
  }
  return digests;
}

/** All at once: nobody else waits for this process. */
function whole(slices: Generator<void, string>): string {
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
  }
}
