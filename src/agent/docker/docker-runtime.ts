import type { ContainerInfo } from "dockerode";
import type { Limits, RuntimeInfo } from "../../model/index.js";
import { type Clock, ClusterError, type Random, type Timers } from "../../ports/index.js";
import { killStrayCommands } from "../exec-process.js";
import { endFrom } from "../exit-words.js";
import type { Probe } from "../health.js";
import { type InstanceId, instanceKey, type Launch, type StopCause } from "../launch-record.js";
import type { AgentLog } from "../log.js";
import type { NameService } from "../names/index.js";
import { type NetworkRef, networkKey } from "../networks.js";
import type { ExecProcess, ExecRequest, Found, Runtime, RuntimeEvents, Usage } from "../runtime.js";
import { listInstances } from "../task-folder.js";
import type { InstanceLog } from "../task-log.js";
import { type Engine, engineWords } from "./engine.js";
import { EngineLink } from "./engine-link.js";
import type { Entry } from "./entry.js";
import { dockerExec } from "./exec.js";
import { Images } from "./images.js";
import { containerName, instanceOf, type VolumeRef } from "./labels.js";
import { Leftovers } from "./leftovers.js";
import { dockerLog } from "./log.js";
import { allowedBinds } from "./mounts.js";
import { NameServers } from "./name-servers.js";
import { Networks } from "./networks.js";
import { Outcomes } from "./outcomes.js";
import { OwnContainers } from "./own-containers.js";
import { dockerProbe } from "./probe.js";
import { readRegistryConfig } from "./registry-config.js";
import { resizeContainer } from "./resize.js";
import { Starts } from "./starts.js";
import { Stops } from "./stops.js";
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

const pausedCharsMax = 1_024;

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
  private readonly containers: OwnContainers;
  private readonly leftovers: Leftovers;
  private readonly images: Images;
  private readonly networks: Networks;
  private readonly nameServers: NameServers;
  private readonly outcomes: Outcomes;
  private readonly starts: Starts;
  private readonly stops: Stops;
  private readonly usages: ContainerUsage;

  constructor(private readonly options: DockerRuntimeOptions) {
    this.link = new EngineLink(options);
    this.containers = new OwnContainers(
      () => this.engine,
      () => this.node,
    );
    this.leftovers = new Leftovers({
      containers: this.containers,
      log: options.log,
      removeFolder: (id) => this.outcomes.folder(id).remove(),
    });
    this.images = new Images({ ...options, registryConfig: options.registryConfig, engine: () => this.engine });
    this.networks = new Networks({
      engine: () => this.engine,
      node: () => this.node,
      log: options.log,
      isUsed: (network) => [...this.outcomes.entries.values()].some((entry) => isOn(entry, network)),
      keepsAddresses: () => this.nameServers.names !== undefined && this.engine.isLocal,
      onGone: (network) => this.nameServers.names?.leave(networkKey(network)),
    });
    this.nameServers = new NameServers({ log: options.log, onHost: (launch) => this.networks.onHost(launch) });
    this.usages = new ContainerUsage(() => this.engine, options.log);
    const engine = () => this.engine;
    this.stops = new Stops({ ...options, engine, outcomes: () => this.outcomes });
    this.outcomes = new Outcomes({
      ...options,
      engine,
      containers: this.containers,
      events: () => this.events,
      onStopWanted: (entry) => void this.stops.ask(entry),
      onEnded: ({ launch }) => this.usages.forget(launch),
    });
    const { link, containers, leftovers, images, networks, nameServers, outcomes } = this;
    this.starts = new Starts({ ...options, node: () => this.node, link, containers, leftovers, images, networks, nameServers, outcomes });
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
      const launch = this.outcomes.folder(id).launch();
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
    this.outcomes.entries.set(instanceKey(launch), entry);
    void this.starts.begin(entry);
  }

  stop(id: InstanceId, signal: NodeJS.Signals, graceMs: number, cause: StopCause): void {
    const entry = this.outcomes.entries.get(instanceKey(id));
    if (!entry || entry.phase === "ended") return;
    entry.stop = { cause, signal, graceMs };
    try {
      this.outcomes.folder(id).writeStop(cause);
    } catch (error) {
      // Only the reason would be lost, with this life of the agent: a full disk must not keep what fills it from being stopped.
      this.options.log.warn({ err: error, instance: instanceKey(id) }, "why it is stopped could not be written down");
    }
    if (entry.phase === "running") void this.stops.ask(entry);
  }

  async resize(id: InstanceId, limits: Limits, before: Limits | undefined): Promise<void> {
    const entry = this.outcomes.entries.get(instanceKey(id));
    if (entry?.phase !== "running") throw new ClusterError("conflict", "task_not_running", `${instanceKey(id)} does not run`);
    const container = this.engine.calls.getContainer(entry.container ?? containerName(id));
    await resizeContainer(container, limits, before);
  }

  exec(id: InstanceId, request: ExecRequest): ExecProcess {
    const entry = this.outcomes.entries.get(instanceKey(id));
    if (entry?.phase !== "running") throw new ClusterError("conflict", "task_not_running", `${instanceKey(id)} does not run`);
    return dockerExec(this.engine, containerName(id), request, this.options.dataDir);
  }

  async resolveImage(image: string, pull: "always" | "missing"): Promise<string | null> {
    this.link.needed();
    return this.images.resolve(image, pull);
  }

  readonly probe: Probe = dockerProbe(() => this.engine);

  noteHealth(id: InstanceId, healthy: boolean): void {
    this.outcomes.folder(id).writeHealthy(healthy);
  }

  usage(all: boolean): Usage[] {
    const running = [...this.outcomes.entries.values()].filter(({ phase }) => phase === "running");
    return this.usages.of(
      running.map(({ launch }) => launch),
      all,
    );
  }

  log(id: InstanceId, follow: boolean): InstanceLog {
    const entry = this.outcomes.entries.get(instanceKey(id));
    const { clock, timers } = this.options;
    return dockerLog({
      engine: this.engine,
      name: containerName(id),
      isTty: (entry?.launch ?? this.outcomes.folder(id).launch())?.docker?.container.tty === true,
      follow,
      clock,
      timers,
      isAlive: () => entry !== undefined && entry.phase !== "ended",
    });
  }

  logBytes(id: InstanceId): number {
    return this.outcomes.entries.get(instanceKey(id))?.logBytes ?? 0;
  }

  collect(id: InstanceId): void {
    this.outcomes.entries.delete(instanceKey(id));
    this.leftovers.collect(id);
  }

  async deleteVolume(volume: VolumeRef): Promise<void> {
    this.link.needed();
    const { engine, node, containers } = this;
    await deleteVolume(volume, { engine, node, containers, isNeeded: (id) => this.outcomes.entries.has(instanceKey(id)) });
  }

  async clear(): Promise<void> {
    for (const { launch, phase } of this.outcomes.entries.values()) if (phase === "ended") await this.containers.remove(launch);
  }

  async close(): Promise<void> {
    for (const part of [this.starts, this.stops, this.outcomes, this.link]) part.close();
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
      onHint: (container) => this.outcomes.hint(container),
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

  /** What became of an instance of an earlier life. */
  private async find(launch: Launch, listed: ContainerInfo | undefined): Promise<Found | undefined> {
    const folder = this.outcomes.folder(launch);
    if (!folder.claimed()) {
      // Prepared and never started; if it still is to be, it is prepared anew.
      this.leftovers.addStale(launch);
      if (listed) await this.leftovers.removeStale(launch).catch(() => {});
      folder.remove();
      return undefined;
    }
    const found: Found = { launch, healthy: folder.healthy() };
    const entry: Entry = { launch, phase: "ended" };
    this.outcomes.entries.set(instanceKey(launch), entry);
    const exit = folder.exit() ?? (await this.outcomes.exitSeen(launch));
    if (exit) {
      folder.writeExit(exit);
      return { ...found, end: endFrom(exit) };
    }
    entry.phase = "running";
    const limits = entry.limits ?? launch.docker?.limits;
    return { ...found, ...(limits ? { limits } : {}) };
  }

  /** What the list says against what is known here. */
  private compare(containers: ContainerInfo[]): void {
    const alive = new Set<string>();
    for (const info of containers) {
      const id = instanceOf(info.Labels, this.node);
      if (!id) continue;
      const key = instanceKey(id);
      const entry = this.outcomes.entries.get(key);
      if (entry && entry.container === undefined) entry.container = info.Id;
      if (info.State === "running" || info.State === "paused") alive.add(key);
      const isLeftover = !entry || (entry.phase === "ended" && (info.State === "created" || alive.has(key)));
      if (isLeftover && !this.leftovers.isCollecting(key)) void this.leftovers.discard(id);
    }
    for (const [key, entry] of this.outcomes.entries) if (entry.phase === "running" && !alive.has(key)) void this.outcomes.look(entry);
    this.leftovers.again();
    void this.tend();
  }

  /** What containers rely on beside themselves. */
  private async tend(): Promise<void> {
    await this.networks.collect();
    await this.nameServers.keep([...this.outcomes.entries.values()].flatMap(({ launch, phase }) => (phase === "ended" ? [] : [launch])));
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

function reasonOf(text: string): string {
  return text.slice(0, pausedCharsMax);
}

/** The engine's names begin with a slash. */
function nameOf({ Names }: ContainerInfo): string {
  return (Names[0] ?? "").slice(1);
}
