import { type CancelTimer, type Clock, ClusterError, type Random, type Timers } from "../ports/index.js";
import { endFrom } from "./exit-words.js";
import { type Exit, type InstanceId, instanceKey, type Launch, type StopCause } from "./launch-record.js";
import type { End, ExecProcess, Found, Runtime, RuntimeEvents, Usage } from "./runtime.js";
import { folderOf, listInstances, TaskFolder } from "./task-folder.js";

export interface SimulatedRuntimeOptions {
  clock: Clock;
  timers: Timers;
  random: Random;
  /** Instances are kept in task folders there, so that they survive the agent as real ones do; null keeps them in memory. */
  dataDir: string | null;
  /** A start takes a random time up to this. */
  startDelayMsMax?: number;
  /** A fault for tests: how this instance shall end by itself, or undefined to run until it is stopped. */
  fault?: (launch: Launch) => { afterMs: number; exitCode: number } | undefined;
}

const usedShare = 0.1;
const usedBytes = 64 * 2 ** 20;
const bytesPerMs = 10;
const periodMs = 100;

/** Runs nothing: an instance only seems to. Cheap enough for thousands of nodes in one process. */
export class SimulatedRuntime implements Runtime {
  readonly info = { name: "simulated" as const, enforces: ["cpu" as const, "memory" as const], resizes: true };
  private readonly live = new Map<string, { launch: Launch; cancel: CancelTimer }>();
  private readonly started = new Set<string>();
  private events: RuntimeEvents = { running() {}, ended() {} };

  constructor(private readonly options: SimulatedRuntimeOptions) {}

  async open(events: RuntimeEvents): Promise<Found[]> {
    this.events = events;
    const { dataDir } = this.options;
    if (dataDir === null) return [];
    return listInstances(dataDir).flatMap((id): Found[] => {
      const folder = new TaskFolder(folderOf(dataDir, id));
      const launch = folder.launch();
      if (launch?.runtime !== "simulated" || !folder.claimed()) return [];
      const exit = folder.exit();
      this.started.add(instanceKey(id));
      if (exit) return [{ launch, healthy: false, end: endFrom(exit) }];
      this.run(launch);
      return [{ launch, healthy: true }];
    });
  }

  start(launch: Launch): void {
    const key = instanceKey(launch);
    const folder = this.folder(launch);
    folder?.writeLaunch(launch);
    if (this.started.has(key) || folder?.claim(process.pid) === false) {
      this.events.ended(launch, { state: "failed", at: this.options.clock.now(), error: "it was started before" });
      return;
    }
    this.started.add(key);
    const { startDelayMsMax = 0, timers, random } = this.options;
    if (startDelayMsMax === 0) {
      this.run(launch);
      this.events.running(launch);
      return;
    }
    const cancel = timers.after((random.uint32() / 2 ** 32) * startDelayMsMax, () => {
      this.run(launch);
      this.events.running(launch);
    });
    this.live.set(key, { launch, cancel });
  }

  stop(id: InstanceId, _signal: NodeJS.Signals, _graceMs: number, cause: StopCause): void {
    const found = this.live.get(instanceKey(id));
    if (found) this.end(found.launch, { at: this.options.clock.now(), code: 0, stopped: cause });
  }

  async resize(): Promise<void> {}

  exec(): ExecProcess {
    throw new ClusterError("invalid", "exec_not_supported", "the simulated runtime runs nothing that a command could run beside");
  }

  noteHealth(): void {}

  /** A tenth of a processor, 64 MiB and 10 kB a second each way for each, so that samples look as those of real tasks. */
  usage(all: boolean): Usage[] {
    const ms = this.options.clock.monotonic();
    const cpuMs = ms * usedShare;
    const bytes = ms * bytesPerMs;
    const periods = ms / periodMs;
    const counts = { networkReceive: bytes, networkTransmit: bytes, blockRead: bytes, blockWrite: bytes };
    const more = all ? { more: { periods, throttledPeriods: 0, ...counts } } : {};
    return [...this.live.values()].map(({ launch }) => ({ task: launch.task, cpuMs, memoryBytes: usedBytes, ...more }));
  }

  logBytes(): number {
    return 0;
  }

  collect(id: InstanceId): void {
    this.started.delete(instanceKey(id));
    this.folder(id)?.remove();
  }

  async close(): Promise<void> {
    for (const { cancel } of this.live.values()) cancel();
  }

  private run(launch: Launch): void {
    const fault = this.options.fault?.(launch);
    const cancel = fault
      ? this.options.timers.after(fault.afterMs, () => this.end(launch, { at: this.options.clock.now(), code: fault.exitCode }))
      : () => {};
    this.live.set(instanceKey(launch), { launch, cancel });
  }

  private end(launch: Launch, exit: Exit): void {
    const key = instanceKey(launch);
    this.live.get(key)?.cancel();
    this.live.delete(key);
    this.folder(launch)?.writeExit(exit);
    const end: End = endFrom(exit);
    this.events.ended(launch, end);
  }

  private folder(id: InstanceId): TaskFolder | undefined {
    return this.options.dataDir === null ? undefined : new TaskFolder(folderOf(this.options.dataDir, id));
  }
}
