import type { Command } from "commander";
import { rolloutWaits } from "../explain.js";
import { causeLines, refusalLines, scoreLines, verdictLines } from "../explanation.js";
import { act, leaf } from "../leaf.js";
import { printJson } from "../session.js";
import { findTask } from "../task-names.js";
import { stateWords } from "../task-table.js";
import type { Terminal } from "../terminal.js";
import { oneLine, plural } from "../text.js";

export function addExplainService(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "explain <service>",
    summary: "say why a service is as it is: what waits or fails, which nodes would take a task, who changed it last",
    examples: ["service explain web", "service explain web --json"],
  });
  act(command, io, async ({ client, json, namespace }, service: string) => {
    const { data } = await client.get("/v1/services/{service}/explain", { params: { path: { service }, query: { namespace } } });
    if (json) return printJson(io, data, 2);
    const { running, desired, name, rollout } = data.service;
    io.out(`${name}: ${running} of ${plural(desired, "task")} running\n`);
    if (rollout) {
      const why = rollout.paused ?? rolloutWaits(rollout);
      io.out(`${oneLine(`rollout ${rollout.state}${why ? `: ${why}` : ""}, ${rollout.updated} of ${rollout.total} updated`)}\n`);
    }
    for (const slot of data.slots) io.out(`  ${slot.name}  ${stateWords(slot, io.now())}\n`);
    const unshown = data.slotsTotal - data.slots.length;
    if (unshown > 0) io.out(`  and ${unshown} more\n`);
    io.out(lines("one more task", verdictLines(data.nodes, data.nodesTotal)));
    io.out(lines("changed by", causeLines(data.causes)));
  });
}

export function addExplainTask(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "explain <task>",
    summary: "say why a task runs where it does, why not elsewhere, and what led to it",
    examples: ["task explain web.1", "task explain k2j4m8q1x0ab.1.9fs3l0d7w2aa --json"],
  });
  act(command, io, async (session, named: string) => {
    const found = await findTask(session, named);
    if (found.id === undefined) {
      if (session.json) return printJson(io, found, 2);
      io.out(`${found.name} waits for a node\n`);
      io.out(lines("why", found.placement ? refusalLines(found.placement) : []));
      return;
    }
    const { data } = await session.client.get("/v1/tasks/{task}/explain", { params: { path: { task: found.id } } });
    if (session.json) return printJson(io, data, 2);
    const { task } = data;
    io.out(`${task.name} on ${task.nodeName ?? task.node}: ${stateWords(task, io.now())}\n`);
    const version = data.otherScheduler ? " (by another version of the scheduler than the one that answers)" : "";
    const why = task.placement ? [...refusalLines(task.placement), ...scoreLines(task.placement)] : ["the log does not reach back so far"];
    io.out(lines(`why here${version}`, why));
    io.out(lines("one more task of it, now", verdictLines(data.nodes, data.nodesTotal)));
    io.out(lines("led to by", causeLines(data.causes)));
  });
}

function lines(title: string, shown: string[]): string {
  return `${title}:\n${shown.map((line) => `  ${line}\n`).join("")}`;
}
