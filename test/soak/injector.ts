import type { RqliteNode } from "../support/rqlite/node.js";
import type { Fleet } from "./fleet.js";
import type { Fault, Target } from "./plan.js";
import type { TcpProxy } from "./tcp-proxy.js";

/** What a fault is done to: a process and its connections. */
interface Victim {
  name: string;
  kill(): Promise<void>;
  /** Starts it again; resolves once it serves. */
  start(): Promise<void>;
  stop(): void;
  cont(): void;
  connections: TcpProxy[];
}

export interface Injected {
  number: number;
  fault: string;
  victim: string;
}

/** Carries out a plan in its order. Whatever it did is undone when `run` resolves. */
export class Injector {
  readonly injected: Injected[] = [];
  readonly byKind: Record<string, number> = {};
  readonly #fleet: Fleet;
  readonly #say: (line: string) => void;
  /** What goes on with each victim: the fault, and its recovery. */
  readonly #busy = new Map<string, Promise<void>>();
  #holder: string;

  constructor(fleet: Fleet, say: (line: string) => void) {
    this.#fleet = fleet;
    this.#say = say;
    this.#holder = fleet.urls[0] as string;
  }

  async run(faults: readonly Fault[], enough: () => boolean): Promise<void> {
    for (const fault of faults) {
      if (enough()) break;
      await sleep(fault.afterMs);
      const victim = await this.#victim(fault.target, fault.number);
      // Not while it recovers from the one before.
      await this.#busy.get(victim.name);
      const { over, recovered } = this.#do(fault, victim);
      this.#busy.set(victim.name, recovered);
      if (!fault.overlaps) await over;
    }
    await Promise.all(this.#busy.values());
  }

  #do(fault: Fault, victim: Victim): { over: Promise<void>; recovered: Promise<void> } {
    const { number, kind, target, forMs } = fault;
    const what = `${kind} ${target}`;
    this.injected.push({ number, fault: what, victim: victim.name });
    this.byKind[what] = (this.byKind[what] ?? 0) + 1;
    this.#say(`fault ${number}: ${what} (${victim.name}) for ${forMs} ms`);
    const each = (act: (proxy: TcpProxy) => void) => victim.connections.forEach(act);
    if (kind === "kill") {
      const over = victim.kill().then(() => sleep(forMs));
      return { over, recovered: over.then(() => victim.start()) };
    }
    if (kind === "stop") victim.stop();
    else each((proxy) => (kind === "cut" ? proxy.cut() : proxy.mute()));
    const over = sleep(forMs).then(() => {
      if (kind === "stop") victim.cont();
      else each((proxy) => proxy.mend());
    });
    return { over, recovered: over };
  }

  async #victim(target: Target, number: number): Promise<Victim> {
    const { controllers, agents, rqlite } = this.#fleet;
    switch (target) {
      case "rqlite-leader":
        return this.#node(await this.#leader());
      case "rqlite-follower": {
        const leader = await this.#leader();
        const followers = rqlite.nodes.filter((node) => node !== leader);
        return this.#node(followers[number % followers.length] as RqliteNode);
      }
      case "holder":
      case "standby": {
        const holder = await this.#holderUrl();
        const found = controllers.filter(({ url }) => (url === holder) === (target === "holder"));
        return (found[number % found.length] ?? controllers[0]) as Victim;
      }
      case "agent":
        return agents[number % agents.length] as Victim;
      default:
        return target satisfies never;
    }
  }

  #node(node: RqliteNode): Victim {
    const { rqlite } = this.#fleet;
    return {
      name: node.id,
      kill: () => node.kill(),
      start: () => rqlite.restart(node),
      stop: () => node.stop(),
      cont: () => node.cont(),
      connections: this.#fleet.toRqlite(node),
    };
  }

  /** Where none leads at the moment, any will do. */
  async #leader(): Promise<RqliteNode> {
    const { rqlite } = this.#fleet;
    const soon = new Promise<undefined>((done) => setTimeout(done, leaderWithinMs, undefined).unref());
    const leader = await Promise.race([rqlite.leader().catch(() => undefined), soon]);
    return leader ?? (rqlite.nodes[0] as RqliteNode);
  }

  async #holderUrl(): Promise<string> {
    this.#holder = (await this.#fleet.log.head().catch(() => undefined))?.url || this.#holder;
    return this.#holder;
  }
}

const leaderWithinMs = 2_000;

export function sleep(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
