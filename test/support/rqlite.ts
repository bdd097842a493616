/** Clusters of real rqlite nodes on this host, each with a folder of its own, for tests and benches. */
import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually.js";
import { rqlited } from "./rqlite/binary.js";
import { freePorts, RqliteNode } from "./rqlite/node.js";

export { missingForRqlite, rqlited } from "./rqlite/binary.js";
export { RqliteNode } from "./rqlite/node.js";

const answerWithinMs = 2_000;

export interface RqliteOptions {
  /** Default three. */
  nodes?: number;
  /** More of rqlited's own, for every node. */
  flags?: string[];
  /** `USER:PASSWORD`, where the flags ask for one. */
  auth?: string;
  /** PEM of the authority, where the flags give the nodes a certificate for 127.0.0.1. */
  ca?: string;
}

export interface RqliteCluster {
  nodes: RqliteNode[];
  /** As `--log` takes it. */
  endpoints: string;
  /** The node that leads, as soon as one does that every other running node agrees on. */
  leader(): Promise<RqliteNode>;
  /** Running nodes that do not lead. */
  followers(): Promise<RqliteNode[]>;
  /** Starts a node again that was ended, and waits until it has caught up. */
  restart(node: RqliteNode): Promise<void>;
  /** What a node answers to a request to its API; without a body a GET. Throws where it does not answer. */
  ask(node: RqliteNode, path: string, body?: unknown): Promise<{ status: number; text: string }>;
  /** Ends and removes all of it; may be called again. */
  stop(): Promise<void>;
}

/** Waits until every node has joined and is ready. */
export async function startRqlite(options: RqliteOptions = {}): Promise<RqliteCluster> {
  const cluster = new LocalCluster(await rqlited(), options);
  try {
    await cluster.start();
    return cluster;
  } catch (error) {
    const lines = cluster.nodes.map((node) => `${node.id}:\n${node.lastLines()}`).join("\n");
    await cluster.stop();
    throw new Error(`the rqlite cluster did not begin; its last lines:\n${lines}`, { cause: error });
  }
}

class LocalCluster implements RqliteCluster {
  readonly nodes: RqliteNode[] = [];
  readonly #root = mkdtempSync(join(tmpdir(), "fleetlog-rqlite-"));
  readonly #program: string;
  readonly #options: RqliteOptions;

  constructor(program: string, options: RqliteOptions) {
    this.#program = program;
    this.#options = options;
  }

  get endpoints(): string {
    return `rqlite:${this.nodes.map(({ url }) => url).join(",")}`;
  }

  async start(): Promise<void> {
    const { nodes = 3, flags = [], ca } = this.#options;
    for (let number = 1; number <= nodes; number++) {
      const first = this.nodes.slice(0, 1).map(({ raft }) => raft);
      const folder = join(this.#root, `node-${number}`);
      const own = { id: `node-${number}`, root: folder, join: first, flags, isTls: ca !== undefined };
      const node = new RqliteNode(this.#program, await freePorts(), own);
      this.nodes.push(node);
      node.start();
      // The first one leads by then, and the others are let in one by one.
      await this.#ready(node);
    }
    await this.leader();
  }

  async leader(): Promise<RqliteNode> {
    return eventually(async () => {
      const running = this.nodes.filter(({ isRunning }) => isRunning);
      const named = await Promise.all(running.map((node) => this.#leaderOf(node).catch(() => undefined)));
      const said = new Set(named.filter((address) => address !== undefined));
      const leader = running.find(({ raft }) => raft === [...said][0]);
      return said.size === 1 ? leader : undefined;
    }, "one leader that all know");
  }

  async followers(): Promise<RqliteNode[]> {
    const leader = await this.leader();
    return this.nodes.filter((node) => node.isRunning && node !== leader);
  }

  async restart(node: RqliteNode): Promise<void> {
    node.start();
    await this.#ready(node);
  }

  ask(node: RqliteNode, path: string, body?: unknown): Promise<{ status: number; text: string }> {
    const { auth, ca } = this.#options;
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((done, fail) => {
      const options = {
        method: text === undefined ? "GET" : "POST",
        headers: text === undefined ? {} : { "content-type": "application/json" },
        timeout: answerWithinMs,
        ...(auth === undefined ? {} : { auth }),
        ...(ca === undefined ? {} : { ca }),
      };
      const request = (ca === undefined ? httpRequest : httpsRequest)(`${node.url}${path}`, options, (response) => {
        let answer = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          answer += chunk;
        });
        response.once("end", () => done({ status: response.statusCode ?? 0, text: answer }));
        response.once("error", fail);
      });
      request.once("timeout", () => request.destroy(new Error(`${node.id} did not answer`)));
      request.once("error", fail);
      request.end(text);
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #ready(node: RqliteNode): Promise<void> {
    await eventually(async () => {
      if (!node.isRunning) throw new Error(`${node.id} ended`);
      return (await this.ask(node, "/readyz")).status === 200;
    }, `${node.id} is ready`);
  }

  async #leaderOf(node: RqliteNode): Promise<string | undefined> {
    const { text } = await this.ask(node, "/status");
    const { store } = JSON.parse(text) as { store?: { leader?: { addr?: string } } };
    return store?.leader?.addr || undefined;
  }
}
