import { type Command, Option } from "commander";
import type { Task } from "../converge.js";
import { act, group, leaf } from "../leaf.js";
import { collect, printJson } from "../session.js";
import { findTask } from "../task-names.js";
import { printTasks } from "../task-table.js";
import type { Terminal } from "../terminal.js";
import { addExplainTask } from "./explain.js";
import { addJudge, addRestart, addStop } from "./task-change.js";

const states: Task["state"][] = ["pending", "assigned", "starting", "running", "stopping", "complete", "failed", "rejected", "lost"];

export function addTaskCommands(program: Command, io: Terminal): void {
  const task = group(program, "task", "placed instances of services");
  addList(task, io);
  addInspect(task, io);
  addExplainTask(task, io);
  addRestart(task, io);
  addStop(task, io);
  addJudge(task, io);
}

function addList(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "ls",
    summary: "list the tasks of all services",
    examples: ["task ls", "task ls --node node-1", "task ls --state failed --json"],
  })
    .option("--node <node>", "only those on this node, by name or id")
    .addOption(new Option("--state <state>", "only those in this state").choices(states))
    .option("--stack <stack>", "only those of this stack");
  act(command, io, async ({ client, json, namespace }, flags: { node?: string; state?: Task["state"]; stack?: string }) => {
    const { node, state, stack } = flags;
    const tasks = await collect(client.list("/v1/tasks", { params: { query: { node, state, stack, namespace } } }));
    if (json) return printJson(io, tasks, 2);
    printTasks(io, tasks);
  });
}

function addInspect(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "inspect <task>",
    summary: "show all that is known of one task, by id or by name; a name means the newest task that is wanted there",
    examples: ["task inspect web.1", "task inspect k2j4m8q1x0ab.1.9fs3l0d7w2aa"],
  });
  act(command, io, async (session, named: string) => {
    const found = await findTask(session, named);
    if (found.id === undefined) return printJson(io, found, 2);
    const { data } = await session.client.get("/v1/tasks/{task}", { params: { path: { task: found.id } } });
    printJson(io, data, 2);
  });
}
