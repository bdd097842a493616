import type { Assignment, VolumePurge } from "../model/index.js";
import { type CancelTimer, type Clock, ClusterError, isClusterError, type Random, type Timers, type Tracer } from "../ports/index.js";
import { EndedInstances } from "./ended-instances.js";
import { HealthChecker, type Probe } from "./health.js";
import type { HeldFiles } from "./held-files.js";
import { type Instance, observationOf, refusalOf } from "./instance.js";
import { InstanceTable } from "./instance-table.js";
import { type LaunchPlanner, planLaunch } from "./launch.js";
import { type InstanceId, instanceKey, type Launch } from "./launch-record.js";
import type { AgentSettings } from "./limits.js";
import type { AgentLog } from "./log.js";
import { type Gone, noOrders, type Orders, specOf } from "./orders.js";
import type { Observation } from "./outbox.js";
import { OwedEnds } from "./owed-ends.js";
import { type KnownInstance, reconcile } from "./reconcile.js";
import { Resizes } from "./resizes.js";
import type { End, ExecProcess, ExecRequest, Found, Runtime, RuntimeEvents, Usage } from "./runtime.js";
import { firstOf, isItsTurn, ownPorts, strandedOf } from "./set.js";
import { StartAllowance } from "./start-allowance.js";
import { Stops } from "./stops.js";
import type { InstanceLog } from "./task-log.js";
import { type UsageSample, UsageSamples } from "./usage-samples.js";
import { Waits } from "./waits.js";

export interface SupervisorOptions {
  /** The id of this agent's node. */
  node: string;
  tracer?: Tracer | undefined;
  runtimes: Runtime[];
  planner: LaunchPlanner;
  files: Pick<HeldFiles, "missing">;
  probe: Probe;
  clock: Clock;
  /** What an order's `notBefore` is counted by. */
  clusterClock: Pick<Clock, "now">;
  timers: Timers;
  random: Random;
  log: AgentLog;
  settings: AgentSettings;
  observe(observation: Observation): void;
  /** A runtime's `info` is not what it was. */
  runtimeChanged?(): void;
}

/**
 * Makes what runs here equal to the orders, again and again from what is known, so that nothing depends on having seen
 * a change. Tells of every change of an instance.
 */
export class Supervisor {
  private readonly instances = new InstanceTable();
  private readonly endedInstances: EndedInstances;
  private orders: Orders = noOrders;
  private readonly allowance: StartAllowance;
  private readonly samples: UsageSamples;
  private cancelWake: CancelTimer = () => {};
  private closing = false;
  private readonly owedEnds: OwedEnds;
  private readonly stops: Stops;
  private readonly resizes: Resizes;
  private readonly waits: Waits;
  private looking = false;
  private lookAgain = false;

  constructor(private readonly options: SupervisorOptions) {
    this.allowance = new StartAllowance(options.clock, options.settings.startsPerSecond);
    this.samples = new UsageSamples(options.clock);
    this.endedInstances = new EndedInstances(this.instances, () => this.orders, options);
    const { instances } = this;
    const tell = (instance: Instance) => this.tell(instance);
    this.stops = new Stops({ instances, timers: options.timers, tell });
    this.resizes = new Resizes({ ...options, tell, again: () => this.reconcile() });
    this.waits = new Waits(options.files, (observation) => this.observe(observation));
    this.owedEnds = new OwedEnds({ instances, tell, observe: (observation) => this.observe(observation) });
  }

  /** Finds what earlier lives left, and tells of it before anything else happens. */
  async open(orders: Orders): Promise<void> {
    this.orders = orders;
    for (const runtime of this.options.runtimes) {
      const events: RuntimeEvents = {
        running: (id) => this.running(id),
        ended: (id, end) => this.ended(id, end),
        changed: () => this.options.runtimeChanged?.(),
      };
      const found = await runtime.open(events, this.options.node);
      for (const instance of found) this.adopt(runtime, instance);
    }
    const { files } = this.options.planner;
    files?.collect((id) => (this.instances.get(id)?.phase ?? "ended") !== "ended");
    this.endedInstances.collect();
    this.reconcile();
  }

  /** Orders that will count once they are on disk: what may be done ahead of that begins. @returns whether there was any */
  foresee(orders: Orders): boolean {
    if (this.closing || (orders.tasks === this.orders.tasks && orders.specs === this.orders.specs)) return false;
    return this.resizes.foresee(orders, this.instances.all());
  }

  /** They could not be kept: what was done ahead is taken back. */
  forgetForeseen(): void {
    this.resizes.settle();
    this.reconcile();
  }

  obey(orders: Orders, gone: Gone[]): void {
    const before = this.orders;
    this.orders = orders;
    this.resizes.settle();
    if (orders.tasks === before.tasks && orders.specs === before.specs && gone.length === 0) return;
    this.waits.keepFor(orders);
    // What was told to the log before is not all on the one that goes on from it.
    if (before.lineage !== null && before.lineage !== orders.lineage) for (const instance of this.instances.all()) this.tell(instance);
    this.reconcile();
    for (const task of gone) this.owedEnds.gone(task, before);
    this.endedInstances.collect();
  }

  /** What has ended and had this volume is kept no longer for its logs. */
  releaseVolume({ namespace, name }: VolumePurge): void {
    this.endedInstances.collect(({ launch }) => {
      const { namespace: own, mounts = [] } = launch?.docker ?? {};
      return own === namespace && mounts.some(({ type, source }) => type === "volume" && source === name);
    });
  }

  /** Tells again of what ended and the log seems not to know, e.g. because it was restored from a backup. */
  tellEndedAgain(): void {
    for (const instance of this.instances.all()) {
      const assignment = this.orders.tasks.get(instance.task);
      const current = assignment?.generations[instance.container] === instance.generation;
      if (instance.phase === "ended" && current && !assignment?.settled?.[instance.container]) this.tell(instance);
    }
  }

  /** Stops everything because the host shuts down, and tells nobody: the next life of the agent does. */
  async shutDown(boundMs: number): Promise<void> {
    this.closing = true;
    this.cancelWake();
    await this.stops.shutDown(boundMs);
  }

  async close(): Promise<void> {
    this.closing = true;
    this.cancelWake();
    this.endedInstances.close();
    this.resizes.close();
    for (const instance of this.instances.all()) {
      instance.checker?.stop();
      instance.cancelDrain?.();
    }
    for (const runtime of this.options.runtimes) await runtime.close();
  }

  /** `all`: every column that the runtimes can fill. */
  sample(all: boolean): UsageSample {
    const usage = this.options.runtimes.flatMap((runtime) => runtime.usage(all));
    return this.samples.take(usage, all ? (task) => this.restartsOf(task) : undefined);
  }

  private restartsOf(task: string): number {
    const generations = this.orders.tasks.get(task)?.generations ?? [];
    return generations.reduce((sum, generation) => sum + generation - 1, 0);
  }

  /** So far, of each task that runs. */
  usage(): Usage[] {
    return this.options.runtimes.flatMap((runtime) => runtime.usage(true));
  }

  current(): Orders {
    return this.orders;
  }

  counts(): Record<KnownInstance["phase"], number> {
    return this.instances.counts();
  }

  /** Whether this task may still write lines: it is assigned, or something of it is alive. */
  mayWrite(task: string): boolean {
    return this.orders.tasks.has(task) || this.instances.isAlive(task);
  }

  knows(task: string): boolean {
    return this.orders.tasks.has(task) || this.instances.knows(task);
  }

  /** @throws ClusterError when it does not run here, or its runtime refuses */
  exec(task: string, container: string, request: ExecRequest): ExecProcess {
    for (const instance of this.instances.all()) {
      if (instance.task !== task || instance.launch?.name !== container || instance.phase !== "running") continue;
      return instance.runtime.exec(instance, request);
    }
    throw new ClusterError("conflict", "task_not_running", `container ${container} of task ${task} does not run on this node`);
  }

  /** Undefined for an instance whose log is in its folder. */
  logOf(id: InstanceId, follow: boolean): InstanceLog | undefined {
    return this.instances.get(id)?.runtime.log?.(id, follow);
  }

  private adopt(runtime: Runtime, { launch, healthy, limits, end }: Found): void {
    const { task, container, generation } = launch;
    const health = launch.health ? (healthy ? "healthy" : "starting") : "none";
    const instance: Instance = { task, container, generation, phase: end ? "ended" : "running", runtime, health, launch };
    if (limits) instance.limits = limits;
    if (end) instance.end = end;
    this.instances.add(instance);
    if (!end) {
      this.holdPorts(launch);
      this.watchHealth(instance);
    }
    this.tell(instance);
  }

  /** A stop can end its instance within the call, which asks for the next look: that one comes after this one. */
  private reconcile(): void {
    this.lookAgain = this.looking;
    if (this.looking) return;
    this.looking = true;
    try {
      this.look();
    } finally {
      this.looking = false;
    }
    if (this.lookAgain) this.reconcile();
  }

  private look(): void {
    if (this.closing) return;
    this.cancelWake();
    const now = this.options.clusterClock.now();
    for (const { instance, cause } of strandedOf(this.instances)) this.stops.stop(instance, cause, Number.POSITIVE_INFINITY);
    const actions = reconcile(this.orders, this.instances.all(), now);
    const starts = actions.start.filter((id) => isItsTurn(id, this.orders, this.instances) && !this.waits.mustWait(id, this.orders));
    for (const id of actions.stop) {
      const instance = this.instances.get(id);
      if (instance) this.stops.order(instance);
    }
    this.resizes.look(this.orders, this.instances.all());
    const counted = starts.filter((id) => !this.isPaced(id));
    const { allowed, againMs } = this.allowance.take(counted.length);
    const later = new Set(counted.slice(allowed));
    for (const id of starts) if (!later.has(id)) this.begin(id);
    const waits: number[] = againMs === null ? [] : [againMs];
    if (actions.wakeAt !== null) waits.push(Math.min(Math.max(1, actions.wakeAt - now), longestWaitMs));
    if (waits.length > 0) this.cancelWake = this.options.timers.after(Math.min(...waits), () => this.reconcile());
  }

  private isPaced({ task }: InstanceId): boolean {
    return this.runtimeOf(this.orders.tasks.get(task))?.pacesStarts === true;
  }

  private runtimeOf(assignment: Assignment | undefined): Runtime | undefined {
    return this.options.runtimes.find(({ info }) => info.name === assignment?.runtime);
  }

  private begin(id: InstanceId): void {
    const assignment = this.orders.tasks.get(id.task);
    if (!assignment) return;
    const runtime = this.runtimeOf(assignment);
    const spec = specOf(this.orders, assignment);
    const refusal = refusalOf(runtime, assignment.runtime, spec?.containers[id.container]);
    const first = this.options.runtimes[0];
    if (!runtime || !spec || refusal !== undefined) {
      if (!first) return;
      const instance: Instance = { ...id, phase: "ended", runtime: runtime ?? first, health: "none" };
      instance.end = { state: "rejected", at: this.options.clock.now(), error: refusal ?? "the assignment came without its spec" };
      this.instances.add(instance);
      this.tell(instance);
      return;
    }
    const health = spec.containers[id.container]?.health ? "starting" : "none";
    const instance: Instance = { ...id, phase: "starting", runtime, health };
    const waited = this.waits.over(id);
    if (waited !== undefined) instance.waited = waited;
    // Its launch is made from the same spec.
    const limits = spec.containers[id.container]?.resources.limits;
    if (limits) instance.limits = limits;
    this.trace(instance, assignment);
    this.instances.add(instance);
    this.tell(instance);
    const before = this.instances.get({ ...id, generation: id.generation - 1 })?.launch;
    const set = id.container > 0 ? firstOf(id.task, this.instances)?.launch : undefined;
    planLaunch(this.options.planner, id, assignment, spec, before, set)
      .then((launch) => {
        instance.launch = launch;
        this.holdPorts(launch);
        if (instance.phase === "starting") runtime.start(launch);
        else this.ended(id, { state: "complete", at: this.options.clock.now(), error: "stopped before it was started" });
      })
      .catch((error: unknown) => {
        const lasting = isClusterError(error) && error.kind === "invalid";
        this.options.log.warn({ err: error, instance: instanceKey(id) }, "a start could not be prepared");
        this.ended(id, { state: lasting ? "rejected" : "failed", at: this.options.clock.now(), error: (error as Error).message });
      });
  }

  /** Only what somebody asked for in a trace: what is restarted by itself belongs to none. */
  private trace(instance: Instance, { traceparent, service, runtime }: Assignment): void {
    if (!this.options.tracer || traceparent === undefined || instance.generation > 1) return;
    const { task, container } = instance;
    const attributes = { "fleetlog.task": task, "fleetlog.container": container, "fleetlog.service": service, "fleetlog.runtime": runtime };
    const starting = this.options.tracer.start("start container", {
      parent: traceparent,
      attributes: { ...attributes, "fleetlog.node": this.options.node },
    });
    if (starting) instance.starting = starting;
  }

  private running(id: InstanceId): void {
    const instance = this.instances.get(id);
    if (instance?.phase !== "starting") {
      if (instance) this.stops.again(instance, this.closing ? "host-shutdown" : "ordered");
      return;
    }
    instance.phase = "running";
    instance.starting?.end();
    this.watchHealth(instance);
    this.tell(instance);
    // The next container of its set may be waiting for it, or other limits for it.
    const assignment = this.orders.tasks.get(id.task);
    if (assignment && (assignment.resizing || assignment.generations.length > 1)) this.reconcile();
  }

  private ended(id: InstanceId, end: End): void {
    const instance = this.instances.get(id);
    if (!instance || instance.phase === "ended") return;
    instance.phase = "ended";
    instance.end = end;
    instance.starting?.end(end.error ?? "it ended before it ran");
    instance.checker?.stop();
    instance.cancelDrain?.();
    this.forgetFiles(id);
    if (instance.launch) for (const port of ownPorts(instance.launch)) this.options.planner.ports?.release(instance.launch.address, port);
    this.tell(instance);
    this.owedEnds.ended(id);
    this.instances.noteIdle();
    this.endedInstances.collect();
    this.reconcile();
  }

  private forgetFiles(id: InstanceId): void {
    try {
      this.options.planner.files?.remove(id);
    } catch (error) {
      // The next start of the agent collects them.
      this.options.log.warn({ err: error, instance: instanceKey(id) }, "the configs and secrets of an ended task could not be removed");
    }
  }

  private watchHealth(instance: Instance): void {
    const { launch } = instance;
    if (!launch?.health || instance.health === "none") return;
    const ports = { ...this.options, probe: instance.runtime.probe ?? this.options.probe };
    instance.checker = new HealthChecker(launch, launch.health, instance.health, ports, (health) => {
      instance.health = health;
      instance.runtime.noteHealth(instance, health === "healthy");
      this.tell(instance);
    });
  }

  private holdPorts(launch: Launch): void {
    for (const port of ownPorts(launch)) this.options.planner.ports?.hold(launch.address, port);
  }

  private tell(instance: Instance): void {
    this.observe(observationOf(instance));
  }

  /** Nothing once it closes: the next life of the agent tells. */
  private observe(observation: Observation): void {
    if (!this.closing) this.options.observe(observation);
  }
}

/** A clock that is set back must not put a start off for as long. */
const longestWaitMs = 60_000;
