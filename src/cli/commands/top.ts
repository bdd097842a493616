import { setTimeout as sleep } from "node:timers/promises";
import { type Command, Option } from "commander";
import type { Task } from "../converge.js";
import { act, leaf } from "../leaf.js";
import { collect, printJson, type Session } from "../session.js";
import { type Column, printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { plural } from "../text.js";
import { formatBytes, formatCpus, parseDuration } from "../units.js";

interface TopFlags {
  sort: "cpu" | "memory";
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
    usage: "top",
    summary: "show what tasks use, the most first; on a terminal again and again until Ctrl-C",
    examples: ["top", "top --sort memory --interval 5s", "top --once --json"],
  })
    .addOption(new Option("--sort <by>", "which goes first").choices(["cpu", "memory"]).default("cpu"))
    .option("--interval <duration>", "how long one picture stands (2s)", parseDuration, intervalDefaultMs)
    .option("--once", "one picture, as in a pipe");
  act(command, io, async (session, flags: TopFlags) => {
    const again = io.size !== undefined && !flags.once && !session.json;
    do {
      await show(session, flags, again);
      if (again) await sleep(flags.interval, undefined, { signal: io.signal }).catch(() => {});
    } while (again && !io.signal.aborted);
  });
}

async function show({ client, namespace, json, io }: Session, { sort }: TopFlags, again: boolean): Promise<void> {
  const tasks = await collect(client.list("/v1/tasks", { params: { query: { namespace, state: "running", limit: 1000 } } }));
  const known = tasks.filter((task): task is Used => task.usage !== undefined).sort((a, b) => b.usage[sort] - a.usage[sort]);
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

const columns: Column<Used>[] = [
  { title: "NAME", value: (task) => task.name, shrinkTo: 12, keepEnd: true },
  { title: "NODE", value: (task) => task.nodeName ?? task.node ?? "-", shrinkTo: 6 },
  { title: "CPU", value: ({ usage }) => formatCpus(usage.cpu) },
  { title: "MEMORY", value: ({ usage }) => formatBytes(usage.memory) },
  { title: "RESTARTS", value: (task) => String(task.restarts ?? 0), spare: 2 },
  { title: "ID", value: (task) => task.id ?? "-", spare: 1 },
];
