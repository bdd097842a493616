/** The same engine under fleetlog. */
import type Docker from "dockerode";
import { defaultSettings } from "../../src/agent/index.js";
import type { BenchCluster } from "./cluster.js";
import { command, counted, cpuSeconds, type Network, type Round, Starts, stopGraceSeconds, timed, until } from "./containers.js";

const service = "bench";
const params = { path: { service } };
const second = 1000;
/** The last of them may be told by the engine a moment before the view knows. */
const agreeEveryMs = 20;

export interface OurRound extends Round {
  /** Seconds of processor while the containers come up. */
  agentCpuS: number;
  controllerCpuS: number;
}

export class Fleetlog {
  constructor(
    private readonly cluster: BenchCluster,
    private readonly docker: Docker,
    private readonly image: string,
    private readonly replicas: number,
  ) {}

  async round(network: Network): Promise<OurRound> {
    const { agentPid, controllerPid } = this.cluster;
    const [agent, controller] = [cpuSeconds(agentPid), cpuSeconds(controllerPid)];
    const upS = await this.risen(this.replicas, () => this.create(network));
    const cpu = { agentCpuS: cpuSeconds(agentPid) - agent, controllerCpuS: cpuSeconds(controllerPid) - controller };
    return { upS, downS: await timed(() => this.remove()), ...cpu };
  }

  /** Seconds in which a service that runs gets as many replicas again. */
  async doubled(): Promise<number> {
    await this.risen(this.replicas, () => this.create("named"));
    const seconds = await this.risen(2 * this.replicas, () => this.scale(2 * this.replicas));
    await this.scale(this.replicas);
    await until(() => this.agree(this.replicas), `${this.replicas} replicas are left`);
    await this.remove();
    return seconds;
  }

  /** Seconds until so many replicas run, of which as many as there are in a round are new. */
  private async risen(wanted: number, begin: () => Promise<unknown>): Promise<number> {
    const starts = await Starts.of(this.docker);
    try {
      return await timed(async () => {
        await begin();
        await starts.reach(this.replicas);
        await until(() => this.agree(wanted), `${wanted} replicas run`, undefined, agreeEveryMs);
      });
    } finally {
      starts.close();
    }
  }

  private create(network: Network): Promise<unknown> {
    const docker = { image: this.image, command, ...(network === "bridge" ? { networkMode: "bridge" as const } : {}) };
    const container = { name: "main", docker, stopGraceMs: stopGraceSeconds * second };
    return this.cluster.client.post("/v1/services", { body: { name: service, replicas: this.replicas, containers: [container] } });
  }

  private scale(replicas: number): Promise<unknown> {
    return this.cluster.client.post("/v1/services/{service}/scale", { params, body: { replicas } });
  }

  private async remove(): Promise<void> {
    await this.cluster.client.delete("/v1/services/{service}", { params });
    await until(async () => (await counted(this.docker)).running === 0, "the containers have stopped");
    const isTidy = async () => (await counted(this.docker)).all <= defaultSettings.endedInstancesMax;
    await until(isTidy, "no more are left than are kept for their logs");
  }

  /** The view and the engine both say that so many run. */
  private async agree(wanted: number): Promise<boolean> {
    const { data } = await this.cluster.client.get("/v1/services/{service}", { params });
    return data.running === wanted && (await counted(this.docker)).running === wanted;
  }
}
