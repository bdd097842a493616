import type { Command } from "commander";
import { act, group, leaf } from "../leaf.js";
import { nodeColumns } from "../node-table.js";
import { collect, printJson } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { addMaintain, addUpdate } from "./node-update.js";
import { addNodeBlame, addNodeUndo } from "./past.js";

export function addNodeCommands(program: Command, io: Terminal): void {
  const node = group(program, "node", "hosts that run tasks");
  addList(node, io);
  addInspect(node, io);
  addUpdate(node, io);
  addMaintain(node, io);
  addNodeUndo(node, io);
  addNodeBlame(node, io);
  addAccept(node, io);
  addRemove(node, io);
}

function addList(parent: Command, io: Terminal): void {
  const command = leaf(parent, { usage: "ls", summary: "list nodes", examples: ["node ls", "node ls --json"] });
  act(command, io, async ({ client, json }) => {
    const nodes = await collect(client.list("/v1/nodes"));
    if (json) return printJson(io, nodes, 2);
    printTable(io, nodeColumns(io), nodes);
  });
}

function addInspect(parent: Command, io: Terminal): void {
  const command = leaf(parent, { usage: "inspect <node>", summary: "show all that is known of a node", examples: ["node inspect node-1"] });
  act(command, io, async ({ client }, node: string) => {
    printJson(io, (await client.get("/v1/nodes/{node}", { params: { path: { node } } })).data, 2);
  });
}

function addAccept(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "accept <node...>",
    summary: "let nodes that wait after a restore obey this log: what they run and it does not know is stopped",
    examples: ["node accept node-1"],
  });
  act(command, io, async ({ client, json }, nodes: string[]) => {
    for (const node of nodes) {
      const { data } = await client.post("/v1/nodes/{node}/accept", { params: { path: { node } } });
      if (json) printJson(io, data);
      else io.out(`${data.name} is accepted\n`);
    }
  });
}

function addRemove(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "rm <node...>",
    summary: "remove nodes that are drained or gone",
    examples: ["node rm node-1", "node rm --force node-1"],
  }).option("-f, --force", "also a node that is still ready; its tasks are started elsewhere");
  act(command, io, async ({ client, json }, nodes: string[], flags: { force?: true }) => {
    for (const node of nodes)
      await client.delete("/v1/nodes/{node}", { params: { path: { node }, query: { force: flags.force === true } } });
    if (json) printJson(io, { removed: nodes }, 2);
    else for (const node of nodes) io.out(`${node}\n`);
  });
}
