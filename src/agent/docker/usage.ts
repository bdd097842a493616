import type { ContainerStats } from "dockerode";
import { type InstanceId, instanceKey } from "../launch-record.js";
import type { AgentLog } from "../log.js";
import type { MoreUsage, Usage } from "../runtime.js";
import { sumOf } from "../usage-samples.js";
import { type CgroupFiles, cgroupOf, readCgroup, readMore } from "./cgroup.js";
import { type Engine, statusOf } from "./engine.js";
import { containerName } from "./labels.js";

/** Requests to the engine at a time, so that a node with many containers does not keep it busy with questions. */
const sideBySideMax = 2;
const nanosPerMs = 1_000_000;

interface Known {
  id: InstanceId;
  /** Null where the engine must be asked each time. */
  files?: CgroupFiles | null;
  /** It does not share the host's. */
  ownNetwork?: boolean;
  used?: Omit<Usage, "task">;
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
  of(instances: InstanceId[], all: boolean): Usage[] {
    const byTask = new Map<string, Usage>();
    for (const id of instances) {
      const used = this.usedBy(id, all);
      if (!used) continue;
      const sum = byTask.get(id.task) ?? { task: id.task, cpuMs: 0, memoryBytes: 0 };
      sum.cpuMs += used.cpuMs;
      sum.memoryBytes += used.memoryBytes;
      const more = all ? sumOf(sum.more, used.more) : undefined;
      if (more) sum.more = more;
      byTask.set(id.task, sum);
    }
    return [...byTask.values()];
  }

  forget(id: InstanceId): void {
    const known = this.known.get(instanceKey(id));
    if (known) this.wanted.delete(known);
    this.known.delete(instanceKey(id));
  }

  private usedBy(id: InstanceId, all: boolean): Known["used"] {
    const key = instanceKey(id);
    const known = this.known.get(key) ?? { id };
    this.known.set(key, known);
    if (known.files) {
      const used = readCgroup(known.files);
      if (used) return all ? { ...used, more: readMore(known.files, known.ownNetwork === true) } : used;
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
      const { Id, State, HostConfig } = await container.inspect();
      known.ownNetwork = HostConfig?.NetworkMode !== "host";
      known.files = cgroupOf(State.Pid, Id) ?? null;
      if (known.files) return;
    }
    const stats = (await container.stats({ stream: false, "one-shot": true })) as ContainerStats;
    const { usage = 0, stats: memory } = stats.memory_stats ?? {};
    known.used = {
      cpuMs: (stats.cpu_stats?.cpu_usage?.total_usage ?? 0) / nanosPerMs,
      memoryBytes: Math.max(0, usage - (memory?.total_inactive_file ?? memory?.inactive_file ?? 0)),
      more: moreIn(stats),
    };
  }
}

/** A container without a network of its own has no `networks`. */
function moreIn({ cpu_stats: cpu, networks, blkio_stats: block }: ContainerStats): MoreUsage {
  const more: MoreUsage = {};
  if (cpu?.throttling_data)
    Object.assign(more, { periods: cpu.throttling_data.periods, throttledPeriods: cpu.throttling_data.throttled_periods });
  if (networks) {
    const each = Object.values(networks);
    more.networkReceive = each.reduce((sum, one) => sum + one.rx_bytes, 0);
    more.networkTransmit = each.reduce((sum, one) => sum + one.tx_bytes, 0);
  }
  const entries = block?.io_service_bytes_recursive as { op: string; value: number }[] | null | undefined;
  if (entries) {
    const bytes = (wanted: string) => entries.reduce((sum, { op, value }) => (op.toLowerCase() === wanted ? sum + value : sum), 0);
    more.blockRead = bytes("read");
    more.blockWrite = bytes("write");
  }
  return more;
}
