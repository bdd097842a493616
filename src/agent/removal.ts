import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "../client/index.js";
import { type Position, parsePosition } from "../model/index.js";
import { type ClusterError, isClusterError, type Network } from "../ports/index.js";
import { type NodeIdentity, nodeFilePath } from "./identity.js";
import { fileOrdersStore } from "./orders-store.js";

/** What it means that a controller does not know this node's token; `why` goes after what the controller is called. */
export type Removal = { removed: true } | { removed: false; why: string };

/**
 * Only the log that a node belongs to can say that it was removed, and only from as far on as the node has seen of it.
 * Anything else that refuses its token (another cluster, a copy that was restored from before, something that is no
 * controller) could not know it, and is no reason to end what runs here.
 */
export async function judgeRemoval(dataDir: string, identity: NodeIdentity, refusal: ClusterError): Promise<Removal> {
  const seen = await lastSeen(dataDir, identity);
  const told = positionOf(refusal.extra.position);
  if (told?.lineage === undefined) return { removed: false, why: "refuses this node's token without saying which log it follows" };
  if (seen?.lineage === undefined)
    return { removed: false, why: `follows the log ${told.lineage}, and this host has not kept which one it joined` };
  if (told.lineage !== seen.lineage) {
    return { removed: false, why: `follows the log ${told.lineage}, and this host is a node of the log ${seen.lineage}` };
  }
  if (told.seq < seen.seq) {
    return {
      removed: false,
      why: `stands at ${told.seq} of the log ${told.lineage}, and this node has seen ${seen.seq} of it: it was restored, or is behind`,
    };
  }
  return { removed: true };
}

/**
 * Forgets the identity of a node that was removed from its cluster, so that this host can join as a new one.
 * @returns what the controller's answer means; undefined when it knows the node, or gave no answer
 */
export async function forgetDeadIdentity(
  dataDir: string,
  identity: NodeIdentity,
  url: string,
  network: Network,
): Promise<Removal | undefined> {
  const client = createClient({ url, token: identity.token, fetch: (request) => network.fetch(request) });
  let refusal: unknown;
  try {
    await client.get("/v1/nodes/{node}", { params: { path: { node: identity.node } } });
    return undefined;
  } catch (error) {
    refusal = error;
  }
  if (!isClusterError(refusal) || refusal.kind !== "unauthenticated") return undefined;
  const removal = await judgeRemoval(dataDir, identity, refusal);
  // The secret goes too: the next join is another node's, with a credential of its own.
  if (removal.removed) await rm(nodeFilePath(dataDir), { force: true });
  return removal;
}

/** The furthest position of its log that this node has seen: where it joined, or the last orders that it obeyed. */
async function lastSeen(dataDir: string, { joinedAt }: NodeIdentity): Promise<Position | undefined> {
  const joined = positionOf(joinedAt);
  const { lineage, seq } = await fileOrdersStore(join(dataDir, "obeyed.json")).load();
  if (lineage === null) return joined;
  // A log that was forked keeps its nodes: what was obeyed last is newer than the join.
  return lineage === joined?.lineage ? { lineage, seq: Math.max(seq, joined.seq) } : { lineage, seq };
}

function positionOf(text: unknown): Position | undefined {
  if (typeof text !== "string") return undefined;
  try {
    return parsePosition(text, "position");
  } catch {
    return undefined;
  }
}
