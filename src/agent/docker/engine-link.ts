import { type CancelTimer, ClusterError, isClusterError, type Random, type Timers } from "../../ports/index.js";
import { BackOff } from "../back-off.js";
import { connectEngine, type Engine, engineWords, statusOf } from "./engine.js";

/** An engine that answered, and what a node says of it. */
export interface MetEngine {
  engine: Engine;
  enforces: ("cpu" | "memory")[];
  /** Containers reach this host by it; undefined where the engine is on another, or has no network of its own. */
  gateway: string | undefined;
}

export interface EngineLinkOptions {
  /** As in DOCKER_HOST. */
  host?: string | undefined;
  timers: Timers;
  random: Random;
}

const seekMinMs = 500;
const seekMaxMs = 5_000;

/** The way to an engine that may be away when the agent starts, and is then looked for until it answers. */
export class EngineLink {
  /** Since it first answered. */
  met: MetEngine | undefined;
  private problem: ClusterError | undefined;
  private closed = false;
  private cancel: CancelTimer = () => {};
  private readonly backOff: BackOff;

  constructor(private readonly options: EngineLinkOptions) {
    this.backOff = new BackOff(options.random, seekMinMs, seekMaxMs);
  }

  /** @throws ClusterError that says why there is none yet */
  get engine(): Engine {
    return this.needed().engine;
  }

  /** @throws as `engine` does */
  needed(): MetEngine {
    if (this.met) return this.met;
    throw this.problem ?? new ClusterError("internal", "engine_not_ready", "the docker runtime is used before it was prepared");
  }

  /**
   * @returns why it does not answer, if so
   * @throws ClusterError of kind invalid for what stays as it is until a person changes it, as an engine of another age
   */
  async meet(): Promise<ClusterError | undefined> {
    try {
      this.met ??= await meetEngine(this.options.host);
      return undefined;
    } catch (error) {
      this.problem = isClusterError(error) ? error : awayError(error);
      if (this.problem.kind === "invalid") throw error;
      return this.problem;
    }
  }

  /** Asks until it answers: also one of another age may be replaced while the agent waits. */
  seek(onMet: () => void, onProblem: (problem: ClusterError) => void): void {
    this.cancel = this.options.timers.after(this.backOff.next(), async () => {
      const problem = await this.meet().catch((error: ClusterError) => error);
      if (this.closed) return;
      if (!problem) {
        onMet();
        return;
      }
      onProblem(problem);
      this.seek(onMet, onProblem);
    });
  }

  close(): void {
    this.closed = true;
    this.cancel();
  }
}

function awayError(cause: unknown): ClusterError {
  return new ClusterError("unavailable", "engine_unreachable", `the Docker Engine gives no answer: ${engineWords(cause)}`, { cause });
}

async function meetEngine(host: string | undefined): Promise<MetEngine> {
  const engine = await connectEngine(host);
  const info = (await engine.calls.info()) as { CpuCfsQuota?: boolean; MemoryLimit?: boolean };
  return {
    engine,
    enforces: [...(info.CpuCfsQuota ? ["cpu" as const] : []), ...(info.MemoryLimit ? ["memory" as const] : [])],
    gateway: engine.isLocal ? await gatewayOf(engine) : undefined,
  };
}

/** Containers reach this host by it, whatever address it publishes on. */
async function gatewayOf(engine: Engine): Promise<string | undefined> {
  try {
    const network = (await engine.calls.getNetwork("bridge").inspect()) as { IPAM?: { Config?: { Gateway?: string }[] } };
    return network.IPAM?.Config?.find(({ Gateway }) => Gateway !== undefined)?.Gateway;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}
