import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type NodeDescription, tokenSecret } from "../model/index.js";
import { ClusterError, type ErrorKind, type FieldError, type Network, type Random } from "../ports/index.js";
import { writeDurably } from "./orders-store.js";

/** Who this node is, and the token that speaks for it alone. */
export interface NodeIdentity {
  node: string;
  name: string;
  token: string;
}

export interface JoinOptions {
  /** Any controller. */
  url: string;
  joinToken: string;
  name: string;
  description: NodeDescription;
  dataDir: string;
  network: Network;
  random: Random;
  signal?: AbortSignal;
}

/** `node.json`: the secret before the join, the identity after it. */
interface NodeFile {
  name: string;
  secret: string;
  node?: string;
  tokenId?: string;
}

const secretBytes = 32;
const joinTimeoutMs = 30_000;

/** The identity that an earlier join left in the data directory. */
export async function readIdentity(dataDir: string): Promise<NodeIdentity | undefined> {
  const file = await readNodeFile(dataDir);
  return file && identityOf(file);
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
  await writeNodeFile(options.dataDir, file);
  const credential = createHash("sha256").update(file.secret).digest("hex");
  const answer = await postJoin(options, { name: options.name, credential, description: options.description });
  const complete = { ...file, name: answer.node.name, node: answer.node.id, tokenId: answer.tokenId };
  await writeNodeFile(options.dataDir, complete);
  return identityOf(complete) as NodeIdentity;
}

async function postJoin(options: JoinOptions, body: object): Promise<{ node: { id: string; name: string }; tokenId: string }> {
  const timeout = AbortSignal.timeout(joinTimeoutMs);
  const request = new Request(new URL("/v1/nodes", options.url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${options.joinToken}` },
    body: JSON.stringify(body),
    signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
  });
  let response: Response;
  try {
    response = await options.network.fetch(request);
  } catch (cause) {
    throw new ClusterError("unavailable", "controller_unreachable", `no controller answers on ${options.url}`, { cause });
  }
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) throw problemError(response.status, answer);
  return answer as { node: { id: string; name: string }; tokenId: string };
}

const kindOfStatus: Record<number, ErrorKind> = { 400: "malformed", 401: "unauthenticated", 403: "forbidden", 409: "conflict", 422: "invalid", 429: "exhausted", 504: "unknown" };

function problemError(status: number, problem: Record<string, unknown>): ClusterError {
  const kind = kindOfStatus[status] ?? (status >= 500 ? "unavailable" : "internal");
  const detail = typeof problem.detail === "string" ? problem.detail : `the controller answered ${status}`;
  const errors = Array.isArray(problem.errors) ? (problem.errors as FieldError[]) : [];
  return new ClusterError(kind, typeof problem.code === "string" ? problem.code : "join_failed", detail, { errors });
}

function identityOf(file: NodeFile): NodeIdentity | undefined {
  if (file.node === undefined || file.tokenId === undefined) return undefined;
  return { node: file.node, name: file.name, token: tokenSecret(file.tokenId, file.secret) };
}

async function readNodeFile(dataDir: string): Promise<NodeFile | undefined> {
  const path = join(dataDir, "node.json");
  try {
    return JSON.parse(await readFile(path, "utf8")) as NodeFile;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ClusterError("internal", "identity_damaged", `${path} cannot be read; move it away to join as a new node`, { cause: error });
  }
}

function writeNodeFile(dataDir: string, file: NodeFile): Promise<void> {
  return writeDurably(join(dataDir, "node.json"), `${JSON.stringify(file)}\n`);
}
