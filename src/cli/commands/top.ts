import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import type { Task } from "../converge.js";
import { act, leaf } from "../leaf.js";
import { metricColumns, serviceMetrics } from "../metrics-table.js";
import { collect, printJson, type Session } from "../session.js";
import { type Column, printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { plural } from "../text.js";
import { formatBytes, formatCpus, parseDuration } from "../units.js";

const sorts = ["cpu", "memory", "network", "block"] as const;

interface TopFlags {
  sort: (typeof sorts)[number];
  interval: number;
  once?: true;
}

type Used = Task & { usage: NonNullable<Task["usage"]> };

const intervalDefaultMs = 2_000;
const clearScreen = "\x1b[H\x1b[J";
/** Lines above the table and below it. */
const otherLines = 4;

export function addTopCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "top [service]",
    summary: "show what tasks use, the most first, or what was measured of a service; on a terminal again and again until Ctrl-C",
    examples: ["top", "top --sort memory --interval 5s", "top --once --json", "top web"],
  })
    .addOption(new Option("--sort <by>", "which task goes first").choices(sorts).default("cpu"))
    .option("--interval <duration>", "how long one picture stands (2s)", parseDuration, intervalDefaultMs)
    .option("--once", "one picture, as in a pipe");
  act(command, io, async (session, service: string | undefined, flags: TopFlags) => {
    const again = io.size !== undefined && !flags.once && !session.json;
    do {
      if (service === undefined) await showTasks(session, flags, again);
      else await showService(session, service, again);
      if (again) await sleep(flags.interval, undefined, { signal: io.signal }).catch(() => {});
    } while (again && !io.signal.aborted);
  });
}

async function showTasks({ client, namespace, json, io }: Session, { sort }: TopFlags, again: boolean): Promise<void> {
  const tasks = await collect(client.list("/v1/tasks", { params: { query: { namespace, state: "running", limit: 1000 } } }));
  const known = tasks.filter((task): task is Used => task.usage !== undefined).sort((a, b) => amount[sort](b) - amount[sort](a));
  if (json) return printJson(io, known, 2);
  const cpu = known.reduce((sum, { usage }) => sum + usage.cpu, 0);
  const memory = known.reduce((sum, { usage }) => sum + usage.memory, 0);
  const unknown = tasks.length - known.length;
  if (again) io.out(clearScreen);
  io.out(`${plural(tasks.length, "task")} running, using ${formatCpus(cpu)} CPU and ${formatBytes(memory)}`);
  io.out(unknown > 0 ? `; of ${unknown} no usage is known yet\n\n` : "\n\n");
  if (known.length === 0) return;
  const room = again && io.size ? Math.max(1, io.size.rows - otherLines) : known.length;
  printTable(io, columns, known.slice(0, room));
}

async function showService({ client, namespace, json, io }: Session, service: string, again: boolean): Promise<void> {
  const metrics = await serviceMetrics(client, service, namespace);
  if (json) return printJson(io, metrics, 2);
  const series = metrics.series ?? [];
  if (again) io.out(clearScreen);
  if (series.length === 0) {
    io.out(
      `of ${metrics.serviceName} nothing is known yet: agents measure every 10 s, and what they say is shown when its 15 s are over\n`,
    );
    return;
  }
  io.out(
    `${metrics.serviceName}, as of ${series
      .map(({ points }) => points?.at(-1)?.time ?? "")
      .sort()
      .at(-1)}\n\n`,
  );
  printTable(io, metricColumns, series);
}

const amount: Record<TopFlags["sort"], (task: Used) => number> = {
  cpu: ({ usage }) => usage.cpu,
  memory: ({ usage }) => usage.memory,
  network: ({ usage }) => (usage.networkReceive ?? 0) + (usage.networkTransmit ?? 0),
  block: ({ usage }) => (usage.blockRead ?? 0) + (usage.blockWrite ?? 0),
};

/** Both ways, a second; a dash for what the runtime cannot measure. */
function bothWays(one: number | undefined, other: number | undefined): string {
  return one === undefined && other === undefined ? "-" : `${formatBytes(one ?? 0)} / ${formatBytes(other ?? 0)}`;
}

const columns: Column<Used>[] = [
  { title: "NAME", value: (task) => task.name, shrinkTo: 12, keepEnd: true },
  { title: "NODE", value: (task) => task.nodeName ?? task.node ?? "-", shrinkTo: 6 },
  { title: "CPU", value: ({ usage }) => formatCpus(usage.cpu) },
  { title: "MEMORY", value: ({ usage }) => formatBytes(usage.memory) },
  { title: "NET RX/TX", value: ({ usage }) => bothWays(usage.networkReceive, usage.networkTransmit), spare: 4 },
  { title: "DISK R/W", value: ({ usage }) => bothWays(usage.blockRead, usage.blockWrite), spare: 3 },
  { title: "RESTARTS", value: (task) => String(task.restarts ?? 0), spare: 2 },
  { title: "ID", value: (task) => task.id ?? "-", spare: 1 },
];
