import type { ContainerHealth, ObservedState, RuntimeName } from "../model/index.js";
import { type CancelTimer, type Clock, isClusterError, type Timers } from "../ports/index.js";
import { HealthChecker, type Probe } from "./health.js";
import { type LaunchPlanner, planLaunch } from "./launch.js";
import type { AgentSettings } from "./limits.js";
import type { AgentLog } from "./log.js";
import { type Gone, noOrders, type Orders, specOf } from "./orders.js";
import type { Observation } from "./outbox.js";
import { type KnownInstance, reconcile } from "./reconcile.js";
import type { End, Found, Runtime, Usage } from "./runtime.js";
import { type InstanceId, instanceKey, type Launch, type StopCause } from "./task-folder.js";

export interface SupervisorOptions {
  runtimes: Runtime[];
  planner: LaunchPlanner;
  probe: Probe;
  clock: Clock;
  timers: Timers;
  log: AgentLog;
  settings: AgentSettings;
  observe(observation: Observation): void;
}

interface Instance extends KnownInstance {
  runtime: Runtime;
  health: ContainerHealth;
  launch?: Launch;
  end?: End;
  checker?: HealthChecker;
}

const secondMs = 1000;

/**
 * Makes what runs here equal to the orders, again and again from what is known, so that nothing depends on having seen
 * a change. Tells of every change of an instance.
 */
export class Supervisor {
  private readonly instances = new Map<string, Instance>();
  private orders: Orders = noOrders;
  /** By the monotonic clock, oldest first, of the last second. */
  private recentStarts: number[] = [];
  private cancelWake: CancelTimer = () => {};
  private readonly idle = new Set<() => void>();
  private closing = false;
  private looking = false;
  private lookAgain = false;
  private cpuBefore = new Map<string, number>();
  private sampledAt = 0;

  constructor(private readonly options: SupervisorOptions) {}

  /** Finds what earlier lives left, and tells of it before anything else happens. */
  async open(orders: Orders): Promise<void> {
    this.orders = orders;
    for (const runtime of this.options.runtimes) {
      const found = await runtime.open({
        running: (id) => this.running(id),
        ended: (id, end) => this.ended(id, end),
      });
      for (const instance of found) this.adopt(runtime, instance);
    }
    this.collect();
    this.reconcile();
  }

  obey(orders: Orders, gone: Gone[]): void {
    const before = this.orders;
    this.orders = orders;
    this.reconcile();
    for (const task of gone) this.tellGone(task, before);
    this.collect();
  }

  /** Tells again of what ended and the log seems not to know, e.g. because it was restored from a backup. */
  tellEndedAgain(): void {
    for (const instance of this.instances.values()) {
      const assignment = this.orders.tasks.get(instance.task);
      const current = assignment?.generations[instance.container] === instance.generation;
      if (instance.phase === "ended" && current && !assignment?.settled?.[instance.container]) this.tell(instance);
    }
  }

  /** Stops everything because the host shuts down, and tells nobody: the next life of the agent does. */
  async shutDown(boundMs: number): Promise<void> {
    this.closing = true;
    this.cancelWake();
    for (const instance of this.instances.values()) {
      if (instance.phase === "ended") continue;
      this.stop(instance, "host-shutdown", Math.max(0, boundMs - killMarginMs));
    }
    await new Promise<void>((resolve) => {
      const cancel = this.options.timers.after(boundMs, () => resolve());
      this.idle.add(() => {
        cancel();
        resolve();
      });
      this.noteIdle();
    });
  }

  async close(): Promise<void> {
    this.closing = true;
    this.cancelWake();
    for (const instance of this.instances.values()) instance.checker?.stop();
    for (const runtime of this.options.runtimes) await runtime.close();
  }

  /** What tasks use: millicores since the sample before, and resident bytes. */
  sample(): { tasks: string[]; cpu: number[]; memory: number[] } {
    const now = this.options.clock.monotonic();
    const elapsed = now - this.sampledAt;
    const usage: Usage[] = this.options.runtimes.flatMap((runtime) => runtime.usage());
    const cpu = usage.map(({ task, cpuMs }) => {
      const before = this.cpuBefore.get(task);
      return before === undefined || elapsed <= 0 ? 0 : Math.max(0, Math.round(((cpuMs - before) / elapsed) * 1000));
    });
    this.cpuBefore = new Map(usage.map(({ task, cpuMs }) => [task, cpuMs]));
    this.sampledAt = now;
    return { tasks: usage.map(({ task }) => task), cpu, memory: usage.map(({ memoryBytes }) => memoryBytes) };
  }

  current(): Orders {
    return this.orders;
  }

  counts(): Record<KnownInstance["phase"], number> {
    const counts = { starting: 0, running: 0, stopping: 0, ended: 0 };
    for (const { phase } of this.instances.values()) counts[phase]++;
    return counts;
  }

  /** Whether this task may still write lines: it is assigned, or something of it is alive. */
  mayWrite(task: string): boolean {
    if (this.orders.tasks.has(task)) return true;
    for (const instance of this.instances.values()) if (instance.task === task && instance.phase !== "ended") return true;
    return false;
  }

  knows(task: string): boolean {
    if (this.orders.tasks.has(task)) return true;
    for (const instance of this.instances.values()) if (instance.task === task) return true;
    return false;
  }

  private adopt(runtime: Runtime, { launch, healthy, end }: Found): void {
    const { task, container, generation } = launch;
    const health = launch.health ? (healthy ? "healthy" : "starting") : "none";
    const instance: Instance = { task, container, generation, phase: end ? "ended" : "running", runtime, health, launch };
    if (end) instance.end = end;
    this.instances.set(instanceKey(launch), instance);
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
    const now = this.options.clock.now();
    const actions = reconcile(this.orders, this.instances.values(), now);
    for (const id of actions.stop) {
      const instance = this.instances.get(instanceKey(id));
      if (instance) this.stop(instance, "ordered", instance.launch?.stopGraceMs ?? 0);
    }
    const allowed = this.takeAllowance(actions.start.length);
    for (const id of actions.start.slice(0, allowed)) this.begin(id);
    const waits: number[] = [];
    const oldest = this.recentStarts[0];
    if (allowed < actions.start.length && oldest !== undefined) waits.push(oldest + secondMs - this.options.clock.monotonic());
    if (actions.wakeAt !== null) waits.push(Math.min(Math.max(1, actions.wakeAt - now), longestWaitMs));
    if (waits.length > 0) this.cancelWake = this.options.timers.after(Math.min(...waits), () => this.reconcile());
  }

  /** How many may start now, counted over every second, not only on average. */
  private takeAllowance(wanted: number): number {
    const now = this.options.clock.monotonic();
    this.recentStarts = this.recentStarts.filter((at) => at > now - secondMs);
    const taken = Math.min(wanted, this.options.settings.startsPerSecond - this.recentStarts.length);
    for (let count = 0; count < taken; count++) this.recentStarts.push(now);
    return taken;
  }

  private begin(id: InstanceId): void {
    const assignment = this.orders.tasks.get(id.task);
    if (!assignment) return;
    const runtime = this.options.runtimes.find(({ info }) => info.name === assignment.runtime);
    const spec = specOf(this.orders, assignment);
    const refusal = refuse(runtime, assignment.runtime, spec?.containers[id.container]?.resources.limits);
    const first = this.options.runtimes[0];
    if (!runtime || !spec || refusal !== undefined) {
      if (!first) return;
      const instance: Instance = { ...id, phase: "ended", runtime: runtime ?? first, health: "none" };
      instance.end = { state: "rejected", at: this.options.clock.now(), error: refusal ?? "the assignment came without its spec" };
      this.instances.set(instanceKey(id), instance);
      this.tell(instance);
      return;
    }
    const health = spec.containers[id.container]?.health ? "starting" : "none";
    const instance: Instance = { ...id, phase: "starting", runtime, health };
    this.instances.set(instanceKey(id), instance);
    this.tell(instance);
    const before = this.instances.get(instanceKey({ ...id, generation: id.generation - 1 }))?.launch;
    planLaunch(this.options.planner, id, assignment, spec, before)
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

  private stop(instance: Instance, cause: StopCause, graceMsMax: number): void {
    instance.checker?.stop();
    const unlaunched = instance.phase === "starting" && !instance.launch;
    const again = instance.phase === "stopping";
    instance.phase = "stopping";
    if (!again) this.tell(instance);
    if (unlaunched || !instance.launch) return;
    const { stopSignal, stopGraceMs } = instance.launch;
    instance.runtime.stop(instance, stopSignal, Math.min(stopGraceMs, graceMsMax), cause);
  }

  private running(id: InstanceId): void {
    const instance = this.instances.get(instanceKey(id));
    if (instance?.phase !== "starting") {
      // Ordered to stop while the runtime was starting it: the order was too early for the runtime to act on.
      if (instance?.phase === "stopping" && instance.launch) {
        instance.runtime.stop(id, instance.launch.stopSignal, instance.launch.stopGraceMs, this.closing ? "host-shutdown" : "ordered");
      }
      return;
    }
    instance.phase = "running";
    this.watchHealth(instance);
    this.tell(instance);
  }

  private ended(id: InstanceId, end: End): void {
    const instance = this.instances.get(instanceKey(id));
    if (!instance || instance.phase === "ended") return;
    instance.phase = "ended";
    instance.end = end;
    instance.checker?.stop();
    if (instance.launch)
      for (const port of Object.values(instance.launch.ports)) this.options.planner.ports?.release(instance.launch.address, port);
    this.tell(instance);
    this.noteIdle();
    this.collect();
    this.reconcile();
  }

  private watchHealth(instance: Instance): void {
    const { launch } = instance;
    if (!launch?.health || instance.health === "none") return;
    instance.checker = new HealthChecker(launch, launch.health, instance.health, this.options, (health) => {
      instance.health = health;
      instance.runtime.noteHealth(instance, health === "healthy");
      this.tell(instance);
    });
  }

  private holdPorts(launch: Launch): void {
    for (const port of Object.values(launch.ports)) this.options.planner.ports?.hold(launch.address, port);
  }

  private tell(instance: Instance): void {
    if (this.closing) return;
    const { task, container, generation, health, end, launch } = instance;
    const observation: Observation = { task, container, generation, state: stateOf(instance), health };
    if (end?.exitCode !== undefined) observation.exitCode = end.exitCode;
    if (end?.error !== undefined) observation.error = end.error;
    if (launch && !end) observation.ports = launch.ports;
    this.options.observe(observation);
  }

  /** Nothing of it is alive here, or ever was: whoever waits for its end must hear so. */
  private tellGone({ task, generations }: Gone, before: Orders): void {
    for (const [container, generation] of (generations ?? before.tasks.get(task)?.generations ?? [1]).entries()) {
      const instance = this.instances.get(instanceKey({ task, container, generation }));
      if (instance) {
        if (instance.phase === "ended") this.tell(instance);
      } else if (!this.closing) {
        this.options.observe({
          task,
          container,
          generation,
          state: "complete",
          health: "none",
          error: "it was stopped before it was started",
        });
      }
    }
  }

  /** An ended instance that an order may still name is never forgotten: that is what keeps it from a second start. */
  private collect(): void {
    const ended = [...this.instances.values()]
      .filter(
        (instance) =>
          instance.phase === "ended" && this.orders.tasks.get(instance.task)?.generations[instance.container] !== instance.generation,
      )
      .sort((a, b) => (a.end?.at ?? 0) - (b.end?.at ?? 0));
    for (const instance of ended.slice(0, Math.max(0, ended.length - this.options.settings.endedInstancesMax))) {
      this.instances.delete(instanceKey(instance));
      try {
        instance.runtime.collect(instance);
      } catch (error) {
        // The next life of the agent finds the folder again.
        this.options.log.warn({ err: error, instance: instanceKey(instance) }, "the folder of an ended task could not be removed");
      }
    }
  }

  private noteIdle(): void {
    for (const { phase } of this.instances.values()) if (phase !== "ended") return;
    for (const done of this.idle) done();
    this.idle.clear();
  }
}

/** Left between the kill and the bound, for the exits to be written. */
const killMarginMs = 500;
/** A clock that is set back must not put a start off for as long. */
const longestWaitMs = 60_000;

function stateOf({ phase, end }: Instance): ObservedState {
  if (phase !== "ended") return phase;
  return end?.state ?? "failed";
}

function refuse(
  runtime: Runtime | undefined,
  name: RuntimeName,
  limits: { cpu?: number; memory?: number } | undefined,
): string | undefined {
  if (!runtime) return `this node has no runtime ${name}`;
  for (const limit of ["cpu", "memory"] as const) {
    if (limits?.[limit] !== undefined && !runtime.info.enforces.includes(limit))
      return `the ${name} runtime cannot enforce a ${limit} limit`;
  }
  return undefined;
}
