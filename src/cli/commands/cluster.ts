import type { Command } from "commander";
import { act, leaf } from "../leaf.js";
import { printJson } from "../session.js";
import type { Terminal } from "../terminal.js";
import { oneLine } from "../text.js";

export function addClusterCommands(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "cluster",
    summary: "show the cluster: its log, who writes it, and what it holds",
    examples: ["cluster", "cluster --json"],
  });
  act(command, io, async ({ client, json }) => {
    const { data } = await client.get("/v1/cluster");
    if (json) return printJson(io, data, 2);
    const counts = (of: Record<string, number>) =>
      Object.entries(of)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `${count} ${name}`)
        .join(", ") || "none";
    const facts: [string, string][] = [
      ["Cluster", data.id],
      ["Controller", `${data.lease.url} (fleetlog ${data.version})`],
      ["Writer", `${data.lease.holder}, epoch ${data.lease.epoch}`],
      ["Log", `${data.log.carrier}, at ${data.position}, last event ${data.time}`],
      ["Anchor", `${data.position}:${data.log.hash}`],
      ["Digest", data.digest],
      ["Nodes", counts(data.nodes)],
      ["Services", String(data.services)],
      ["Tasks", counts(data.tasks)],
    ];
    for (const alarm of data.alarms ?? []) facts.push(["Alarm", alarm]);
    for (const [name, value] of facts) io.out(`${io.colors.dim(name.padEnd(11))} ${oneLine(value)}\n`);
  });
}
