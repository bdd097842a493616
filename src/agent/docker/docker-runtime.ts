import type { ContainerInfo } from "dockerode";
import type { Limits, RuntimeInfo } from "../../model/index.js";
import { type Clock, ClusterError, isClusterError, type Random, type Timers } from "../../ports/index.js";
import { killStrayCommands } from "../exec-process.js";
import { endFrom } from "../exit-words.js";
import type { Probe } from "../health.js";
import type { AgentLog } from "../log.js";
import type { NameService } from "../names/index.js";
import { type NetworkRef, networkKey } from "../networks.js";
import type { ExecProcess, ExecRequest, Found, Runtime, RuntimeEvents, Usage } from "../runtime.js";
import {
  type DockerLaunch,
  type Exit,
  folderOf,
  type InstanceId,
  instanceKey,
  type Launch,
  listInstances,
  type StopCause,
  TaskFolder,
} from "../task-folder.js";
import type { InstanceLog } from "../task-log.js";
import { exitOf, isAlive, logFileBytes, wasStarted } from "./container-state.js";
import { createOptions, limitsOfHostConfig } from "./create-options.js";
import { type Engine, engineWords, statusOf } from "./engine.js";
import { EngineLink } from "./engine-link.js";
import { dockerExec } from "./exec.js";
import { Images } from "./images.js";
import { containerName, instanceOf, type VolumeRef } from "./labels.js";
import { Leftovers } from "./leftovers.js";
import { dockerLog } from "./log.js";
import { allowedBinds, checkMounts } from "./mounts.js";
import { NameServers } from "./name-servers.js";
import { isNetworkMissing, Networks } from "./networks.js";
import { OwnContainers } from "./own-containers.js";
import { dockerProbe } from "./probe.js";
import { readRegistryConfig } from "./registry-config.js";
import { resizeContainer } from "./resize.js";
import { StartGate } from "./start-gate.js";
import { Turns } from "./turns.js";
import { ContainerUsage } from "./usage.js";
import { deleteVolume } from "./volume-deletion.js";
import { listOwn, Watcher } from "./watcher.js";

export interface DockerRuntimeOptions {
  dataDir: string;
  clock: Clock;
  timers: Timers;
  random: Random;
  log: AgentLog;
  /** As in DOCKER_HOST; default: the engine's usual socket. */
  host?: string | undefined;
  /** A file in the form of Docker's `config.json`. */
  registryConfig?: string | undefined;
  /** Whether containers may reach beyond themselves; see `privilegeOf`. */
  allowPrivileged?: boolean | undefined;
  /** Folders of this host that containers may mount; see `allowsBind`. */
  allowBinds?: string[] | undefined;
}

/** How often a request without an answer is repeated, and after how long. */
const attemptsMax = 4;
const retryMs = 500;
const lookRetryMs = 1_000;
/** Measured: 100 containers that end at once keep an engine busy for 40 s, eight at a time for 7 s. */
const stopsMax = 8;
/** One that uses its grace holds up no other for longer. */
const stopTurnMs = 500;
const pausedCharsMax = 1_024;

interface Entry {
  launch: Launch;
  phase: "starting" | "running" | "ended";
  /** What the engine said last that it may use. */
  limits?: Limits;
  /** The engine's id of its container, once that is known. */
  container?: string;
  stop?: { cause: StopCause; signal: NodeJS.Signals; graceMs: number };
  /** Of its log once it has ended, where this host has it. */
  logBytes?: number;
  /** One look at its state at a time, and another when something happened meanwhile. */
  looking?: boolean;
  lookAgain?: boolean;
}

/**
 * Runs containers in a Docker Engine, which keeps them over the agent's own restarts. The task folders say what was to be
 * started, the engine what became of it; a container without a folder is this node's own leftover, one without this node's
 * label is nobody's business here.
 */
export class DockerRuntime implements Runtime {
  info: RuntimeInfo = { name: "docker", enforces: [] };
  readonly pacesStarts = true;
  private readonly link: EngineLink;
  private node = "";
  private events: RuntimeEvents = { running() {}, ended() {} };
  private watcher: Watcher | undefined;
  private closed = false;
  private readonly entries = new Map<string, Entry>();
  private readonly containers: OwnContainers;
  private readonly leftovers: Leftovers;
  private readonly images: Images;
  private readonly networks: Networks;
  private readonly nameServers: NameServers;
  private readonly gate: StartGate;
  private readonly stopTurns = new Turns(stopsMax);
  private readonly usages: ContainerUsage;

  constructor(private readonly options: DockerRuntimeOptions) {
    this.link = new EngineLink(options);
    this.containers = new OwnContainers(
      () => this.engine,
      () => this.node,
    );
    this.leftovers = new Leftovers({ containers: this.containers, log: options.log, removeFolder: (id) => this.folder(id).remove() });
    this.images = new Images({ ...options, registryConfig: options.registryConfig, engine: () => this.engine });
    this.networks = new Networks({
      engine: () => this.engine,
      node: () => this.node,
      log: options.log,
      isUsed: (network) => [...this.entries.values()].some((entry) => isOn(entry, network)),
      keepsAddresses: () => this.nameServers.names !== undefined && this.engine.isLocal,
      onGone: (network) => this.nameServers.names?.leave(networkKey(network)),
    });
    this.nameServers = new NameServers({ log: options.log, onHost: (launch) => this.networks.onHost(launch) });
    this.gate = new StartGate(options.clock);
    this.usages = new ContainerUsage(() => this.engine, options.log);
  }

  get gateway(): string | undefined {
    return this.link.met?.gateway;
  }

  useNames(names: NameService): void {
    this.nameServers.names = names;
  }

  async prepare(): Promise<void> {
    // Whoever names a file that cannot be used hears of it now, and not with the first pull.
    if (this.options.registryConfig !== undefined) await readRegistryConfig(this.options.registryConfig);
    if (this.link.met) return;
    const problem = await this.link.meet();
    this.info = problem ? { ...this.infoOf(), paused: reasonOf(problem.message) } : this.infoOf();
  }

  async open(events: RuntimeEvents, node: string): Promise<Found[]> {
    await this.prepare();
    this.events = events;
    this.node = node;
    killStrayCommands(this.options.dataDir);
    const listed = await this.listed();
    const found: Found[] = [];
    for (const id of listInstances(this.options.dataDir)) {
      const launch = this.folder(id).launch();
      if (launch?.runtime !== "docker") continue;
      const instance = await this.find(launch, listed?.get(containerName(id)));
      if (instance) found.push(instance);
    }
    if (this.link.met) this.watch();
    else
      this.link.seek(
        () => this.met(),
        (problem) => this.pause(problem.message),
      );
    return found;
  }

  start(launch: Launch): void {
    const entry: Entry = { launch, phase: "starting" };
    this.entries.set(instanceKey(launch), entry);
    void this.begin(entry);
  }

  stop(id: InstanceId, signal: NodeJS.Signals, graceMs: number, cause: StopCause): void {
    const entry = this.entries.get(instanceKey(id));
    if (!entry || entry.phase === "ended") return;
    entry.stop = { cause, signal, graceMs };
    try {
      this.folder(id).writeStop(cause);
    } catch (error) {
      // Only the reason would be lost, with this life of the agent: a full disk must not keep what fills it from being stopped.
      this.options.log.warn({ err: error, instance: instanceKey(id) }, "why it is stopped could not be written down");
    }
    if (entry.phase === "running") void this.askToStop(entry);
  }

  async resize(id: InstanceId, limits: Limits, before: Limits | undefined): Promise<void> {
    const entry = this.entries.get(instanceKey(id));
    if (entry?.phase !== "running") throw new ClusterError("conflict", "task_not_running", `${instanceKey(id)} does not run`);
    const container = this.engine.calls.getContainer(entry.container ?? containerName(id));
    await resizeContainer(container, limits, before);
  }

  exec(id: InstanceId, request: ExecRequest): ExecProcess {
    const entry = this.entries.get(instanceKey(id));
    if (entry?.phase !== "running") throw new ClusterError("conflict", "task_not_running", `${instanceKey(id)} does not run`);
    return dockerExec(this.engine, containerName(id), request, this.options.dataDir);
  }

  async resolveImage(image: string, pull: "always" | "missing"): Promise<string | null> {
    this.link.needed();
    return this.images.resolve(image, pull);
  }

  readonly probe: Probe = dockerProbe(() => this.engine);

  noteHealth(id: InstanceId, healthy: boolean): void {
    this.folder(id).writeHealthy(healthy);
  }

  usage(): Usage[] {
    return this.usages.of([...this.entries.values()].filter(({ phase }) => phase === "running").map(({ launch }) => launch));
  }

  log(id: InstanceId, follow: boolean): InstanceLog {
    const entry = this.entries.get(instanceKey(id));
    const { clock, timers } = this.options;
    return dockerLog({
      engine: this.engine,
      name: containerName(id),
      isTty: (entry?.launch ?? this.folder(id).launch())?.docker?.container.tty === true,
      follow,
      clock,
      timers,
      isAlive: () => entry !== undefined && entry.phase !== "ended",
    });
  }

  logBytes(id: InstanceId): number {
    return this.entries.get(instanceKey(id))?.logBytes ?? 0;
  }

  collect(id: InstanceId): void {
    this.entries.delete(instanceKey(id));
    this.leftovers.collect(id);
  }

  async deleteVolume(volume: VolumeRef): Promise<void> {
    this.link.needed();
    const { engine, node, containers } = this;
    await deleteVolume(volume, { engine, node, containers, isNeeded: (id) => this.entries.has(instanceKey(id)) });
  }

  async clear(): Promise<void> {
    for (const { launch, phase } of this.entries.values()) if (phase === "ended") await this.containers.remove(launch);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.link.close();
    this.watcher?.close();
  }

  private get engine(): Engine {
    return this.link.engine;
  }

  /** Of an engine that is away it is not doubted that it enforces what it did: nothing new comes there, and what runs is let run. */
  private infoOf(): RuntimeInfo {
    return {
      name: "docker",
      enforces: this.link.met?.enforces ?? ["cpu", "memory"],
      resizes: true,
      resolves: true,
      ...(this.options.allowPrivileged ? { allows: ["privileged"] } : {}),
      ...allowedBinds(this.options),
    };
  }

  /** The engine that was away when this runtime was opened has answered. */
  private met(): void {
    this.info = this.infoOf();
    this.options.log.warn({ engine: this.engine.host }, "the engine has answered and takes new tasks");
    this.events.changed?.();
    this.watch();
  }

  private watch(): void {
    this.watcher = new Watcher({
      ...this.options,
      engine: this.engine,
      node: this.node,
      onHint: (container) => this.hint(container),
      onList: (containers) => this.compare(containers),
      onSilence: (error) => this.pause(`no answer from the Docker Engine at ${this.engine.host}: ${engineWords(error)}`),
      onAnswer: () => this.pause(undefined),
    });
    this.watcher.start();
  }

  /** This node's containers by name; undefined when the engine is away. */
  private async listed(): Promise<Map<string, ContainerInfo> | undefined> {
    if (!this.link.met) return undefined;
    try {
      return new Map((await listOwn(this.engine, this.node)).map((info) => [nameOf(info), info]));
    } catch (error) {
      this.options.log.warn({ err: error }, "the engine's containers could not be listed");
      return undefined;
    }
  }

  private folder(id: InstanceId): TaskFolder {
    return new TaskFolder(folderOf(this.options.dataDir, id));
  }

  /** What became of an instance of an earlier life. */
  private async find(launch: Launch, listed: ContainerInfo | undefined): Promise<Found | undefined> {
    const folder = this.folder(launch);
    if (!folder.claimed()) {
      // Prepared and never started; if it still is to be, it is prepared anew.
      this.leftovers.addStale(launch);
      if (listed) await this.leftovers.removeStale(launch).catch(() => {});
      folder.remove();
      return undefined;
    }
    const found: Found = { launch, healthy: folder.healthy() };
    const entry: Entry = { launch, phase: "ended" };
    this.entries.set(instanceKey(launch), entry);
    const exit = folder.exit() ?? (await this.exitSeen(launch));
    if (exit) {
      folder.writeExit(exit);
      return { ...found, end: endFrom(exit) };
    }
    entry.phase = "running";
    const limits = entry.limits ?? launch.docker?.limits;
    return { ...found, ...(limits ? { limits } : {}) };
  }

  /** One of which the engine says nothing counts as running, as it did before: its end is told as soon as the engine tells. */
  private async exitSeen(launch: Launch): Promise<Exit | undefined> {
    try {
      return await this.exitFound(launch);
    } catch (error) {
      this.options.log.warn({ err: error, instance: instanceKey(launch) }, "what became of a container is not known yet");
      return undefined;
    }
  }

  /** Undefined when it runs. What was claimed and not started by then must not be started any more. */
  private async exitFound(launch: Launch): Promise<Exit | undefined> {
    const seen = await this.containers.inspect(launch);
    const now = this.options.clock.now();
    if (!seen) return { at: now, unseen: "its container is gone: somebody removed it" };
    const entry = this.entries.get(instanceKey(launch));
    if (entry) entry.limits = limitsOfHostConfig(seen.HostConfig);
    if (isAlive(seen.State)) return undefined;
    if (entry && this.engine.isLocal) entry.logBytes = logFileBytes(seen.LogPath);
    if (wasStarted(seen.State)) return exitOf(seen.State, now, this.folder(launch).stopCause());
    await this.containers.remove(launch);
    return { at: now, unseen: "start outcome unknown" };
  }

  /** Happy path: created, claimed, started. Whatever fails before the claim is refused, after it the engine tells. */
  private async begin(entry: Entry): Promise<void> {
    const { launch } = entry;
    const folder = this.folder(launch);
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
    this.link.needed();
    await this.leftovers.removeStale(entry.launch);
    const { image, pull = "missing" } = (entry.launch.docker as DockerLaunch).container;
    if (pull === "always") await this.images.pull(image);
    let isKnown: boolean;
    try {
      isKnown = await this.gate.pass(() => this.createAndRun(entry));
    } catch (error) {
      if (!isImageMissing(error) || pull === "always") throw error;
      if (pull === "never") {
        const message = `image ${image} is not on this node, and its pull policy is never`;
        throw new ClusterError("invalid", "image_missing", message, { cause: error });
      }
      await this.images.pull(image);
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
    if (!entry.stop) return this.folder(launch).claim(process.pid) && (await this.run(entry));
    await this.giveUp(entry, { at: this.options.clock.now(), stopped: entry.stop.cause });
    return true;
  }

  /** Harmless when repeated: the name is this instance's alone. */
  private async create({ launch }: Entry): Promise<string> {
    await this.networks.prepare(launch);
    const container = await this.createAlone(launch, await this.nameServers.of(launch));
    await this.networks.join(container, launch);
    return container;
  }

  private async createAlone(launch: Launch, nameServers: string[]): Promise<string> {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.engine.calls.createContainer(createOptions(launch, this.node, nameServers))).id;
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
    const seen = await this.containers.inspect(launch);
    const id = seen && instanceOf(seen.Config.Labels, this.node);
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
    this.runs(entry);
    return true;
  }

  private runs(entry: Entry): void {
    if (entry.phase !== "starting") return;
    entry.phase = "running";
    this.events.running(entry.launch);
    if (entry.stop) void this.askToStop(entry);
    // It may have ended before its start was answered.
    if (entry.lookAgain) void this.look(entry);
  }

  /** After a start without an answer: it may have been carried out, or may still be, so it is never asked for again. */
  private async settle(entry: Entry): Promise<void> {
    while (!this.closed) {
      try {
        const exit = await this.exitFound(entry.launch);
        if (exit) this.end(entry, exit);
        else this.runs(entry);
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
    await this.containers.remove(entry.launch).catch(() => {});
    try {
      // So that its folder tells of an end and not of a start that was only prepared.
      this.folder(entry.launch).claim(process.pid);
    } catch (error) {
      this.options.log.warn({ err: error, instance: instanceKey(entry.launch) }, "a start that failed could not be claimed");
    }
    this.end(entry, exit);
  }

  private refusalOf(error: unknown): Exit {
    const status = statusOf(error);
    if (isNetworkMissing(error)) this.networks.forget();
    const lasting = isClusterError(error) ? error.kind === "invalid" : status === 400 || status === 403;
    const code = isClusterError(error) ? error.code : status === undefined ? "engine_silent" : `engine ${status}`;
    return { at: this.options.clock.now(), refused: { code, message: engineWords(error) }, ...(lasting ? { lasting: true } : {}) };
  }

  private end(entry: Entry, exit: Exit): void {
    if (entry.phase === "ended") return;
    entry.phase = "ended";
    this.folder(entry.launch).writeExit(exit);
    this.usages.forget(entry.launch);
    this.events.ended(entry.launch, endFrom(exit));
  }

  /** The engine itself counts the grace period, so that it goes on without the agent. */
  private async askToStop(entry: Entry): Promise<void> {
    const { stop, launch } = entry;
    if (!stop || this.closed) return;
    let stopping: Promise<unknown> = Promise.resolve();
    try {
      await this.stopTurns.take(async () => {
        stopping = this.engine.streams.getContainer(containerName(launch)).stop({ t: Math.ceil(stop.graceMs / 1000) });
        await Promise.race([stopping, this.options.timers.sleep(stopTurnMs)]);
      });
      await stopping;
    } catch (error) {
      const status = statusOf(error);
      if (status !== 304 && status !== 404) this.options.log.warn({ err: error, instance: instanceKey(launch) }, "a stop was not taken");
    }
    await this.look(entry);
    if (!this.mustStop(entry, stop)) return;
    // An engine that is slow, or did not manage it, is asked until the container is gone.
    await this.options.timers.sleep(lookRetryMs);
    if (this.mustStop(entry, stop)) await this.askToStop(entry);
  }

  private mustStop(entry: Entry, stop: Entry["stop"]): boolean {
    return entry.phase === "running" && entry.stop === stop && !this.closed;
  }

  private hint(container: string): void {
    for (const entry of this.entries.values()) if (entry.container === container) void this.look(entry);
  }

  /** Asks the engine what became of one that ran. */
  private async look(entry: Entry): Promise<void> {
    entry.lookAgain = entry.looking === true || entry.phase === "starting";
    if (entry.lookAgain || entry.phase === "ended" || this.closed) return;
    entry.looking = true;
    try {
      const exit = await this.exitFound(entry.launch);
      if (exit) this.end(entry, exit);
    } catch (error) {
      this.options.log.debug({ err: error, instance: instanceKey(entry.launch) }, "a container could not be looked at");
    } finally {
      entry.looking = false;
    }
    if (entry.lookAgain) await this.look(entry);
  }

  /** What the list says against what is known here. */
  private compare(containers: ContainerInfo[]): void {
    const alive = new Set<string>();
    for (const info of containers) {
      const id = instanceOf(info.Labels, this.node);
      if (!id) continue;
      const key = instanceKey(id);
      const entry = this.entries.get(key);
      if (entry && entry.container === undefined) entry.container = info.Id;
      if (info.State === "running" || info.State === "paused") alive.add(key);
      const isLeftover = !entry || (entry.phase === "ended" && (info.State === "created" || alive.has(key)));
      if (isLeftover && !this.leftovers.isCollecting(key)) void this.leftovers.discard(id);
    }
    for (const [key, entry] of this.entries) if (entry.phase === "running" && !alive.has(key)) void this.look(entry);
    this.leftovers.again();
    void this.tend();
  }

  /** What containers rely on beside themselves. */
  private async tend(): Promise<void> {
    await this.networks.collect();
    await this.nameServers.keep([...this.entries.values()].flatMap(({ launch, phase }) => (phase === "ended" ? [] : [launch])));
  }

  /** No new tasks are to come, for a reason that people are shown; undefined: they may come again. */
  private pause(reason: string | undefined): void {
    const { paused, ...info } = this.info;
    if (paused === (reason && reasonOf(reason))) return;
    this.info = reason === undefined ? info : { ...info, paused: reasonOf(reason) };
    this.options.log.warn({ reason }, reason === undefined ? "the engine takes new tasks again" : "the engine takes no new tasks");
    this.events.changed?.();
  }
}

function isOn({ launch, phase }: Entry, network: NetworkRef): boolean {
  return phase !== "ended" && launch.docker?.networks?.some((each) => networkKey(each) === networkKey(network)) === true;
}

/** What joins a network that is gone is refused with the same status. */
function isImageMissing(error: unknown): boolean {
  return statusOf(error) === 404 && /no such image/i.test(engineWords(error));
}

function reasonOf(text: string): string {
  return text.slice(0, pausedCharsMax);
}

/** The engine's names begin with a slash. */
function nameOf({ Names }: ContainerInfo): string {
  return (Names[0] ?? "").slice(1);
}
