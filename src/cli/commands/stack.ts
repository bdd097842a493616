import { type Command, Option } from "commander";
import type { FieldError } from "../../ports/index.js";
import { type ComposeFlags, placedError, readProject } from "../compose/index.js";
import type { Service } from "../converge.js";
import { faultText, Unsuccessful } from "../exit.js";
import { act, group, leaf } from "../leaf.js";
import { addPlanFlag, type PlanFlags, printChanges, showPlan } from "../plan.js";
import { collect, printJson } from "../session.js";
import { printTable } from "../table.js";
import { printTasks } from "../task-table.js";
import type { Terminal } from "../terminal.js";
import { oneLine } from "../text.js";
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

interface DeployFlags extends WatchFlags, PlanFlags, ComposeFlags {
  prune?: true;
  runtime?: "docker" | "process";
}

function addDeploy(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "deploy <stack>",
    summary: "deploy Compose files; the same files twice change nothing",
    examples: [
      "stack deploy -c examples/voting/compose.yaml voting",
      "stack deploy -c compose.yaml -c compose.prod.yaml --plan shop",
      "stack deploy -c compose.yaml --prune --detach shop",
    ],
  })
    .option("-c, --compose-file <file>", "a Compose file; several are laid one over the other (COMPOSE_FILE; compose.yaml)", append)
    .option("--env-file <file>", "variables for the files, instead of the .env beside the first", append)
    .option("--profile <name>", "deploy the services of this profile too, * for all (COMPOSE_PROFILES)", append)
    .option("--project-directory <directory>", "where the files' relative paths start, instead of the folder of the first")
    .option("--files-below <directory>", "files that Compose files name may stand here too, not only in the project's directory", append)
    .option("--prune", "remove the stack's services that the files no longer have")
    .addOption(new Option("--runtime <name>", "where services with both an image and an x-process run").choices(["docker", "process"]));
  addWatchFlags(addPlanFlag(command));
  act(command, io, async (session, stack: string, flags: DeployFlags) => {
    const { client, json, namespace } = session;
    const project = readProject(io, flags);
    const { text, directory, placed } = project;
    // First of all: what is wrong may come of what is missing.
    if (!json) warn(io, project.warnings);
    const asked = { namespace, directory, prune: flags.prune === true, runtime: flags.runtime };
    const told = (error: unknown) => {
      throw placedError(error, project);
    };
    if (flags.plan)
      return showPlan(session, [{ do: "stack.deploy", stack, file: text, ...asked }], {
        placed,
        warnings: json ? project.warnings : [],
      }).catch(told);
    const { data, position } = await client
      .put("/v1/stacks/{stack}", { params: { path: { stack }, query: asked }, body: text })
      .catch(told);
    const warnings = data.warnings.map(placed);
    if (!json) {
      warn(io, warnings);
      printChanges(io.out, { ...data, orphaned: [] });
      for (const name of data.orphaned) io.err(`warning: ${name} is no longer in the file and still runs; --prune removes it\n`);
    }
    const services: Service[] = flags.detach
      ? []
      : await collect(client.list("/v1/services", { params: { query: { stack, namespace: data.stack.namespace } } }));
    const outcomes = await watchServices(session, services, position, flags);
    const said = { ...data, warnings: [...project.warnings, ...warnings] };
    if (json) printJson(io, { ...said, ...(flags.detach ? {} : { convergence: outcomes }) }, 2);
    if (outcomes.some((outcome) => outcome.verdict !== "converged")) throw new Unsuccessful();
  });
}

function append(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

function warn(io: Terminal, warnings: readonly FieldError[]): void {
  for (const warning of warnings) io.err(`warning: ${oneLine(faultText(warning))}\n`);
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
