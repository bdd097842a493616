import type { ContainerStats } from "dockerode";
import type { AgentLog } from "../log.js";
import type { Usage } from "../runtime.js";
import { type InstanceId, instanceKey } from "../task-folder.js";
import { type CgroupFiles, cgroupOf, readCgroup } from "./cgroup.js";
import { type Engine, statusOf } from "./engine.js";
import { containerName } from "./labels.js";

/** Requests to the engine at a time, so that a node with many containers does not keep it busy with questions. */
const sideBySideMax = 2;
const nanosPerMs = 1_000_000;

interface Known {
  id: InstanceId;
  /** Null where the engine must be asked each time. */
  files?: CgroupFiles | null;
  used?: { cpuMs: number; memoryBytes: number };
}

/**
 * What containers use. The kernel's own files tell it for next to nothing; where they cannot be read, as for an engine on
 * another host, the engine is asked between two samples, and a sample has what it said last.
 */
export class ContainerUsage {
  private readonly known = new Map<string, Known>();
  private readonly wanted = new Set<Known>();
  private asking = 0;

  constructor(
    private readonly engine: () => Engine,
    private readonly log: AgentLog,
  ) {}

  /** By task. */
  of(instances: InstanceId[]): Usage[] {
    const byTask = new Map<string, Usage>();
    for (const id of instances) {
      const used = this.usedBy(id);
      if (!used) continue;
      const sum = byTask.get(id.task) ?? { task: id.task, cpuMs: 0, memoryBytes: 0 };
      sum.cpuMs += used.cpuMs;
      sum.memoryBytes += used.memoryBytes;
      byTask.set(id.task, sum);
    }
    return [...byTask.values()];
  }

  forget(id: InstanceId): void {
    const known = this.known.get(instanceKey(id));
    if (known) this.wanted.delete(known);
    this.known.delete(instanceKey(id));
  }

  private usedBy(id: InstanceId): Known["used"] {
    const key = instanceKey(id);
    const known = this.known.get(key) ?? { id };
    this.known.set(key, known);
    if (known.files) {
      const used = readCgroup(known.files);
      if (used) return used;
    }
    this.wanted.add(known);
    this.ask();
    return known.used;
  }

  private ask(): void {
    for (const known of this.wanted) {
      if (this.asking >= sideBySideMax) return;
      this.wanted.delete(known);
      this.asking++;
      void this.answer(known)
        .catch((error: unknown) => {
          if (statusOf(error) !== 404) this.log.debug({ err: error, instance: instanceKey(known.id) }, "no usage of a container");
        })
        .finally(() => {
          this.asking--;
          this.ask();
        });
    }
  }

  private async answer(known: Known): Promise<void> {
    const engine = this.engine();
    const container = engine.calls.getContainer(containerName(known.id));
    if (engine.isLocal && known.files === undefined) {
      const { Id, State } = await container.inspect();
      known.files = cgroupOf(State.Pid, Id) ?? null;
      if (known.files) return;
    }
    const stats = (await container.stats({ stream: false, "one-shot": true })) as ContainerStats;
    const { usage = 0, stats: memory } = stats.memory_stats ?? {};
    known.used = {
      cpuMs: (stats.cpu_stats?.cpu_usage?.total_usage ?? 0) / nanosPerMs,
      memoryBytes: Math.max(0, usage - (memory?.total_inactive_file ?? memory?.inactive_file ?? 0)),
    };
  }
}
