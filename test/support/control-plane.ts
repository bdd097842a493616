/** Several `fleetlog controller` processes on one cluster of real rqlite nodes, all on this host. */
import { mkdirSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, type ClusterEvent, createClient } from "../../src/client/index.js";
import { eventually } from "./eventually.js";
import { adminToken, type Owner, type Running, startFleetlog, temporaryDir } from "./fleetlog.js";
import { type RqliteCluster, type RqliteOptions, startRqlite } from "./rqlite.js";

export interface ControllerMember {
  dataDir: string;
  running: Running;
  url: string;
}

export class ControlPlane {
  readonly members: ControllerMember[] = [];
  readonly rqlite: RqliteCluster;
  readonly #owner: Owner;
  readonly #root: string;
  /** More for every controller. */
  readonly #flags: string[];
  #token = "";

  private constructor(owner: Owner, rqlite: RqliteCluster, flags: string[]) {
    this.#owner = owner;
    this.#flags = flags;
    this.rqlite = rqlite;
    this.#root = temporaryDir(owner);
  }

  /** The first controller makes the cluster; the others are given its controller token. */
  static async start(owner: Owner, controllers: number, options: RqliteOptions = {}, flags: string[] = []): Promise<ControlPlane> {
    const rqlite = await startRqlite(options);
    owner.teardown(() => rqlite.stop());
    const plane = new ControlPlane(owner, rqlite, flags);
    await plane.add();
    await Promise.all(Array.from({ length: controllers - 1 }, () => plane.add()));
    return plane;
  }

  /** Another controller, with a data directory of its own. */
  async add(): Promise<ControllerMember> {
    const dataDir = join(this.#root, `c${this.#next++}`);
    mkdirSync(dataDir);
    const first = this.members[0];
    if (first) await copyFile(join(first.dataDir, "controller.token"), join(dataDir, "controller.token"));
    const member = await startMember(this.#owner, this.rqlite.endpoints, dataDir, this.#flags);
    if (!first) this.#token = await adminToken(dataDir);
    this.members.push(member);
    return member;
  }

  /** Stops a controller and starts another one in its place: where it listened, on its data directory, of this build or of another. */
  async replace(member: ControllerMember, program?: string): Promise<ControllerMember> {
    member.running.kill("SIGTERM");
    await member.running.exit();
    const flags = [...this.#flags, "--listen", new URL(member.url).host];
    const replaced = await startMember(this.#owner, this.rqlite.endpoints, member.dataDir, flags, program);
    this.members[this.members.indexOf(member)] = replaced;
    return replaced;
  }

  #next = 1;

  get token(): string {
    return this.#token;
  }

  get urls(): string[] {
    return this.members.map(({ url }) => url);
  }

  /** Of some of the controllers, or of all of them. */
  client(...members: ControllerMember[]): Client {
    return createClient({ url: members.length > 0 ? members.map(({ url }) => url) : this.urls, token: this.#token });
  }

  /** The one that writes, once all of these agree who does. */
  async holder(among: readonly ControllerMember[] = this.members): Promise<ControllerMember> {
    return eventually(async () => {
      const named = await Promise.all(among.map(async (member) => (await this.client(member).get("/v1/cluster")).data.lease.url));
      return new Set(named).size === 1 ? among.find(({ url }) => url === named[0]) : undefined;
    }, "one holder that all know");
  }

  /** The digest of all of these at one seq. */
  async agreedDigest(among: readonly ControllerMember[]): Promise<string> {
    return eventually(async () => {
      const seen = await Promise.all(among.map(async (member) => (await this.client(member).get("/v1/cluster")).data));
      if (new Set(seen.map(({ position }) => position)).size > 1) return undefined;
      const digests = new Set(seen.map(({ digest }) => digest));
      if (digests.size > 1) throw new Error(`at ${seen[0]?.position} the digests are ${[...digests].join(" and ")}`);
      return seen[0]?.digest;
    }, "every view at one seq");
  }

  async events(member: ControllerMember, types?: string[]): Promise<ClusterEvent[]> {
    const events: ClusterEvent[] = [];
    for await (const event of this.client(member).events({ follow: false, ...(types ? { types } : {}) })) events.push(event);
    return events;
  }
}

/** A controller on the log, as soon as it serves. */
export async function startMember(
  owner: Owner,
  log: string,
  dataDir: string,
  flags: string[] = [],
  program?: string,
): Promise<ControllerMember> {
  const args = ["controller", "--log", log, "--listen", "127.0.0.1:0", "--data-dir", dataDir, ...flags];
  const running = startFleetlog(owner, args, {}, program);
  const [, url] = await running.printed(/controller at (http[^\s,]+)/);
  return { dataDir, running, url: url as string };
}
