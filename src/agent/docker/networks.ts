import { createHash } from "node:crypto";
import type { NetworkInspectInfo } from "dockerode";
import { ClusterError } from "../../ports/index.js";
import type { Launch } from "../launch-record.js";
import type { AgentLog } from "../log.js";
import { type HostNetwork, halvesOf } from "../names/index.js";
import { type NetworkRef, networkKey } from "../networks.js";
import { type Engine, engineWords, statusOf } from "./engine.js";
import { networkLabels, networkOf, nodeLabel } from "./labels.js";
import { addressesIn, freeRanges, keptRange } from "./subnets.js";

const hashDigits = 12;
/** Of a network's id, in the name of its bridge. */
const bridgeDigits = 12;

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
  /** Whether half of each network's addresses is to be kept from containers, for what has a name there and is elsewhere. */
  keepsAddresses(): boolean;
  /** A network is not there any more. */
  onGone(network: NetworkRef): void;
}

/**
 * One bridge on the engine for each network that a container of this node is on: made when the first one needs it, removed
 * when none does. Making and removing one network take turns. A network without this node's label is never touched.
 */
export class Networks {
  /** What is there for certain, as it is on this host; undefined for one all of whose addresses are containers'. */
  private readonly ready = new Map<string, HostNetwork | undefined>();
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

  /** Those of a launch as they are on this host, as far as they are there and addresses are kept on them. */
  onHost({ docker }: Launch): HostNetwork[] {
    return (docker?.networks ?? []).flatMap((network) => this.ready.get(networkName(network, this.options.node())) ?? []);
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
      for (const name of this.ready.keys()) if (!names.has(name) && !this.turns.has(name)) this.ready.delete(name);
      for (const network of found) if (!this.turns.has(network.Name)) this.ready.set(network.Name, hostNetwork(network));
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
    try {
      this.ready.set(name, await this.create(name, network));
      this.options.log.info({ network: name }, "a network was made");
    } catch (error) {
      if (statusOf(error) !== 409) throw error;
      const seen = (await this.calls.getNetwork(name).inspect()) as NetworkInspectInfo;
      if (seen.Labels?.[nodeLabel] !== this.options.node())
        throw new ClusterError("conflict", "network_name_taken", `the engine has a network ${name} that is not this node's`, {
          cause: error,
        });
      this.ready.set(name, hostNetwork(seen));
    }
  }

  private async create(name: string, network: NetworkRef): Promise<HostNetwork | undefined> {
    const settings = { Name: name, CheckDuplicate: true, Driver: "bridge", Labels: networkLabels(network, this.options.node()) };
    const ranges = this.options.keepsAddresses() ? await freeRanges(this.options.engine()) : [];
    for (const subnet of ranges) {
      try {
        const { id } = await this.calls.createNetwork({ ...settings, IPAM: { Config: [addressesIn(subnet)] } });
        return { key: networkKey(network), bridge: bridgeOf(id), subnet, kept: halvesOf(subnet)[1] };
      } catch (error) {
        // Somebody has come to have it since.
        if (!/overlap/i.test(engineWords(error))) throw error;
      }
    }
    await this.calls.createNetwork(settings);
    return undefined;
  }

  /** Not when somebody has come to need it meanwhile; one that something is still on stays until the next look. */
  private async remove(network: NetworkInspectInfo): Promise<void> {
    if (this.isUsed(network)) return;
    this.ready.delete(network.Name);
    try {
      await this.calls.getNetwork(network.Id).remove();
      this.options.onGone(networkOf(network.Labels));
      this.options.log.info({ network: network.Name }, "a network that nothing is on was removed");
    } catch (error) {
      if (statusOf(error) === 403 || statusOf(error) === 404) return;
      // One that cannot go keeps none of the others.
      this.options.log.warn({ network: network.Name, err: error }, "a network could not be removed; it will be tried again");
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

function hostNetwork({ Id, IPAM, Labels }: NetworkInspectInfo): HostNetwork | undefined {
  const [config] = IPAM?.Config ?? [];
  const ranges = keptRange(config?.Subnet ?? "", config?.IPRange);
  return ranges && { key: networkKey(networkOf(Labels)), bridge: bridgeOf(Id), ...ranges };
}

/** As the engine calls it. */
function bridgeOf(id: string): string {
  return `br-${id.slice(0, bridgeDigits)}`;
}

/** What the engine says of a network that is gone, whatever it was asked for. */
export function isNetworkMissing(error: unknown): boolean {
  return statusOf(error) === 404 && /network .*not found/i.test(engineWords(error));
}
