import type { Command } from "commander";
import type { Service, Task } from "../converge.js";
import { act, leaf } from "../leaf.js";
import { addPlanFlag, type PlanFlags, showPlan } from "../plan.js";
import { printRuns } from "../run-table.js";
import { serviceColumns } from "../service-table.js";
import { collect, printJson } from "../session.js";
import { printTable } from "../table.js";
import { printTasks } from "../task-table.js";
import type { Terminal } from "../terminal.js";

export function addList(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "ls",
    summary: "list services",
    examples: ["service ls", "service ls --stack voting", "service ls --removed", "service ls --json"],
  })
    .option("--stack <stack>", "only those of this stack")
    .option("--removed", "instead those that were removed and can be restored");
  act(command, io, async ({ client, json, namespace }, flags: { stack?: string; removed?: true }) => {
    const services = await collect(
      client.list("/v1/services", { params: { query: { stack: flags.stack, removed: flags.removed === true, namespace } } }),
    );
    if (json) return printJson(io, services, 2);
    printTable(io, serviceColumns(io), services);
  });
}

export function addTasks(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "ps <service...>",
    summary: "list the tasks of services, with the recent dead ones and why a slot is pending",
    examples: ["service ps web", "service ps web api --json"],
  });
  act(command, io, async ({ client, json, namespace }, services: string[]) => {
    const tasks: Task[] = [];
    const shown: Service[] = [];
    for (const service of services) {
      const params = { path: { service }, query: { namespace } };
      tasks.push(...(await collect(client.list("/v1/services/{service}/tasks", { params }))));
      if (!json) shown.push((await client.get("/v1/services/{service}", { params })).data);
    }
    if (json) return printJson(io, tasks, 2);
    printTasks(io, tasks);
    for (const service of shown) printRuns(io, service);
  });
}

export function addInspect(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "inspect <service>",
    summary: "show a service and its whole spec",
    examples: ["service inspect web", "service inspect web --namespace shop"],
  });
  act(command, io, async ({ client, namespace }, service: string) => {
    const { data } = await client.get("/v1/services/{service}", { params: { path: { service }, query: { namespace } } });
    printJson(io, data, 2);
  });
}

export function addRemove(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "rm <service...>",
    summary: "remove services and stop their tasks; `service restore` takes it back for a while",
    examples: ["service rm web", "service rm web api", "service rm --purge web", "service rm web --plan"],
  }).option("--purge", "for good: it cannot be restored");
  addPlanFlag(command);
  act(command, io, async (session, services: string[], flags: PlanFlags & { purge?: true }) => {
    const { client, json, namespace } = session;
    const purge = flags.purge === true;
    if (flags.plan)
      return showPlan(
        session,
        services.map((service) => ({ do: "service.remove", service, namespace, purge })),
      );
    for (const service of services) {
      await client.delete("/v1/services/{service}", { params: { path: { service }, query: { namespace, purge: flags.purge === true } } });
      if (!json) io.out(`${service}\n`);
    }
    if (json) printJson(io, { removed: services }, 2);
  });
}
