import type { Command } from "commander";
import type { components } from "../client/index.js";
import type { FieldError } from "../ports/index.js";
import { faultText, Unsuccessful } from "./exit.js";
import { dependencyFilter, explainPending } from "./explain.js";
import { pointerWords, valueWords } from "./field-words.js";
import { printJson, type Session } from "./session.js";
import type { Terminal } from "./terminal.js";
import { oneLine } from "./text.js";

type Plan = components["schemas"]["Plan"];
export type IntentRequest = components["schemas"]["IntentRequest"];

/** Lines of one list on a terminal; `--json` has more. */
const shownMax = 20;

export interface PlanFlags {
  plan?: true;
}

export function addPlanFlag(command: Command): Command {
  return command.option("--plan", "only say what it would do; nothing is written");
}

interface PlanOptions {
  at?: string | undefined;
  /** Tells a fault of what was written, where that is not what was sent. */
  placed?<T extends FieldError>(fault: T): T;
  /** Of the first write, from before it was sent. */
  warnings?: readonly FieldError[];
}

/** Asks what these writes would do, and says it. Refused writes make the command unsuccessful. */
export async function showPlan(session: Session, intents: IntentRequest[], { at, placed, warnings = [] }: PlanOptions = {}): Promise<void> {
  const { client, io, json } = session;
  const { data } = await client.post("/v1/plan", { body: { intents, ...(at === undefined ? {} : { at }) } });
  for (const result of placed ? data.results : []) {
    if (result.errors) result.errors = result.errors.map((fault) => placed?.(fault) ?? fault);
    if (result.warnings) result.warnings = result.warnings.map((fault) => placed?.(fault) ?? fault);
  }
  const [first] = data.results;
  if (first && warnings.length > 0) first.warnings = [...warnings.map((warning) => ({ line: 0, ...warning })), ...(first.warnings ?? [])];
  if (json) printJson(io, data, 2);
  else printPlan(io, data);
  if (!data.ok) throw new Unsuccessful();
}

function printPlan({ out, colors }: Terminal, plan: Plan): void {
  out(`On ${plan.position}, ${plan.time}; nothing is written.\n`);
  // Of one write the place within the request says nothing to whoever asked.
  const own = (fault: FieldError) =>
    plan.results.length > 1 ? fault : { ...fault, field: fault.field.replace(/^\/intents\/0(?=\/|$)/, "") };
  for (const { do: asked, detail, errors, changes, updates, warnings = [] } of plan.results) {
    for (const warning of warnings) out(`${colors.yellow("warning")}: ${oneLine(faultText(warning))}\n`);
    const why = errors?.map((fault) => oneLine(faultText(own(fault)))).join("; ") ?? detail;
    if (changes) printChanges(out, changes, updates);
    else out(detail === undefined ? `${asked}: would be done\n` : `${colors.red(`${asked}: would be refused`)}: ${why}\n`);
  }
  const list = (title: string, lines: string[], total: number) => {
    if (total === 0) return;
    out(`${colors.bold(title)} (${total})\n`);
    for (const line of lines.slice(0, shownMax)) out(`  ${line}\n`);
    if (total > shownMax) out(`  … and ${total - shownMax} more\n`);
  };
  list(
    "Events",
    plan.events.map(({ type, subject }) => `${type} ${subject}`),
    plan.eventsTotal,
  );
  list(
    "Resized in place",
    plan.resizes.map(({ name, node }) => (node === undefined ? name : `${name} on ${node}`)),
    plan.resizesTotal,
  );
  list(
    "Placed",
    plan.placements.map(({ name, node, reason }) => `${name} on ${node} (${reason})`),
    plan.placementsTotal,
  );
  list(
    "Stopped",
    plan.stops.map(({ name, reason }) => `${name} (${reason})`),
    plan.stopsTotal,
  );
  const waiting = plan.pending.map(({ name, slots, placement }) => {
    if (placement.refusals.some(({ filter }) => filter === dependencyFilter))
      return `${name}: ${slots} of its slots: ${explainPending(placement)}`;
    const reasons = placement.refusals.map(
      ({ filter, nodes, wanted, found }) => `${filter} refuses ${nodes}: wants ${wanted}, found ${found}`,
    );
    return `${name}: ${slots} of its slots find no node; ${reasons.join("; ")}`;
  });
  list("Waiting", waiting, waiting.length);
  if (plan.hidden > 0) out(`${plan.hidden} further events are out of this token's sight\n`);
  if (!plan.complete) out("more would follow than a plan holds\n");
}

type Changes = components["schemas"]["StackChanges"];

type Updates = NonNullable<Plan["results"][number]["updates"]>;

/** What a deployment does, by the names of the services; and to those that it updates, as far as that is known. */
export function printChanges(out: (text: string) => void, changes: Changes, updates: Updates = []): void {
  for (const kind of ["Configs", "Secrets"] as const) {
    for (const what of ["created", "removed"] as const)
      for (const name of changes[`${what}${kind}`]) out(`${what} ${kind === "Configs" ? "config" : "secret"} ${name}\n`);
  }
  for (const what of ["created", "updated", "unchanged", "removed"] as const) {
    for (const name of changes[what]) {
      out(`${what} ${name}\n`);
      const fields = what === "updated" ? updates.find(({ service }) => service === name)?.fields : undefined;
      for (const { field, from, to } of fields ?? []) out(`  ${pointerWords(field)}: ${valueWords(from)} → ${valueWords(to)}\n`);
    }
  }
  for (const name of changes.orphaned) out(`left as it is, though no longer in the file: ${name}; --prune removes it\n`);
}
