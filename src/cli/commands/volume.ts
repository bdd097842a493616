import type { Command } from "commander";
import { act, group, leaf } from "../leaf.js";
import { addPlanFlag, type PlanFlags, showPlan } from "../plan.js";
import { collect, printJson } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { type Volume, volumeColumns } from "../volume-table.js";

export function addVolumeCommands(program: Command, io: Terminal): void {
  const volume = group(program, "volume", "data on nodes that outlives the tasks that mount it");
  addList(volume, io);
  addInspect(volume, io);
  addRemove(volume, io);
  addRestore(volume, io);
}

interface NodeFlag {
  node?: string;
}

function addList(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "ls",
    summary: "list volumes, each from the first task that mounted it on",
    examples: ["volume ls", "volume ls --node host-1", "volume ls --stack voting", "volume ls --removed --json"],
  })
    .option("--stack <stack>", "only those of this stack")
    .option("--node <node>", "only those on this node")
    .option("--removed", "only those that were removed and can be restored");
  act(command, io, async ({ client, json, namespace }, flags: NodeFlag & { stack?: string; removed?: true }) => {
    const query = { stack: flags.stack, node: flags.node, removed: flags.removed === true, namespace };
    const volumes = await collect(client.list("/v1/volumes", { params: { query } }));
    if (json) return printJson(io, volumes, 2);
    printTable(io, volumeColumns(io), volumes);
  });
}

function addInspect(parent: Command, io: Terminal): void {
  const command = addNodeFlag(
    leaf(parent, {
      usage: "inspect <volume>",
      summary: "show a volume and the services that mount it",
      examples: ["volume inspect db-data", "volume inspect db-data --node host-1"],
    }),
  );
  act(command, io, async ({ client, namespace }, volume: string, { node }: NodeFlag) => {
    const { data } = await client.get("/v1/volumes/{volume}", { params: { path: { volume }, query: { namespace, node } } });
    printJson(io, data, 2);
  });
}

function addRemove(parent: Command, io: Terminal): void {
  const command = addNodeFlag(
    leaf(parent, {
      usage: "rm <volume...>",
      summary: "remove volumes that no service uses; `volume restore` takes it back for a while, then their nodes delete the data",
      examples: ["volume rm db-data", "volume rm db-data --node host-1", "volume rm --purge db-data", "volume rm db-data --plan"],
    }),
  ).option("--purge", "for good: the data goes at once");
  addPlanFlag(command);
  act(command, io, async (session, volumes: string[], { node, plan, ...flags }: PlanFlags & NodeFlag & { purge?: true }) => {
    const { client, json, namespace } = session;
    const purge = flags.purge === true;
    if (plan) {
      const requests = volumes.map((volume) => ({ do: "volume.remove" as const, volume, namespace, node, purge }));
      return showPlan(session, requests);
    }
    for (const volume of volumes) {
      await client.delete("/v1/volumes/{volume}", { params: { path: { volume }, query: { namespace, node, purge } } });
      if (!json) io.out(`${volume}\n`);
    }
    if (json) printJson(io, { removed: volumes }, 2);
  });
}

function addRestore(parent: Command, io: Terminal): void {
  const command = addNodeFlag(
    leaf(parent, {
      usage: "restore <volume...>",
      summary: "take back the removal of volumes; `volume ls --removed` lists them",
      examples: ["volume restore db-data", "volume restore db-data --node host-1"],
    }),
  );
  act(command, io, async ({ client, json, namespace }, volumes: string[], { node }: NodeFlag) => {
    const restored: Volume[] = [];
    for (const volume of volumes) {
      const params = { path: { volume }, query: { namespace, node } };
      const { data } = await client.post("/v1/volumes/{volume}/restore", { params });
      restored.push(data);
      if (!json) io.out(`${data.name} on ${data.nodeName}\n`);
    }
    if (json) printJson(io, restored, 2);
  });
}

function addNodeFlag(command: Command): Command {
  return command.option("--node <node>", "the one on this node, where several have one of that name");
}
