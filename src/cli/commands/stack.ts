import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import type { Service } from "../converge.js";
import { Unsuccessful, UsageError } from "../exit.js";
import { pointerWords } from "../field-words.js";
import { act, group, leaf } from "../leaf.js";
import { addPlanFlag, type PlanFlags, showPlan } from "../plan.js";
import { collect, printJson } from "../session.js";
import { printTable } from "../table.js";
import { printTasks } from "../task-table.js";
import type { Terminal } from "../terminal.js";
import { formatDuration } from "../units.js";
import { watchServices } from "../watch.js";
import { addWatchFlags, type WatchFlags } from "../watch-flags.js";
import { addStackUndo } from "./past.js";

export function addStackCommands(program: Command, io: Terminal): void {
  const stack = group(program, "stack", "groups of services from one Compose file");
  addDeploy(stack, io);
  addList(stack, io);
  addTasks(stack, io);
  addStackUndo(stack, io);
  addRemove(stack, io);
}

interface DeployFlags extends WatchFlags, PlanFlags {
  composeFile: string;
  prune?: true;
}

function addDeploy(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "deploy <stack>",
    summary: "deploy a Compose file; the same file twice changes nothing",
    examples: ["stack deploy -c examples/voting/compose.yaml voting", "stack deploy -c compose.yaml --prune --detach shop"],
  })
    .requiredOption("-c, --compose-file <file>", "the Compose file")
    .option("--prune", "remove the stack's services that the file no longer has");
  addWatchFlags(addPlanFlag(command));
  act(command, io, async (session, stack: string, flags: DeployFlags) => {
    const { client, json, namespace } = session;
    const file = resolve(io.cwd, flags.composeFile);
    const body = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`cannot read ${file} (${error.code})`, { cause: error });
    });
    const query = { namespace, directory: dirname(file), prune: flags.prune === true };
    if (flags.plan) return showPlan(session, [{ do: "stack.deploy", stack, file: body, ...query }]);
    const { data, position } = await client.put("/v1/stacks/{stack}", { params: { path: { stack }, query }, body });
    for (const { line, field, message } of data.warnings) io.err(`warning: line ${line}: ${pointerWords(field)}: ${message}\n`);
    if (!json) {
      for (const what of ["created", "updated", "unchanged", "removed"] as const)
        for (const name of data[what]) io.out(`${what} ${name}\n`);
      for (const name of data.orphaned) io.err(`warning: ${name} is no longer in the file and still runs; --prune removes it\n`);
    }
    const services: Service[] = flags.detach
      ? []
      : await collect(client.list("/v1/services", { params: { query: { stack, namespace: data.stack.namespace } } }));
    const outcomes = await watchServices(session, services, position, flags);
    if (json) printJson(io, { ...data, ...(flags.detach ? {} : { convergence: outcomes }) }, 2);
    if (outcomes.some((outcome) => outcome.verdict !== "converged")) throw new Unsuccessful();
  });
}

function addList(parent: Command, io: Terminal): void {
  const command = leaf(parent, { usage: "ls", summary: "list stacks", examples: ["stack ls", "stack ls --json"] });
  act(command, io, async ({ client, json, namespace }) => {
    const stacks = await collect(client.list("/v1/stacks", { params: { query: { namespace } } }));
    if (json) return printJson(io, stacks, 2);
    printTable(
      io,
      [
        { title: "NAME", value: (stack) => stack.name, shrinkTo: 10 },
        { title: "NAMESPACE", value: (stack) => stack.namespace },
        { title: "SERVICES", value: (stack) => stack.services.join(","), shrinkTo: 10 },
        { title: "DEPLOYED", value: (stack) => `${formatDuration(Math.max(0, io.now() - Date.parse(stack.deployedAt)))} ago` },
      ],
      stacks,
    );
  });
}

function addTasks(parent: Command, io: Terminal): void {
  const command = leaf(parent, { usage: "ps <stack>", summary: "list the tasks of a stack", examples: ["stack ps voting"] });
  act(command, io, async ({ client, json, namespace }, stack: string) => {
    // An unknown stack is an error, not an empty table.
    const { data } = await client.get("/v1/stacks/{stack}", { params: { path: { stack }, query: { namespace } } });
    const tasks = await collect(client.list("/v1/tasks", { params: { query: { stack, namespace: data.namespace } } }));
    if (json) return printJson(io, tasks, 2);
    printTasks(io, tasks);
  });
}

function addRemove(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "rm <stack...>",
    summary: "remove stacks and their services",
    examples: ["stack rm voting"],
  });
  act(command, io, async ({ client, json, namespace }, stacks: string[]) => {
    for (const stack of stacks) {
      await client.delete("/v1/stacks/{stack}", { params: { path: { stack }, query: { namespace } } });
      if (!json) io.out(`${stack}\n`);
    }
    if (json) printJson(io, { removed: stacks }, 2);
  });
}
