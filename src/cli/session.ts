import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { type ApiFetch, type Client, createClient, readCaFile, systemNetwork } from "../client/index.js";
import type { Network } from "../ports/index.js";
import { adminTokenPath, dataDirOf, defaultUrl } from "./defaults.js";
import { UsageError } from "./exit.js";
import type { Terminal } from "./terminal.js";

/** The settings that every command for people takes, before the group or after the verb. */
export interface CommonFlags {
  url?: string;
  token?: string;
  namespace?: string;
  dataDir?: string;
  tlsCa?: string;
  json?: true;
}

/** One command's way to the cluster and back to the person. */
export interface Session {
  client: Client;
  /** For what is not in the contract; trusts whom the client trusts. */
  fetch: ApiFetch;
  /** For what is no request: where to connect, as whom, and how. */
  urls: string[];
  token: string | undefined;
  network: Network;
  /** Undefined where the person named none: lists then show every namespace. */
  namespace: string | undefined;
  json: boolean;
  dataDir: string;
  io: Terminal;
}

export function openSession(command: Command, io: Terminal): Session {
  const flags = commonFlags(command);
  const urls = (flags.url ?? io.env.FLEETLOG_URL ?? defaultUrl).split(",").map(checkUrl);
  const dataDir = dataDirOf(flags.dataDir, io.env, io.cwd);
  const token = flags.token ?? io.env.FLEETLOG_TOKEN ?? (urls.every(isLoopback) ? adminToken(dataDir) : undefined);
  const caFile = flags.tlsCa ?? io.env.FLEETLOG_TLS_CA;
  const network = systemNetwork(caFile === undefined ? {} : { ca: readCaFile(caFile) });
  const trusting = caFile === undefined ? fetch : network.fetch;
  return {
    client: createClient({ url: urls, token, fetch: tellingAge(trusting, io) }),
    fetch: trusting,
    urls,
    token,
    network,
    namespace: flags.namespace ?? io.env.FLEETLOG_NAMESPACE,
    json: flags.json === true,
    dataDir,
    io,
  };
}

/** Says once, beside what is shown, that the controller cannot know whether that is still so. */
function tellingAge(ask: ApiFetch, io: Terminal): ApiFetch {
  let isTold = false;
  return async (request) => {
    const answer = await ask(request);
    const age = answer.headers.get("fleetlog-age");
    if (age !== null && !isTold)
      io.err(`warning: the controller's log has not answered for ${age} s: what is shown may have changed since\n`);
    isTold ||= age !== null;
    return answer;
  };
}

/** The verb's own flags go before those of the program. */
export function commonFlags(command: Command): CommonFlags {
  let flags: CommonFlags = {};
  for (let at: Command | null = command; at; at = at.parent) flags = { ...at.opts<CommonFlags>(), ...flags };
  return flags;
}

/** Prints one JSON document, or one line of a stream. */
export function printJson(io: Terminal, value: unknown, indent?: number): void {
  io.out(`${JSON.stringify(value, null, indent)}\n`);
}

/** The local admin token is for the controller of this host alone: it is never sent to another. */
function adminToken(dataDir: string): string | undefined {
  try {
    return readFileSync(adminTokenPath(dataDir), "utf8").trim() || undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UsageError(`cannot read ${adminTokenPath(dataDir)} (${code}); give --token or FLEETLOG_TOKEN`, { cause: error });
  }
}

function checkUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new UsageError(`--url ${text}: must be a URL such as ${defaultUrl}`);
  }
  return url.href;
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Every item of a paged list. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
