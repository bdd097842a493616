import { type Clock, ClusterError, isClusterError, type Timers } from "../../ports/index.js";
import { type DockerLaunch, type Exit, instanceKey, type Launch } from "../launch-record.js";
import type { AgentLog } from "../log.js";
import { wasStarted } from "./container-state.js";
import { createOptions } from "./create-options.js";
import { type Engine, engineWords, statusOf } from "./engine.js";
import type { EngineLink } from "./engine-link.js";
import type { Entry } from "./entry.js";
import type { Images } from "./images.js";
import { containerName, instanceOf } from "./labels.js";
import type { Leftovers } from "./leftovers.js";
import { checkMounts } from "./mounts.js";
import type { NameServers } from "./name-servers.js";
import { isNetworkMissing, type Networks } from "./networks.js";
import type { Outcomes } from "./outcomes.js";
import type { OwnContainers } from "./own-containers.js";
import { StartGate } from "./start-gate.js";

export interface StartsOptions {
  clock: Clock;
  timers: Timers;
  log: AgentLog;
  allowPrivileged?: boolean | undefined;
  allowBinds?: string[] | undefined;
  node(): string;
  link: EngineLink;
  containers: OwnContainers;
  leftovers: Leftovers;
  images: Images;
  networks: Networks;
  nameServers: NameServers;
  outcomes: Outcomes;
}

/** How often a request without an answer is repeated, and after how long. */
const attemptsMax = 4;
const retryMs = 500;
const lookRetryMs = 1_000;

/** Containers are made and started, each at most once: created, claimed in its folder, started. */
export class Starts {
  private readonly gate: StartGate;
  private closed = false;

  constructor(private readonly options: StartsOptions) {
    this.gate = new StartGate(options.clock);
  }

  close(): void {
    this.closed = true;
  }

  /** Whatever fails before the claim is refused, after it the engine tells. */
  async begin(entry: Entry): Promise<void> {
    const { launch } = entry;
    const folder = this.options.outcomes.folder(launch);
    try {
      folder.writeLaunch(launch);
      if (folder.claimed()) {
        await this.settle(entry);
        return;
      }
      await this.make(entry);
    } catch (error) {
      await this.giveUp(entry, this.refusalOf(error));
    }
  }

  /**
   * An image that the engine lacks is got outside of the gate, which is for what the engine has to do by itself; so is the
   * outcome of a start waited for that it did not tell.
   */
  private async make(entry: Entry): Promise<void> {
    // What was planned for an engine that is away does not know its addresses: it is not made once that one comes back.
    this.options.link.needed();
    await this.options.leftovers.removeStale(entry.launch);
    const { image, pull = "missing" } = (entry.launch.docker as DockerLaunch).container;
    if (pull === "always") await this.options.images.pull(image);
    let isKnown: boolean;
    try {
      isKnown = await this.gate.pass(() => this.createAndRun(entry));
    } catch (error) {
      if (!isImageMissing(error) || pull === "always") throw error;
      if (pull === "never") {
        const message = `image ${image} is not on this node, and its pull policy is never`;
        throw new ClusterError("invalid", "image_missing", message, { cause: error });
      }
      await this.options.images.pull(image);
      isKnown = await this.gate.pass(() => this.createAndRun(entry));
    }
    if (!isKnown) await this.settle(entry);
  }

  /**
   * @returns whether it is known what became of it
   * @throws what the engine has against creating it; by then nothing was claimed
   */
  private async createAndRun(entry: Entry): Promise<boolean> {
    const { launch } = entry;
    if (launch.docker?.mounts || launch.docker?.files) await checkMounts(this.engine, launch.docker, this.options);
    if (!entry.stop) entry.container = await this.create(entry);
    if (!entry.stop) return (await this.options.outcomes.folder(launch).claimAside(process.pid)) && (await this.run(entry));
    await this.giveUp(entry, { at: this.options.clock.now(), stopped: entry.stop.cause });
    return true;
  }

  /** Harmless when repeated: the name is this instance's alone. */
  private async create({ launch }: Entry): Promise<string> {
    await this.options.networks.prepare(launch);
    const container = await this.createAlone(launch, await this.options.nameServers.of(launch));
    await this.options.networks.join(container, launch);
    return container;
  }

  private async createAlone(launch: Launch, nameServers: string[]): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.engine.calls.createContainer(createOptions(launch, this.options.node(), nameServers))).id;
      } catch (error) {
        if (statusOf(error) === 409) return this.createdBefore(launch, error);
        if (statusOf(error) === undefined) this.gate.noteTimeout();
        if (statusOf(error) !== undefined || attempt === attemptsMax || this.closed) throw error;
        await this.options.timers.sleep(retryMs * attempt);
      }
    }
  }

  /** The answer to an earlier request was lost; anything else that has the name stays as it is. */
  private async createdBefore(launch: Launch, refusal: unknown): Promise<string> {
    const seen = await this.options.containers.inspect(launch);
    const id = seen && instanceOf(seen.Config.Labels, this.options.node());
    if (seen && id && instanceKey(id) === instanceKey(launch) && !wasStarted(seen.State)) return seen.Id;
    throw refusal;
  }

  /** @returns whether the engine has told what became of the start */
  private async run(entry: Entry): Promise<boolean> {
    try {
      await this.engine.calls.getContainer(entry.container ?? containerName(entry.launch)).start();
    } catch (error) {
      if (statusOf(error) === undefined) return false;
      await this.giveUp(entry, this.refusalOf(error));
      return true;
    }
    this.options.outcomes.runs(entry);
    return true;
  }

  /** After a start without an answer: it may have been carried out, or may still be, so it is never asked for again. */
  private async settle(entry: Entry): Promise<void> {
    while (!this.closed) {
      try {
        const exit = await this.options.outcomes.exitFound(entry.launch);
        if (exit) this.options.outcomes.end(entry, exit);
        else this.options.outcomes.runs(entry);
        return;
      } catch (error) {
        this.options.log.warn({ err: error, instance: instanceKey(entry.launch) }, "the outcome of a start is not known yet");
        await this.options.timers.sleep(lookRetryMs);
      }
    }
  }

  private async giveUp(entry: Entry, exit: Exit): Promise<void> {
    this.options.log.warn({ instance: instanceKey(entry.launch), why: exit.refused?.message }, "a container was not started");
    // What is left of it is found by the next look at the list.
    await this.options.containers.remove(entry.launch).catch(() => {});
    try {
      // So that its folder tells of an end and not of a start that was only prepared.
      this.options.outcomes.folder(entry.launch).claim(process.pid);
    } catch (error) {
      this.options.log.warn({ err: error, instance: instanceKey(entry.launch) }, "a start that failed could not be claimed");
    }
    this.options.outcomes.end(entry, exit);
  }

  private refusalOf(error: unknown): Exit {
    const status = statusOf(error);
    if (isNetworkMissing(error)) this.options.networks.forget();
    const lasting = isClusterError(error) ? error.kind === "invalid" : status === 400 || status === 403;
    const code = isClusterError(error) ? error.code : status === undefined ? "engine_silent" : `engine ${status}`;
    return { at: this.options.clock.now(), refused: { code, message: engineWords(error) }, ...(lasting ? { lasting: true } : {}) };
  }

  private get engine(): Engine {
    return this.options.link.engine;
  }
}

/** What joins a network that is gone is refused with the same status. */
function isImageMissing(error: unknown): boolean {
  return statusOf(error) === 404 && /no such image/i.test(engineWords(error));
}
