import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "../client/index.js";
import { type NodeDescription, tokenSecret } from "../model/index.js";
import { ClusterError, type Network, type Random } from "../ports/index.js";
import { learnedControllers } from "./controller-urls.js";
import { writeDurably } from "./write-durably.js";

/** Who this node is, and the token that speaks for it alone. */
export interface NodeIdentity {
  node: string;
  name: string;
  token: string;
  /** Position of the log at which it became a node: whoever does not know it there, or earlier, cannot tell that it is gone. */
  joinedAt?: string;
  /** It left its cluster, and is still to be forgotten here. */
  left?: true;
}

export interface JoinOptions {
  /** Any controller; of several, the first that answers. */
  url: string | string[];
  joinToken: string;
  name: string;
  description: NodeDescription;
  dataDir: string;
  network: Network;
  random: Random;
}

/** `node.json`: the secret before the join, the identity after it. */
interface NodeFile {
  name: string;
  secret: string;
  node?: string;
  tokenId?: string;
  joinedAt?: string;
  left?: true;
}

const secretBytes = 32;

/** The identity that an earlier join left in the data directory. */
export async function readIdentity(dataDir: string): Promise<NodeIdentity | undefined> {
  const file = await readNodeFile(dataDir);
  return file && identityOf(file);
}

/** Its cluster has let it go: a leave that is cut short after this needs no answer of the cluster to be finished. */
export async function noteLeft(dataDir: string): Promise<void> {
  const file = await readNodeFile(dataDir);
  if (file) await writeNodeFile(dataDir, { ...file, left: true });
}

/**
 * Makes this host a node, once: the secret is on disk before it is used, so that a join whose answer was lost is
 * repeated with the same credential and answers the same node.
 * @throws ClusterError as the controller's answer says; `unavailable` when it did not answer
 */
export async function joinNode(options: JoinOptions): Promise<NodeIdentity> {
  const known = await readNodeFile(options.dataDir);
  const joined = known && identityOf(known);
  if (joined) return joined;
  const file: NodeFile = { name: options.name, secret: known?.secret ?? options.random.hex(secretBytes) };
  await rm(join(options.dataDir, learnedControllers), { force: true });
  await writeNodeFile(options.dataDir, file);
  const credential = createHash("sha256").update(file.secret).digest("hex");
  const client = createClient({
    url: options.url,
    token: options.joinToken,
    fetch: (request) => options.network.fetch(request),
    random: options.random,
  });
  const body = { name: options.name, credential, description: options.description };
  const { data: answer, position } = await client.post("/v1/nodes", { body });
  const complete: NodeFile = { ...file, name: answer.node.name, node: answer.node.id, tokenId: answer.tokenId };
  if (position !== undefined) complete.joinedAt = position;
  await writeNodeFile(options.dataDir, complete);
  return identityOf(complete) as NodeIdentity;
}

function identityOf(file: NodeFile): NodeIdentity | undefined {
  if (file.node === undefined || file.tokenId === undefined) return undefined;
  const identity: NodeIdentity = { node: file.node, name: file.name, token: tokenSecret(file.tokenId, file.secret) };
  if (file.joinedAt !== undefined) identity.joinedAt = file.joinedAt;
  if (file.left) identity.left = true;
  return identity;
}

async function readNodeFile(dataDir: string): Promise<NodeFile | undefined> {
  const path = nodeFilePath(dataDir);
  try {
    return JSON.parse(await readFile(path, "utf8")) as NodeFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ClusterError("internal", "identity_damaged", `${path} cannot be read; move it away to join as a new node`, { cause: error });
  }
}

async function writeNodeFile(dataDir: string, file: NodeFile): Promise<void> {
  await writeDurably(nodeFilePath(dataDir), `${JSON.stringify(file)}\n`);
}

export function nodeFilePath(dataDir: string): string {
  return join(dataDir, "node.json");
}
