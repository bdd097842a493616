import { mkdirSync, readFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { createClient } from "../../src/client/index.js";
import { type EventLog, openRqliteLog } from "../../src/log/index.js";
import { type Owner, temporaryDir } from "../support/fleetlog.js";
import { loopbackAddress } from "../support/loopback.js";
import { endLeftovers } from "../support/processes.js";
import { freePorts, type RqliteNode } from "../support/rqlite/node.js";
import { type RqliteCluster, startRqlite } from "../support/rqlite.js";
import { Member } from "./member.js";
import { TcpProxy } from "./tcp-proxy.js";

const controllerCount = 3;
/** Small, so that those that are killed begin from checkpoints. */
const checkpointEvery = 2_000;

/** rqlite nodes, controllers and agents as processes of their own; every connection between them goes through a proxy. */
export class Fleet {
  readonly controllers: Member[] = [];
  readonly agents: Member[] = [];
  /** Each line in a file there is one start of an instance that the file is called by. */
  readonly startsDir: string;
  readonly rqlite: RqliteCluster;
  readonly log: EventLog;
  token = "";
  readonly #toRqlite = new Map<RqliteNode, TcpProxy[]>();
  readonly #owner: Owner;

  private constructor(owner: Owner, rqlite: RqliteCluster, log: EventLog) {
    this.#owner = owner;
    this.rqlite = rqlite;
    this.log = log;
    this.startsDir = temporaryDir(owner);
  }

  static async start(owner: Owner, agents: number): Promise<Fleet> {
    const rqlite = await startRqlite();
    owner.teardown(() => rqlite.stop());
    const log = await openRqliteLog(rqlite.endpoints);
    owner.teardown(() => log.close());
    const fleet = new Fleet(owner, rqlite, log);
    const root = temporaryDir(owner);
    const [first, ...others] = await Promise.all(
      Array.from({ length: controllerCount }, (_, i) => fleet.#addController(join(root, `c${i}`), `c${i}`)),
    );
    await first?.start();
    const from = join(root, "c0", "controller.token");
    fleet.token = readFileSync(join(root, "c0", "admin.token"), "utf8").trim();
    for (const { name } of others) await copyFile(from, join(root, name, "controller.token"));
    await Promise.all(others.map((controller) => controller.start()));
    const { data } = await createClient({ url: fleet.urls, token: fleet.token }).post("/v1/tokens", {
      body: { name: "agents", preset: "agent" },
    });
    await Promise.all(Array.from({ length: agents }, (_, i) => fleet.#addAgent(join(root, `a${i}`), `a${i}`, data.secret as string)));
    return fleet;
  }

  /** Where clients ask. */
  get urls(): string[] {
    return this.controllers.map(({ url }) => url);
  }

  /** The ways of all controllers to a node. */
  toRqlite(node: RqliteNode): TcpProxy[] {
    return this.#toRqlite.get(node) ?? [];
  }

  async #addController(dataDir: string, name: string): Promise<Member> {
    mkdirSync(dataDir, { recursive: true });
    const [port] = await freePorts();
    const front = await TcpProxy.start(this.#owner, port);
    const ways: TcpProxy[] = [];
    for (const node of this.rqlite.nodes) {
      const proxy = await TcpProxy.start(this.#owner, Number(node.http.split(":")[1]));
      ways.push(proxy);
      this.#toRqlite.set(node, [...this.toRqlite(node), proxy]);
    }
    const log = `rqlite:${ways.map(({ url }) => url).join(",")}`;
    const flags = ["--log", log, "--listen", `127.0.0.1:${port}`, "--advertise", front.url, "--data-dir", dataDir];
    const args = ["controller", ...flags, "--checkpoint-every", String(checkpointEvery)];
    const ready = /controller at (http[^\s,]+)/;
    const member = new Member(this.#owner, { name, args, ready, url: front.url, connections: [front, ...ways] });
    this.controllers.push(member);
    return member;
  }

  async #addAgent(dataDir: string, name: string, token: string): Promise<Member> {
    mkdirSync(dataDir, { recursive: true });
    endLeftovers(this.#owner, join(dataDir, "agent"));
    const ways = await Promise.all(this.controllers.map(({ url }) => TcpProxy.start(this.#owner, Number(new URL(url).port))));
    const urls = ways.map(({ url }) => url).join(",");
    const host = ["--publish-address", loopbackAddress(), "--cpu", "64", "--memory", "64G"];
    const runtimes = ["--runtime", "simulated", "--runtime", "process"];
    const args = ["agent", "--url", urls, "--token", token, "--data-dir", dataDir, "--name", name, ...runtimes, ...host];
    const member = new Member(this.#owner, { name, args, ready: /agent of node/, url: "", connections: ways });
    this.agents.push(member);
    await member.start();
    return member;
  }
}
