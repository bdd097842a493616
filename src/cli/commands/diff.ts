import type { Command } from "commander";
import type { components } from "../../client/index.js";
import { pointerWords, valueWords } from "../field-words.js";
import { act, leaf } from "../leaf.js";
import { printJson } from "../session.js";
import type { Terminal } from "../terminal.js";

type Diff = components["schemas"]["Diff"];
type DiffItem = components["schemas"]["DiffItem"];

/** One page. More than this on a terminal helps nobody; `--json` has them all. */
const shownMax = 1_000;
const signs = { added: "+", removed: "-", changed: "~" } as const;

export function addDiffCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "diff <from> [to]",
    summary: "show what is different between two moments; the second is now unless given",
    examples: ["diff 5m", "diff 120 340", "diff 2026-03-01T12:00:00Z --kind service", "diff 1h 30m --json"],
  }).option("--kind <kind>", "only of this kind: node, service, stack, task, volume, config or secret");
  act(command, io, async ({ client, json }, from: string, to: string | undefined, flags: { kind?: string }) => {
    const kind = flags.kind as DiffItem["kind"] | undefined;
    const { data } = await client.get("/v1/diff", { params: { query: { from, to, kind, limit: shownMax } } });
    if (!json) return print(io, data);
    // The same two moments on every page, whatever happens meanwhile.
    const query = { from: data.from.position, to: data.to.position, kind, limit: shownMax };
    let { next } = data;
    while (next !== null) {
      const more = await client.get("/v1/diff", { params: { query: { ...query, cursor: next } } });
      data.items.push(...more.data.items);
      next = more.data.next;
    }
    const { next: _, ...whole } = data;
    printJson(io, whole, 2);
  });
}

function print(io: Terminal, { from, to, counts, items, next }: Diff): void {
  io.out(`From ${from.position}, ${from.time}\n  to ${to.position}, ${to.time}\n`);
  for (const [kind, { added, removed, changed }] of Object.entries(counts)) {
    const parts = [added && `${added} added`, removed && `${removed} removed`, changed && `${changed} changed`].filter(Boolean);
    if (parts.length > 0) io.out(`${kind}s: ${parts.join(", ")}\n`);
  }
  if (items.length === 0) io.out("nothing is different\n");
  for (const item of items) printItem(io, item);
  if (next !== null) io.out(`only the first ${items.length} are shown; --kind narrows, --json has all\n`);
}

function printItem({ out, colors }: Terminal, { kind, change, name, namespace, fields }: DiffItem): void {
  const paint = { added: colors.green, removed: colors.red, changed: colors.yellow }[change];
  out(`${paint(`${signs[change]} ${kind} ${name}`)}${namespace === undefined || namespace === "default" ? "" : ` (${namespace})`}\n`);
  for (const { field, from, to } of fields) out(`    ${pointerWords(field)}: ${valueWords(from)} ${colors.dim("→")} ${valueWords(to)}\n`);
}
