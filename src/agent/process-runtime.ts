import { type Clock, ClusterError, type Timers } from "../ports/index.js";
import { killStrayCommands, startBeside } from "./exec-process.js";
import { endFrom } from "./exit-words.js";
import { isAlive, type ProcessRef, processesWith, processRef, processStat, signalGroup, signalProcess } from "./host-process.js";
import { type Exit, type InstanceId, instanceKey, type Launch, parseInstanceKey, type StopCause } from "./launch-record.js";
import type { AgentLog } from "./log.js";
import { groupUsage } from "./process-usage.js";
import { RunnerClient } from "./runner/client.js";
import type { End, ExecProcess, ExecRequest, Found, Runtime, RuntimeEvents, Usage } from "./runtime.js";
import { folderOf, listInstances, markOf, markVariable, TaskFolder } from "./task-folder.js";

export interface ProcessRuntimeOptions {
  dataDir: string;
  clock: Clock;
  timers: Timers;
  log: AgentLog;
}

/** How often a process without a runner is looked at. */
const orphanPollMs = 500;
const runnerRetryMs = 1000;
const startAttemptsMax = 3;

/** A process that outlived its runner: nobody reads its output, and its exit code will not be known. */
interface Orphan {
  id: InstanceId;
  ref: ProcessRef;
}

interface StopOrder {
  signal: NodeJS.Signals;
  cause: StopCause;
  /** By the monotonic clock. */
  killAt: number;
}

/** Runs process groups under a runner that outlives the agent. Enforces no limits. */
export class ProcessRuntime implements Runtime {
  readonly info = { name: "process" as const, enforces: [], resizes: true };
  private readonly live = new Set<string>();
  private readonly orphans = new Map<string, Orphan>();
  /** Commands that run beside an instance. */
  private readonly execs = new Map<string, Set<ExecProcess>>();
  private readonly stops = new Map<string, StopOrder>();
  private runner: RunnerClient | undefined;
  private opening: Promise<RunnerClient> | undefined;
  private events: RuntimeEvents = { running() {}, ended() {} };
  private closed = false;
  private polling = false;

  constructor(private readonly options: ProcessRuntimeOptions) {}

  async open(events: RuntimeEvents): Promise<Found[]> {
    this.events = events;
    const instances = listInstances(this.options.dataDir);
    // Before anything is looked for by its mark, which these carry too.
    if (instances.length > 0) killStrayCommands(this.options.dataDir);
    // A host on which nothing was ever started needs no runner yet.
    const running = new Set(instances.length > 0 ? (await (await this.connect()).list()).running : []);
    return instances.flatMap((id) => this.find(id, running) ?? []);
  }

  start(launch: Launch): void {
    void this.begin(launch, startAttemptsMax);
  }

  /** A request that got no answer is repeated for as long as nobody has acted on it, which the claim tells. */
  private async begin(launch: Launch, attempts: number): Promise<void> {
    const folder = this.folder(launch);
    const key = instanceKey(launch);
    try {
      folder.writeLaunch(launch);
      this.live.add(key);
      const result = await (await this.connect()).start(key);
      if (result.result === "started") this.events.running(launch);
      else if (result.result === "refused") this.ended(launch, endFrom(result.exit));
      else this.settle(launch);
    } catch (error) {
      this.options.log.warn({ err: error, instance: key }, "a start was not confirmed");
      if (attempts > 1 && !this.closed && !folder.claimed()) await this.begin(launch, attempts - 1);
      else this.settle(launch, (error as Error).message);
    }
  }

  stop(id: InstanceId, signal: NodeJS.Signals, graceMs: number, cause: StopCause): void {
    const key = instanceKey(id);
    this.stops.set(key, { signal, cause, killAt: this.options.clock.monotonic() + graceMs });
    if (this.orphans.has(key)) this.stopOrphan(key);
    else this.askToStop(key, graceMs);
  }

  exec(id: InstanceId, request: ExecRequest): ExecProcess {
    const key = instanceKey(id);
    const launch = this.folder(id).launch();
    if (!launch || !this.live.has(key)) throw new ClusterError("conflict", "task_not_running", `${key} does not run`);
    const exec = startBeside(launch, request, this.options.dataDir);
    const beside = this.execs.get(key) ?? new Set();
    this.execs.set(key, beside.add(exec));
    const over = () => beside.delete(exec);
    exec.started.catch(over);
    void exec.exit.then(over);
    return exec;
  }

  noteHealth(id: InstanceId, healthy: boolean): void {
    this.folder(id).writeHealthy(healthy);
  }

  usage(all: boolean): Usage[] {
    const groups = new Map<number, string>();
    for (const key of this.live) {
      const id = parseInstanceKey(key) as InstanceId;
      const ref = this.folder(id).process();
      if (ref) groups.set(ref.pid, id.task);
    }
    return groupUsage(groups, all);
  }

  logBytes(id: InstanceId): number {
    return this.folder(id).logBytes();
  }

  collect(id: InstanceId): void {
    this.folder(id).remove();
  }

  async close(): Promise<void> {
    this.closed = true;
    const runner = this.runner;
    if (!runner) return;
    if (this.live.size === 0) await runner.retire().catch(() => {});
    runner.close();
  }

  private folder(id: InstanceId): TaskFolder {
    return new TaskFolder(folderOf(this.options.dataDir, id));
  }

  private find(id: InstanceId, running: Set<string>): Found | undefined {
    const folder = this.folder(id);
    const key = instanceKey(id);
    const launch = folder.launch();
    if (launch?.runtime !== "process") return undefined;
    if (!folder.claimed()) {
      // Prepared and never started; if it still is to be, it is prepared anew.
      folder.remove();
      return undefined;
    }
    const found: Found = { launch, healthy: folder.healthy() };
    // It may have ended since the list was made, and nobody was here to be told.
    if (running.has(key) && !folder.exit()) {
      this.live.add(key);
      return found;
    }
    const end = this.endOf(launch);
    return end ? { ...found, end } : found;
  }

  /** The end that the folder tells of, or undefined when the process still runs; then it is looked after as an orphan. */
  private endOf(id: InstanceId): End | undefined {
    const folder = this.folder(id);
    const key = instanceKey(id);
    const exit = folder.exit();
    if (exit) return endFrom(exit);
    const ref = folder.process() ?? this.unrecorded(id);
    if (ref && isAlive(ref)) {
      this.live.add(key);
      this.orphans.set(key, { id, ref });
      if (this.stops.has(key)) this.stopOrphan(key);
      this.options.log.warn({ instance: key, pid: ref.pid }, "adopted a process whose runner is gone: its output is lost from here on");
      this.pollOrphans();
      return undefined;
    }
    const unseen: Exit = {
      at: this.options.clock.now(),
      unseen: ref ? "the process ended while no runner watched it; its exit code is not known" : "start outcome unknown",
    };
    folder.writeExit(unseen);
    return endFrom(unseen);
  }

  private ended(id: InstanceId, end: End): void {
    const key = instanceKey(id);
    this.live.delete(key);
    this.orphans.delete(key);
    this.stops.delete(key);
    for (const exec of this.execs.get(key) ?? []) exec.signal("SIGKILL");
    this.execs.delete(key);
    this.events.ended(id, end);
  }

  private askToStop(key: string, graceMs: number): void {
    const order = this.stops.get(key);
    if (!order) return;
    this.connect()
      .then(async (runner) => {
        // The runner may have been replaced meanwhile, and the process become an orphan, which is stopped from here.
        if (!this.orphans.has(key)) await runner.stop(key, order.signal, graceMs, order.cause);
      })
      .catch((error: unknown) => this.options.log.warn({ err: error, instance: key }, "the runner did not take a stop"));
  }

  private stopOrphan(key: string): void {
    const ref = this.orphans.get(key)?.ref;
    const order = this.stops.get(key);
    if (ref && order && isAlive(ref)) signalGroup(ref.pid, order.signal);
  }

  /** After a start without the answer "started": says what the folder knows. */
  private settle(launch: Launch, problem = "it was prepared and never started"): void {
    const folder = this.folder(launch);
    // Claimed here so that no runner can start it after it was reported as failed.
    if (!folder.claimed() && this.claim(folder)) {
      const exit: Exit = { at: this.options.clock.now(), unseen: `not started: ${problem}` };
      folder.writeExit(exit);
      this.ended(launch, endFrom(exit));
      return;
    }
    const end = this.endOf(launch);
    if (end) this.ended(launch, end);
    else this.events.running(launch);
  }

  /** @returns false when somebody was faster; a disk that takes no claim takes a runner's neither */
  private claim(folder: TaskFolder): boolean {
    try {
      return folder.claim(process.pid);
    } catch (error) {
      this.options.log.warn({ err: error, folder: folder.path }, "a start that failed could not be claimed");
      return true;
    }
  }

  private connect(): Promise<RunnerClient> {
    if (this.runner && !this.runner.closed) return Promise.resolve(this.runner);
    this.opening ??= RunnerClient.open(this.options.dataDir, this.options.timers, {
      onExit: (key, exit) => {
        const id = parseInstanceKey(key);
        if (id && this.live.has(key)) this.ended(id, endFrom(exit));
      },
      onGone: () => this.runnerGone(),
    })
      .then((runner) => {
        this.runner = runner;
        if (this.closed) runner.close();
        return runner;
      })
      .finally(() => {
        this.opening = undefined;
      });
    return this.opening;
  }

  /** Starts in flight settle by themselves; what ran lives on without a runner, or has ended. */
  private runnerGone(): void {
    this.runner = undefined;
    if (this.closed) return;
    this.options.log.warn({}, "the runner is gone");
    for (const key of [...this.live]) {
      const id = parseInstanceKey(key) as InstanceId;
      if (this.orphans.has(key) || !this.folder(id).process()) continue;
      const end = this.endOf(id);
      if (end) this.ended(id, end);
    }
    this.options.timers.after(runnerRetryMs, () => {
      if (!this.closed) this.connect().catch((error: unknown) => this.options.log.error({ err: error }, "no runner can be had"));
    });
  }

  private pollOrphans(): void {
    if (this.polling || this.closed) return;
    this.polling = true;
    this.options.timers.after(orphanPollMs, () => {
      this.polling = false;
      if (this.closed) return;
      for (const [key, orphan] of this.orphans) this.pollOrphan(key, orphan);
      if (this.orphans.size > 0) this.pollOrphans();
    });
  }

  private pollOrphan(key: string, orphan: Orphan): void {
    const order = this.stops.get(key);
    if (isAlive(orphan.ref)) {
      if (order && this.options.clock.monotonic() >= order.killAt) signalGroup(orphan.ref.pid, "SIGKILL");
      return;
    }
    // What it left behind is found by its environment: the group's number may be another's by now.
    for (const pid of this.processesOf(orphan.id)) signalProcess(pid, "SIGKILL");
    const folder = this.folder(orphan.id);
    const exit: Exit = folder.exit() ?? {
      at: this.options.clock.now(),
      unseen: "the process ended without a runner; its exit code is not known",
      ...(order ? { stopped: order.cause } : {}),
    };
    folder.writeExit(exit);
    this.ended(orphan.id, endFrom(exit));
  }

  /** A runner that was killed between the spawn and its record leaves a process that only its environment tells of. */
  private unrecorded(id: InstanceId): ProcessRef | undefined {
    const leader = this.processesOf(id).find((pid) => processStat(pid)?.group === pid);
    return leader === undefined ? undefined : processRef(leader);
  }

  private processesOf(id: InstanceId): number[] {
    return processesWith(markVariable, new Set([markOf(this.options.dataDir, id)]));
  }
}
