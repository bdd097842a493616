import type { Command } from "commander";
import type { components } from "../../client/index.js";
import { percentText } from "../../model/index.js";
import { act, leaf } from "../leaf.js";
import { printJson } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";

type Availability = components["schemas"]["ServiceAvailability"];

export function addAvailability(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "availability <service>",
    summary: "tell how much of a span of time a service had all of its replicas, and which events cost it",
    examples: [
      "service availability web",
      "service availability web --from 7d",
      "service availability web --from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z",
    ],
  })
    .option("--from <moment>", "a time, or how long ago, such as 7d (30d before the end)")
    .option("--to <moment>", "a time, or how long ago (now)");
  act(command, io, async ({ client, json, namespace }, service: string, { from, to }: { from?: string; to?: string }) => {
    const { data } = await client.get("/v1/services/{service}/availability", {
      params: { path: { service }, query: { namespace, from, to } },
    });
    if (json) return printJson(io, data, 2);
    print(io, data);
  });
}

function print(io: Terminal, { from, to, countedMs, availability, serving, target, budget, outages, outagesFound }: Availability): void {
  io.out(`From ${from} to ${to}, of which ${secondsOf(countedMs)} count.\n`);
  io.out(`All replicas healthy: ${shareOf(availability)}. At least one: ${shareOf(serving)}.\n`);
  if (target !== null && budget) {
    const words = `Target ${percentText(target)}: ${secondsOf(budget.allowedMs)} may be lost, ${secondsOf(budget.spentMs)} were`;
    if (budget.leftMs < 0) io.out(io.colors.red(`${words}: ${secondsOf(-budget.leftMs)} too many.\n`));
    else io.out(`${words}, ${secondsOf(budget.leftMs)} are left.\n`);
  }
  if (outages.length === 0) return;
  io.out(outages.length < outagesFound ? `\nThe ${outages.length} costliest of ${outagesFound} outages:\n` : "\n");
  printTable(
    io,
    [
      { title: "FROM", value: (outage) => outage.from },
      { title: "LOST", value: (outage) => secondsOf(outage.lostMs) },
      { title: "HEALTHY", value: (outage) => `${outage.healthy}/${outage.wanted}` },
      { title: "BEGAN WITH", value: ({ began }) => (began ? `${began.type} (${seqOf(began.position)})` : "-") },
      { title: "ENDED WITH", value: ({ ended }) => (ended ? `${ended.type} (${seqOf(ended.position)})` : "-"), spare: 2 },
      { title: "BY", value: ({ began }) => began?.actor ?? "-", spare: 1 },
    ],
    outages,
  );
}

function seqOf(position: string): string {
  return position.slice(position.lastIndexOf("-") + 1);
}

function secondsOf(ms: number): string {
  return `${ms / 1000} s`;
}

function shareOf(parts: number | null): string {
  return parts === null ? "nothing counts" : percentText(parts);
}
