import { createHash } from "node:crypto";
import type { NetworkInspectInfo } from "dockerode";
import { ClusterError } from "../../ports/index.js";
import type { AgentLog } from "../log.js";
import { type NetworkRef, networkKey } from "../networks.js";
import type { Launch } from "../task-folder.js";
import { type Engine, engineWords, statusOf } from "./engine.js";
import { networkLabels, networkOf, nodeLabel } from "./labels.js";

const hashDigits = 12;

/** Its name on the engine, this node's alone: several agents may share one engine. */
export function networkName(network: NetworkRef, node: string): string {
  const hash = createHash("sha256")
    .update(`${node}/${networkKey(network)}`)
    .digest("hex")
    .slice(0, hashDigits);
  return `fleetlog-${network.name}-${hash}`;
}

export interface NetworksOptions {
  engine(): Engine;
  node(): string;
  log: AgentLog;
  /** Whether a container that is to run, or runs, is on it. */
  isUsed(network: NetworkRef): boolean;
}

/**
 * One bridge on the engine for each network that a container of this node is on: made when the first one needs it, removed
 * when none does. Making and removing one network take turns. A network without this node's label is never touched.
 */
export class Networks {
  private readonly ready = new Set<string>();
  private readonly turns = new Map<string, Promise<void>>();

  constructor(private readonly options: NetworksOptions) {}

  /** @throws what the engine has against one of them */
  async prepare({ docker }: Launch): Promise<void> {
    for (const network of docker?.networks ?? []) {
      const name = networkName(network, this.options.node());
      await this.inTurn(name, () => this.make(name, network));
    }
  }

  /** The first network is the container's from its creation; this joins it to the others. Harmless when repeated. */
  async join(container: string, { docker }: Launch): Promise<void> {
    const [, ...others] = docker?.networks ?? [];
    for (const network of others) {
      const name = networkName(network, this.options.node());
      const EndpointConfig = { Aliases: network.aliases };
      try {
        await this.calls.getNetwork(name).connect({ Container: container, EndpointConfig });
      } catch (error) {
        const isJoined = statusOf(error) === 403 && /already exists in network/.test(engineWords(error));
        if (!isJoined) throw error;
      }
    }
  }

  /** After the engine said that one is not there: all are looked for again. */
  forget(): void {
    this.ready.clear();
  }

  /** Removes those that no container needs any more, and learns which are gone. */
  async collect(): Promise<void> {
    try {
      const found = await this.calls.listNetworks({ filters: { label: [`${nodeLabel}=${this.options.node()}`] } });
      const names = new Set(found.map(({ Name }) => Name));
      for (const name of this.ready) if (!names.has(name) && !this.turns.has(name)) this.ready.delete(name);
      for (const network of found) if (!this.isUsed(network)) await this.inTurn(network.Name, () => this.remove(network));
    } catch (error) {
      this.options.log.debug({ err: error }, "networks could not be looked at; it will be tried again");
    }
  }

  private isUsed({ Labels }: NetworkInspectInfo): boolean {
    return this.options.isUsed(networkOf(Labels));
  }

  private get calls(): Engine["calls"] {
    return this.options.engine().calls;
  }

  private async make(name: string, network: NetworkRef): Promise<void> {
    if (this.ready.has(name)) return;
    const { log } = this.options;
    const labels = networkLabels(network, this.options.node());
    try {
      await this.calls.createNetwork({ Name: name, CheckDuplicate: true, Driver: "bridge", Labels: labels });
      log.info({ network: name }, "a network was made");
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
      const seen = (await this.calls.getNetwork(name).inspect()) as NetworkInspectInfo;
      if (seen.Labels?.[nodeLabel] !== this.options.node())
        throw new ClusterError("conflict", "network_name_taken", `the engine has a network ${name} that is not this node's`, {
          cause: error,
        });
    }
    this.ready.add(name);
  }

  /** Not when somebody has come to need it meanwhile; one that something is still on stays until the next look. */
  private async remove(network: NetworkInspectInfo): Promise<void> {
    if (this.isUsed(network)) return;
    this.ready.delete(network.Name);
    try {
      await this.calls.getNetwork(network.Id).remove();
      this.options.log.info({ network: network.Name }, "a network that nothing is on was removed");
    } catch (error) {
      if (statusOf(error) !== 403 && statusOf(error) !== 404) throw error;
    }
  }

  /** One thing at a time with each network. */
  private inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const turn = (this.turns.get(name) ?? Promise.resolve()).then(work, work);
    const settled = turn
      .catch(() => {})
      .then(() => {
        if (this.turns.get(name) === settled) this.turns.delete(name);
      });
    this.turns.set(name, settled);
    return turn;
  }
}

/** What the engine says of a network that is gone, whatever it was asked for. */
export function isNetworkMissing(error: unknown): boolean {
  return statusOf(error) === 404 && /network .*not found/i.test(engineWords(error));
}
