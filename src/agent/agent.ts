import { join } from "node:path";
import type { NodeDescription } from "../model/index.js";
import { type Clock, ClusterError, type Network, type Random, type Timers, type Tracer } from "../ports/index.js";
import { ClusterClock } from "./cluster-clock.js";
import { ControllerUrls } from "./controller-urls.js";
import { lockDataDir } from "./data-dir-lock.js";
import { Doors } from "./doors.js";
import { Execs } from "./execs.js";
import { FreePorts } from "./free-ports.js";
import { type Probe, probe } from "./health.js";
import { HeldFiles } from "./held-files.js";
import { HostFiles } from "./host-files.js";
import type { NodeIdentity } from "./identity.js";
import { ImageOrders } from "./image-orders.js";
import type { LaunchPlanner } from "./launch.js";
import { type AgentSettings, defaultSettings } from "./limits.js";
import type { AgentLog } from "./log.js";
import { type Orders, specOf } from "./orders.js";
import { fileOrdersStore, memoryOrdersStore, type OrdersStore } from "./orders-store.js";
import { Outbox } from "./outbox.js";
import { type KeptNumbers, openReportNumbers, type ReportNumbers } from "./report-numbers.js";
import type { Runtime, Usage } from "./runtime.js";
import { Session } from "./session.js";
import { Streams } from "./streams.js";
import { Supervisor } from "./supervisor.js";
import { openTaskLog, type TaskLog } from "./task-log.js";
import { VolumePurges } from "./volume-purges.js";

export interface AgentOptions {
  identity: NodeIdentity;
  /** Controllers, tried in turn, and after them those that one of these tells of. */
  urls: string[];
  /** Null keeps nothing: for simulated nodes whose state is their process. */
  dataDir: string | null;
  /** What a data directory holds, kept elsewhere: for simulated nodes that outlive their agent. */
  memory?: AgentMemory;
  description: NodeDescription;
  /** As `createRuntime` makes them; the description names the same ones. */
  runtimes: Runtime[];
  clock: Clock;
  timers: Timers;
  random: Random;
  network: Network;
  log: AgentLog;
  settings?: Partial<AgentSettings>;
  /** Where traces go; without it nothing is traced. */
  tracer?: Tracer | undefined;
  /** Default: this host's own checks over its network. */
  probe?: Probe;
  /** Whether to take real ports and forward connections; default: when there is a data directory. */
  forward?: boolean;
}

/** What an agent must find again in its next life, so that it obeys nothing older and numbers no two reports alike. */
export interface AgentMemory {
  orders: OrdersStore;
  /** `next` gives no number twice within one `bootId`. */
  reports: ReportNumbers;
}

export interface AgentStatus {
  node: string;
  /** URL of the controller that it is connected to. */
  connectedTo: string | undefined;
  lineage: string | null;
  seq: number;
  instances: Record<"starting" | "running" | "stopping" | "ended", number>;
  /** What a person should know of, by name. */
  conditions: Record<string, string>;
}

export interface Agent {
  /**
   * Adopts what runs already, then connects. Resolves once everything found was looked at; connecting goes on by itself.
   * @throws ClusterError `agent_running` when another agent looks after the data directory
   */
  start(): Promise<void>;
  /**
   * `leave`: what runs goes on, for the next agent to adopt. `stop`: the host shuts down; everything is stopped within
   * `withinMs` (default 3 s), and the next start tells the controller so.
   */
  stop(how: { tasks: "leave" | "stop"; withinMs?: number }): Promise<void>;
  status(): AgentStatus;
  /** What each task that runs here has used so far, as far as its runtime can tell. */
  usage(): TaskUsage[];
}

export interface TaskUsage extends Usage {
  namespace: string;
  /** Its name. */
  service: string;
  slot: number;
  /** Of all its containers together. */
  restarts: number;
}

const stopWithinMs = 2_500;

export function createAgent(options: AgentOptions): Agent {
  return new NodeAgent(options);
}

class NodeAgent implements Agent {
  private readonly settings: AgentSettings;
  private readonly store: OrdersStore;
  private doors: Doors | undefined;
  private supervisor: Supervisor | undefined;
  private purges: VolumePurges | undefined;
  private session: Session | undefined;
  private readonly files = new HeldFiles();
  private readonly images: ImageOrders;
  private kept: KeptNumbers | undefined;
  private unlock: () => void = () => {};

  constructor(private readonly options: AgentOptions) {
    if (options.urls.length === 0) throw new ClusterError("invalid", "no_controller", "an agent needs the URL of a controller");
    this.settings = { ...defaultSettings, ...options.settings };
    this.images = new ImageOrders({ ...options, settings: this.settings, send: (frame) => this.session?.tellImages(frame) });
    this.store =
      options.memory?.orders ?? (options.dataDir === null ? memoryOrdersStore() : fileOrdersStore(join(options.dataDir, "obeyed.json")));
  }

  async start(): Promise<void> {
    const { options, settings } = this;
    const { dataDir, clock, timers, random, log } = options;
    if (dataDir !== null) this.unlock = lockDataDir(dataDir);
    try {
      const orders = await this.store.load();
      if (dataDir !== null && !options.memory) this.kept = await openReportNumbers(dataDir);
      const numbers = options.memory?.reports ?? this.kept ?? memoryNumbers(random);
      const outbox = new Outbox(numbers.next, settings.reportRowsMax);
      const ports = (options.forward ?? dataDir !== null) ? new FreePorts(random) : null;
      for (const runtime of options.runtimes) await runtime.prepare?.();
      if (ports && dataDir !== null)
        this.doors = new Doors({ ...options, dataDir, ports, publishAddress: options.description.publishAddress });
      const clusterClock = new ClusterClock(clock);
      const supervisor: Supervisor = new Supervisor({
        random,
        node: options.identity.node,
        tracer: options.tracer,
        runtimes: options.runtimes,
        planner: this.planner(ports, () => supervisor.current()),
        files: this.files,
        probe: options.probe ?? probe,
        clock,
        clusterClock,
        timers,
        log,
        settings,
        observe: (observation) => {
          outbox.add(observation);
          this.session?.reportSoon();
        },
        runtimeChanged: () => {
          this.doors?.runtimeChanged(supervisor.current());
          this.session?.describe(this.description());
        },
      });
      this.supervisor = supervisor;
      this.purges = new VolumePurges({
        ...options,
        release: (volume) => supervisor.releaseVolume(volume),
        tell: (said) => this.session?.tellVolumes(said),
      });
      this.doors?.update(orders);
      await supervisor.open(orders);
      const urls = new ControllerUrls(options.urls, dataDir, log);
      await urls.load();
      this.session = new Session(
        {
          node: options.identity.node,
          token: options.identity.token,
          urls,
          bootId: numbers.bootId,
          description: this.description(),
          traces: options.tracer !== undefined,
          network: options.network,
          clock,
          timers,
          random,
          log,
          settings,
          store: this.store,
          outbox,
          streams: this.makeStreams(supervisor),
          files: this.files,
          execs: new Execs({
            timers,
            log,
            settings,
            start: ({ task, container, ...request }) => supervisor.exec(task, container, request),
          }),
          clusterClock,
          sample: (all) => supervisor.sample(all),
          foreseen: (next) => supervisor.foresee(next),
          notKept: () => supervisor.forgetForeseen(),
          obeyed: (next, gone, complete) => {
            this.doors?.update(next);
            this.files.keepFor(next);
            supervisor.obey(next, gone);
            this.purges?.obey(next.purge);
            if (!complete) return;
            supervisor.tellEndedAgain();
            this.purges?.again();
          },
          resolve: (asked) => this.images.obey(asked),
        },
        orders,
      );
      this.purges.obey(orders.purge);
      this.session.start();
    } catch (error) {
      await this.stop({ tasks: "leave" });
      throw error;
    }
  }

  async stop(how: { tasks: "leave" | "stop"; withinMs?: number }): Promise<void> {
    await this.session?.stop();
    this.purges?.close();
    this.images.close();
    if (how.tasks === "stop") await this.supervisor?.shutDown(how.withinMs ?? stopWithinMs);
    await this.supervisor?.close();
    await this.doors?.close();
    await this.kept?.settled();
    this.unlock();
    this.unlock = () => {};
  }

  status(): AgentStatus {
    const session = this.session?.status();
    return {
      node: this.options.identity.node,
      connectedTo: session?.connectedTo,
      lineage: session?.lineage ?? null,
      seq: session?.seq ?? 0,
      instances: this.supervisor?.counts() ?? { starting: 0, running: 0, stopping: 0, ended: 0 },
      conditions: { ...session?.conditions, ...this.doors?.conditions() },
    };
  }

  usage(): TaskUsage[] {
    const { supervisor } = this;
    const orders = supervisor?.current();
    if (!supervisor || !orders) return [];
    return supervisor.usage().flatMap((usage) => {
      const assignment = orders.tasks.get(usage.task);
      const spec = assignment && specOf(orders, assignment);
      if (!assignment || !spec) return [];
      const restarts = assignment.generations.reduce((sum, generation) => sum + generation - 1, 0);
      return [{ ...usage, namespace: spec.namespace, service: spec.name, slot: assignment.slot, restarts }];
    });
  }

  private planner(ports: FreePorts | null, orders: () => Orders): LaunchPlanner {
    return {
      nodeName: this.options.identity.name,
      address: this.options.description.publishAddress,
      dataDir: this.options.dataDir,
      ports,
      files: this.options.dataDir === null ? null : new HostFiles(this.files, this.options.dataDir),
      ready: async () => this.doors?.settled(),
      routes: () => orders().routes.values(),
      addressOf: (route) => this.doors?.addressOf(route),
      addressForContainers: (route) => this.doors?.addressForContainers(route),
      host: process.env,
    };
  }

  /** As given, with what the runtimes say of themselves by now. */
  private description(): NodeDescription {
    return { ...this.options.description, runtimes: this.options.runtimes.map(({ info }) => info) };
  }

  private makeStreams(supervisor: Supervisor): Streams {
    const { dataDir, timers, log } = this.options;
    return new Streams({
      timers,
      log,
      streamsMax: this.settings.streamsMax,
      openLog: (request) =>
        dataDir === null ? Promise.resolve(noLog) : openTaskLog(dataDir, request, (id, follow) => supervisor.logOf(id, follow)),
      knows: (task) => supervisor.knows(task),
      mayWrite: (task) => supervisor.mayWrite(task),
    });
  }
}

const noLog: TaskLog = { next: async () => undefined, close() {} };

/** Numbers of a node whose state is its process: each start is a life of its own. */
function memoryNumbers(random: Random): ReportNumbers {
  let last = 0;
  return { bootId: random.hex(16), next: () => ++last };
}
