import { type Agent, createAgent, type Orders } from "../agent/index.js";
import type { NodeDescription } from "../model/index.js";
import type { SimHost } from "./host.js";
import { type Life, Machine } from "./machine.js";
import type { SimNetwork } from "./network.js";
import type { SeededRandom } from "./random.js";
import type { World } from "./world.js";

/** How long the disk takes to keep what an agent saves, ms. */
const saveMs: [number, number] = [0.1, 4];

const reportDelayMs = 100;

export interface Identity {
  node: string;
  name: string;
  token: string;
}

export interface AgentNodeOptions {
  world: World;
  network: SimNetwork;
  host: SimHost;
  identity: Identity;
  description: NodeDescription;
  controllers: string[];
  /** Orders that are on the disk now. */
  onObeyed(node: string, before: Orders | undefined, orders: Orders): void;
}

/** The real agent on a simulated host. Its data directory is this object: it outlives the agent's lives. */
export class AgentNode {
  readonly machine: Machine;
  readonly host: SimHost;
  readonly identity: Identity;
  /** In the network; a name of a node may come again, this does not. */
  readonly name: string;
  readonly #o: AgentNodeOptions;
  readonly #random: SeededRandom;
  #orders: Orders | undefined;
  #agent: Agent | undefined;

  constructor(options: AgentNodeOptions) {
    this.#o = options;
    this.host = options.host;
    this.identity = options.identity;
    this.name = options.host.name;
    this.#random = options.world.random.fork(`agent ${this.name}`);
    this.machine = new Machine(this.name, options.world.loop, this.#random);
  }

  get orders(): Orders | undefined {
    return this.#orders;
  }

  connectedTo(): string | undefined {
    return this.#agent?.status().connectedTo;
  }

  boot(): void {
    const { world, network, identity, description, controllers } = this.#o;
    const { name } = this;
    if (this.machine.life) return;
    const life = this.machine.boot();
    const { clock, timers } = life;
    const first = this.#random.below(controllers.length);
    const urls = controllers.map((_, i) => `http://${controllers[(first + i) % controllers.length]}`);
    const say = (_fields: object, message: string) => {
      if (message === "older orders were ignored") world.counts.olderRefused++;
      world.note(name, message);
    };
    this.#agent = createAgent({
      identity,
      urls,
      dataDir: null,
      memory: {
        orders: { load: async () => this.#orders ?? nothing, save: (orders) => this.#save(life, orders) },
        reports: this.host.reports(),
      },
      description,
      runtimes: this.host.runtimes(life),
      clock,
      timers,
      random: this.#random,
      network: network.of(name, life),
      log: { debug: say, info: say, warn: say, error: say },
      probe: async () => !this.#random.chance(0.02),
      // Reports gather for a while, or every container of a burst would cost a commit of its own, and a seed a second more.
      settings: { startsPerSecond: 50, sampleMs: 60_000, reportDelayMs },
    });
    this.#agent.start().catch((error) => world.fail("agent-starts", `${name}: ${String(error)}`));
  }

  crash(): void {
    if (!this.machine.life) return;
    this.machine.crash();
    this.#agent = undefined;
    this.host.agentDied();
    this.#o.network.died(this.name);
  }

  /** A crash before the disk has it loses it; one after, not. */
  async #save(life: Life, orders: Orders): Promise<void> {
    await life.timers.sleep(this.#random.between(...saveMs));
    const before = this.#orders;
    this.#orders = orders;
    this.#o.onObeyed(this.identity.node, before, orders);
    await life.timers.sleep(this.#random.between(...saveMs));
  }
}

const nothing: Orders = { lineage: null, seq: 0, specs: new Map(), tasks: new Map(), routes: new Map(), purge: [] };
