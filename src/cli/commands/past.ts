import type { Command } from "commander";
import type { components } from "../../client/index.js";
import { pointerWords, valueWords } from "../field-words.js";
import { act, leaf } from "../leaf.js";
import { addPlanFlag, type PlanFlags, printChanges, showPlan } from "../plan.js";
import { printJson } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { addWatchFlags, type WatchFlags } from "../watch-flags.js";
import { conclude } from "./service-change.js";

/** Verbs of several nouns that look at the past or bring it back. */

interface UndoFlags extends PlanFlags {
  to: string;
}

const moments = "a position, a seq, a time, or how long ago, such as 5m";

export function addServiceUndo(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "undo <service>",
    summary: "put back the spec of an earlier moment, and see it rolled out",
    examples: ["service undo web --to 120", "service undo web --to 5m --plan"],
  }).requiredOption("--to <moment>", moments);
  addWatchFlags(addPlanFlag(command));
  act(command, io, async (session, service: string, flags: UndoFlags & WatchFlags) => {
    const { client, namespace } = session;
    const { to } = flags;
    if (flags.plan) return showPlan(session, [{ do: "service.undo", service, to, namespace }]);
    const params = { path: { service }, query: { namespace } };
    const { data, position } = await client.post("/v1/services/{service}/undo", { params, body: { to } });
    await conclude(session, [data], position, flags);
  });
}

export function addStackUndo(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "undo <stack>",
    summary: "put back the services of an earlier moment, all or nothing",
    examples: ["stack undo shop --to 2026-03-01T12:00:00Z", "stack undo shop --to 10m --plan"],
  }).requiredOption("--to <moment>", moments);
  addPlanFlag(command);
  act(command, io, async (session, stack: string, { to, plan }: UndoFlags) => {
    const { client, json, namespace } = session;
    if (plan) return showPlan(session, [{ do: "stack.undo", stack, to, namespace }]);
    const { data } = await client.post("/v1/stacks/{stack}/undo", { params: { path: { stack }, query: { namespace } }, body: { to } });
    if (json) return printJson(io, data, 2);
    printChanges(io.out, { ...data, orphaned: [] });
  });
}

export function addNodeUndo(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "undo <node>",
    summary: "put back the settings and the availability of an earlier moment",
    examples: ["node undo node-1 --to 120"],
  }).requiredOption("--to <moment>", moments);
  addPlanFlag(command);
  act(command, io, async (session, node: string, { to, plan }: UndoFlags) => {
    const { client, json } = session;
    if (plan) return showPlan(session, [{ do: "node.undo", node, to }]);
    const { data } = await client.post("/v1/nodes/{node}/undo", { params: { path: { node } }, body: { to } });
    if (json) printJson(io, data, 2);
    else io.out(`${data.name}\n`);
  });
}

export function addServiceBlame(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "blame <service> [field]",
    summary: "tell which event set each field of the spec",
    examples: ["service blame web", "service blame web containers.0.env", "service blame web replicas --json"],
  });
  act(command, io, async ({ client, json, namespace }, service: string, field: string | undefined) => {
    const params = { path: { service }, query: { namespace, field: pointerOf(field) } };
    const { data } = await client.get("/v1/services/{service}/blame", { params });
    print(io, data, json);
  });
}

export function addNodeBlame(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "blame <node> [field]",
    summary: "tell which event set the availability and each setting",
    examples: ["node blame node-1", "node blame node-1 settings.labels"],
  });
  act(command, io, async ({ client, json }, node: string, field: string | undefined) => {
    const { data } = await client.get("/v1/nodes/{node}/blame", { params: { path: { node }, query: { field: pointerOf(field) } } });
    print(io, data, json);
  });
}

/** `containers.0.env` as well as `/containers/0/env`. */
function pointerOf(field: string | undefined): string | undefined {
  return field === undefined || field.startsWith("/") ? field : `/${field.replaceAll(".", "/")}`;
}

function print(io: Terminal, blame: components["schemas"]["Blame"], json: boolean): void {
  if (json) {
    printJson(io, blame, 2);
    return;
  }
  printTable(
    io,
    [
      { title: "FIELD", value: ({ field }) => pointerWords(field), shrinkTo: 16 },
      { title: "VALUE", value: ({ value }) => valueWords(value), shrinkTo: 10 },
      { title: "SEQ", value: ({ position }) => position.slice(position.lastIndexOf("-") + 1) },
      { title: "TIME", value: ({ time }) => time.replace(/\.\d+Z$/, "Z") },
      { title: "EVENT", value: ({ type }) => type },
      { title: "BY", value: ({ actor }) => actor, spare: 1 },
    ],
    blame.fields,
  );
}
