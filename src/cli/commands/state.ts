import type { Command } from "commander";
import { act, leaf } from "../leaf.js";
import { nodeColumns } from "../node-table.js";
import { serviceColumns } from "../service-table.js";
import { printJson } from "../session.js";
import { printTable } from "../table.js";
import { printTasks } from "../task-table.js";
import type { Terminal } from "../terminal.js";

export function addStateCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "state",
    summary: "show the cluster as it is, or as it was",
    examples: ["state", "state --at 120", "state --at 5m", "state --at 2026-03-01T12:00:00Z", "state --at 9f2c04d1a77be012-120 --json"],
  }).option("--at <moment>", "a seq, a position, an RFC 3339 time, or how long ago, such as 5m");
  act(command, io, async ({ client, json }, flags: { at?: string }) => {
    const { data } = await client.get("/v1/state", { params: { query: { at: flags.at } } });
    if (json) return printJson(io, data, 2);
    const { nodes = [], services = [], tasks = [] } = data;
    // Ages are told as of then, not as of now.
    const then: Terminal = { ...io, now: () => Date.parse(data.time) };
    io.out(`At ${data.position}, ${data.time}.\nDigest ${data.digest}.\n`);
    const sections: [string, () => void][] = [
      ["Nodes", () => printTable(then, nodeColumns(then), nodes)],
      ["Services", () => printTable(then, serviceColumns(then), services)],
      ["Tasks", () => printTasks(then, tasks)],
    ];
    const counts = [nodes.length, services.length, tasks.length];
    for (const [at, [title, print]] of sections.entries()) {
      io.out(`\n${io.colors.bold(title)}${counts[at] === 0 ? ": none\n" : "\n"}`);
      if (counts[at] !== 0) print();
    }
  });
}
