import type { Clock } from "../../ports/index.js";
import { endFrom } from "../exit-words.js";
import { type Exit, type InstanceId, instanceKey, type Launch } from "../launch-record.js";
import type { AgentLog } from "../log.js";
import type { RuntimeEvents } from "../runtime.js";
import { folderOf, TaskFolder } from "../task-folder.js";
import { exitOf, isAlive, logFileBytes, wasStarted } from "./container-state.js";
import { limitsOfHostConfig } from "./create-options.js";
import type { Engine } from "./engine.js";
import type { Entry } from "./entry.js";
import type { OwnContainers } from "./own-containers.js";

export interface OutcomesOptions {
  dataDir: string;
  clock: Clock;
  log: AgentLog;
  engine(): Engine;
  containers: OwnContainers;
  events(): RuntimeEvents;
  /** One that was to be stopped before it ran does run. */
  onStopWanted(entry: Entry): void;
  onEnded(entry: Entry): void;
}

/** What became of containers, as the engine tells it, written into their folders and told on. */
export class Outcomes {
  readonly entries = new Map<string, Entry>();
  private closed = false;

  constructor(private readonly options: OutcomesOptions) {}

  close(): void {
    this.closed = true;
  }

  folder(id: InstanceId): TaskFolder {
    return new TaskFolder(folderOf(this.options.dataDir, id));
  }

  runs(entry: Entry): void {
    if (entry.phase !== "starting") return;
    entry.phase = "running";
    this.options.events().running(entry.launch);
    if (entry.stop) this.options.onStopWanted(entry);
    // It may have ended before its start was answered.
    if (entry.lookAgain) void this.look(entry);
  }

  end(entry: Entry, exit: Exit): void {
    if (entry.phase === "ended") return;
    entry.phase = "ended";
    this.folder(entry.launch).writeExit(exit);
    this.options.onEnded(entry);
    this.options.events().ended(entry.launch, endFrom(exit));
  }

  /** An event of the engine named this container. */
  hint(container: string): void {
    for (const entry of this.entries.values()) if (entry.container === container) void this.look(entry);
  }

  /** Asks the engine what became of one that ran. */
  async look(entry: Entry): Promise<void> {
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

  /** One of which the engine says nothing counts as running, as it did before: its end is told as soon as the engine tells. */
  async exitSeen(launch: Launch): Promise<Exit | undefined> {
    try {
      return await this.exitFound(launch);
    } catch (error) {
      this.options.log.warn({ err: error, instance: instanceKey(launch) }, "what became of a container is not known yet");
      return undefined;
    }
  }

  /** Undefined when it runs. What was claimed and not started by then must not be started any more. */
  async exitFound(launch: Launch): Promise<Exit | undefined> {
    const { clock, containers, engine } = this.options;
    const seen = await containers.inspect(launch);
    const now = clock.now();
    if (!seen) return { at: now, unseen: "its container is gone: somebody removed it" };
    const entry = this.entries.get(instanceKey(launch));
    if (entry) entry.limits = limitsOfHostConfig(seen.HostConfig);
    if (isAlive(seen.State)) return undefined;
    if (entry && engine().isLocal) entry.logBytes = logFileBytes(seen.LogPath);
    if (wasStarted(seen.State)) return exitOf(seen.State, now, this.folder(launch).stopCause());
    await containers.remove(launch);
    return { at: now, unseen: "start outcome unknown" };
  }
}
