import { Counter, Gauge, Registry } from "prom-client";
import type { Agent, HostCounters, TaskUsage } from "../../agent/index.js";
import { hostCounters } from "../../agent/index.js";

type Value = [labels: Record<string, string>, value: number | undefined];

/**
 * What an agent tells of its tasks, its host and itself. All of it is read when it is asked for. A task's series end with it, and there are
 * as many as tasks run here; of devices and file systems a bound is kept.
 */
export function agentMetrics(agent: Pick<Agent, "status" | "usage">, look: () => HostCounters = hostCounters): Registry {
  const registry = new Registry();
  const series =
    (kind: "counter" | "gauge"): Series =>
    (name, help, labelNames, values) => {
      const configuration = {
        name,
        help,
        labelNames,
        registers: [registry],
        collect(this: Counter | Gauge) {
          this.reset();
          // The reset of one without labels is a zero, also where nothing is known.
          this.remove(...labelNames.map(() => ""));
          for (const [labels, value] of values()) if (value !== undefined) this.inc(labels, value);
        },
      };
      return kind === "counter" ? new Counter(configuration) : new Gauge(configuration);
    };
  const [counter, gauge] = [series("counter"), series("gauge")];
  tasks(agent, counter, gauge);
  host(look, counter, gauge);
  const status = () => agent.status();
  gauge("fleetlog_agent_connected", "1 while the agent has a session with a controller.", [], () => [
    [{}, status().connectedTo === undefined ? 0 : 1],
  ]);
  gauge("fleetlog_agent_orders_seq", "Seq of the newest orders that this agent obeys.", [], () => [[{}, status().seq]]);
  gauge("fleetlog_agent_instances", "Starts of containers that the agent knows of, by what became of them.", ["phase"], () =>
    Object.entries(status().instances).map(([phase, count]) => [{ phase }, count]),
  );
  gauge("fleetlog_agent_condition", "1 for each thing that a person should know of.", ["condition"], () =>
    Object.keys(status().conditions).map((condition) => [{ condition }, 1]),
  );
  return registry;
}

type Series = (name: string, help: string, labelNames: string[], values: () => Value[]) => unknown;

function tasks(agent: Pick<Agent, "usage">, counter: Series, gauge: Series): void {
  const names = ["namespace", "service", "slot", "task"];
  const usage = forOneScrape(() => agent.usage());
  const of = (value: (usage: TaskUsage) => number | undefined) => () =>
    usage().map((one): Value => [{ namespace: one.namespace, service: one.service, slot: String(one.slot), task: one.task }, value(one)]);
  counter(
    "fleetlog_task_cpu_seconds_total",
    "Processor time of a task.",
    names,
    of(({ cpuMs }) => cpuMs / 1000),
  );
  gauge(
    "fleetlog_task_memory_bytes",
    "Memory of a task, without pages of files that could be dropped.",
    names,
    of(({ memoryBytes }) => memoryBytes),
  );
  const more = (value: (counts: NonNullable<TaskUsage["more"]>) => number | undefined) => of((one) => one.more && value(one.more));
  counter(
    "fleetlog_task_cpu_periods_total",
    "Periods in which the kernel let a task run.",
    names,
    more(({ periods }) => periods),
  );
  counter(
    "fleetlog_task_cpu_throttled_periods_total",
    "Of them, those in which its limit held it back.",
    names,
    more(({ throttledPeriods }) => throttledPeriods),
  );
  counter(
    "fleetlog_task_network_receive_bytes_total",
    "Bytes that a task received.",
    names,
    more(({ networkReceive }) => networkReceive),
  );
  counter(
    "fleetlog_task_network_transmit_bytes_total",
    "Bytes that a task sent.",
    names,
    more(({ networkTransmit }) => networkTransmit),
  );
  counter(
    "fleetlog_task_block_read_bytes_total",
    "Bytes that a task read from block devices.",
    names,
    more(({ blockRead }) => blockRead),
  );
  counter(
    "fleetlog_task_block_written_bytes_total",
    "Bytes that a task wrote to them.",
    names,
    more(({ blockWrite }) => blockWrite),
  );
  counter(
    "fleetlog_task_restarts_total",
    "Further starts of a task's containers, in its place.",
    names,
    of(({ restarts }) => restarts),
  );
}

function host(look: () => HostCounters, counter: Series, gauge: Series): void {
  const seen = forOneScrape(look);
  counter("fleetlog_host_cpu_seconds_total", "Time of all processors together, by what they did.", ["mode"], () =>
    Object.entries(seen().cpuSeconds).map(([mode, seconds]) => [{ mode }, seconds]),
  );
  gauge("fleetlog_host_cpus", "Processors.", [], () => [[{}, seen().cpus]]);
  gauge("fleetlog_host_load_average", "Processes that run or want to, on average.", ["minutes"], () =>
    Object.entries(seen().load ?? {}).map(([minutes, load]) => [{ minutes }, load]),
  );
  gauge("fleetlog_host_memory_bytes", "Memory of the host.", ["kind"], () =>
    Object.entries(seen().memory).map(([kind, bytes]) => [{ kind }, bytes]),
  );
  gauge("fleetlog_host_boot_time_seconds", "When the host started, in seconds since 1970.", [], () => [[{}, seen().bootTime]]);

  const network = (value: (one: HostCounters["networks"][0]) => number) => () =>
    seen().networks.map((one): Value => [{ device: one.device }, value(one)]);
  counter(
    "fleetlog_host_network_receive_bytes_total",
    "Bytes received.",
    ["device"],
    network(({ receivedBytes }) => receivedBytes),
  );
  counter(
    "fleetlog_host_network_transmit_bytes_total",
    "Bytes sent.",
    ["device"],
    network(({ transmittedBytes }) => transmittedBytes),
  );
  counter(
    "fleetlog_host_network_errors_total",
    "Packets that went wrong, either way.",
    ["device"],
    network(({ errors }) => errors),
  );
  counter(
    "fleetlog_host_network_drops_total",
    "Packets that were dropped, either way.",
    ["device"],
    network(({ drops }) => drops),
  );

  const disk = (value: (one: HostCounters["disks"][0]) => number) => () =>
    seen().disks.map((one): Value => [{ device: one.device }, value(one)]);
  counter(
    "fleetlog_host_disk_read_bytes_total",
    "Bytes read.",
    ["device"],
    disk(({ readBytes }) => readBytes),
  );
  counter(
    "fleetlog_host_disk_written_bytes_total",
    "Bytes written.",
    ["device"],
    disk(({ writtenBytes }) => writtenBytes),
  );
  counter(
    "fleetlog_host_disk_reads_total",
    "Reads that ended.",
    ["device"],
    disk(({ reads }) => reads),
  );
  counter(
    "fleetlog_host_disk_writes_total",
    "Writes that ended.",
    ["device"],
    disk(({ writes }) => writes),
  );
  counter(
    "fleetlog_host_disk_busy_seconds_total",
    "Time in which anything was under way.",
    ["device"],
    disk(({ busySeconds }) => busySeconds),
  );

  const space = (value: (one: HostCounters["filesystems"][0]) => number) => () =>
    seen().filesystems.map((one): Value => [{ mountpoint: one.mountpoint, fstype: one.type }, value(one)]);
  const names = ["mountpoint", "fstype"];
  gauge(
    "fleetlog_host_filesystem_size_bytes",
    "Size of a file system.",
    names,
    space(({ sizeBytes }) => sizeBytes),
  );
  gauge(
    "fleetlog_host_filesystem_available_bytes",
    "What may still be written there.",
    names,
    space(({ availableBytes }) => availableBytes),
  );
  gauge(
    "fleetlog_host_filesystem_files",
    "Files that there may be.",
    names,
    space(({ files }) => files),
  );
  gauge(
    "fleetlog_host_filesystem_files_free",
    "Files that there may still be.",
    names,
    space(({ filesFree }) => filesFree),
  );
}

/** All metrics of one scrape are collected within one turn, and look once. */
function forOneScrape<T>(look: () => T): () => T {
  let seen: { value: T } | undefined;
  return () => {
    if (!seen) {
      seen = { value: look() };
      setImmediate(() => {
        seen = undefined;
      });
    }
    return seen.value;
  };
}
