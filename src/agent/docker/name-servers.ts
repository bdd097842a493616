import type { Launch } from "../launch-record.js";
import type { AgentLog } from "../log.js";
import { type HostNetwork, type NameService, readUpstream, type Upstream } from "../names/index.js";
import { networkKey } from "../networks.js";

export interface NameServersOptions {
  log: AgentLog;
  /** The networks of a launch that addresses are kept on. */
  onHost(launch: Launch): HostNetwork[];
  /** Default: as this host's files say. */
  readUpstream?: () => Upstream;
}

/** Whom containers ask for names that the engine does not know: first this agent, then whom they would have asked without it. */
export class NameServers {
  names: NameService | undefined;

  constructor(private readonly options: NameServersOptions) {}

  /** For the settings of a new container; none where they are left to the engine. */
  async of(launch: Launch): Promise<string[]> {
    const declared = launch.docker?.container.dns;
    const { servers, local } = declared ? { servers: declared, local: undefined } : (this.options.readUpstream ?? readUpstream)();
    const own = await this.own(launch, local);
    return own === undefined ? (declared ?? []) : [own, ...servers];
  }

  /** The networks of these are in use: what was promised to their containers is there, also in this life of the agent. */
  async keep(launches: Iterable<Launch>): Promise<void> {
    if (!this.names) return;
    for (const launch of launches) await this.of(launch);
    await this.names.keep();
  }

  /** A container is never without names because of these. */
  private async own(launch: Launch, relay: string | undefined): Promise<string | undefined> {
    const networks = this.options.onHost(launch);
    const [first] = launch.docker?.networks ?? [];
    // The container asks by way of its first network.
    if (!this.names || !first || networks[0]?.key !== networkKey(first)) return undefined;
    try {
      return await this.names.serverFor(networks, relay);
    } catch (error) {
      this.options.log.warn({ err: error, task: launch.task }, "a container has no name server of the agent's");
      return undefined;
    }
  }
}
