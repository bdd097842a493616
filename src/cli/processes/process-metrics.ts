import { readdirSync, readFileSync, type StatsFs, statfsSync } from "node:fs";
import { Gauge, Registry } from "prom-client";
import { lookedUpCounter, lookedUpGauge } from "../../api/index.js";
import { readVersion } from "../version.js";

/**
 * What every process of fleetlog tells of itself, under the names that Prometheus' own libraries use. All of it is looked up when it is
 * asked for: nothing is measured meanwhile.
 * @param dataDir whose file system is told of as well; undefined for a process that keeps nothing
 */
export function processMetrics(part: string, dataDir?: string): Registry {
  const registry = new Registry();
  const gauge = (name: string, help: string, value: () => number | undefined) => lookedUpGauge(registry, name, help, value);
  new Gauge({
    name: "fleetlog_build_info",
    help: "1, with what runs here.",
    labelNames: ["part", "version", "node"],
    registers: [registry],
  })
    .labels(part, readVersion(), process.version)
    .set(1);
  lookedUpCounter(registry, "process_cpu_seconds_total", "Processor time, of user and system together.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  gauge("process_start_time_seconds", "When this process started, in seconds since 1970.", () => startedAt);
  gauge("process_resident_memory_bytes", "Resident memory.", () => process.memoryUsage.rss());
  gauge("nodejs_heap_size_used_bytes", "Heap in use.", () => process.memoryUsage().heapUsed);
  gauge("process_open_fds", "Open files and connections.", () => ofLinux(() => readdirSync("/proc/self/fd").length));
  gauge("process_max_fds", "How many it may have open.", () => ofLinux(openFilesMax));
  if (dataDir !== undefined) {
    const space = (value: (stats: StatsFs) => number) => () => known(() => value(statfsSync(dataDir)));
    gauge(
      "fleetlog_data_dir_size_bytes",
      "Size of the file system that the data directory is on.",
      space(({ blocks, bsize }) => blocks * bsize),
    );
    gauge(
      "fleetlog_data_dir_available_bytes",
      "Of it, what this process may still write.",
      space(({ bavail, bsize }) => bavail * bsize),
    );
  }
  return registry;
}

const startedAt = Math.round(Date.now() / 1000 - process.uptime());

function openFilesMax(): number | undefined {
  const limit = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
  return limit === undefined ? undefined : Number(limit);
}

function ofLinux<T>(look: () => T): T | undefined {
  return process.platform === "linux" ? known(look) : undefined;
}

function known<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
