import { type Command, InvalidArgumentError, Option } from "commander";
import type { AuditQuery } from "../streams/index.js";
import { many } from "./many.js";
import { parseDuration } from "./units.js";

/** The filters of the audit; several of one are alternatives, different ones hold together. */
export interface AuditFlags {
  actor?: string[];
  subject?: string[];
  type?: string[];
  kind?: NonNullable<AuditQuery["kind"]>;
  stack?: string[];
  service?: string[];
  node?: string[];
  task?: string[];
  origin?: string[];
  search?: string;
  since?: string;
  until?: string;
  after?: string;
  to?: string;
}

export function addAuditFilters(command: Command): Command {
  return command
    .option("--actor <name>", "done by this token or node (name, or token/ID)", many)
    .option("--service <service>", "about this service (name or id)", many)
    .option("--node <node>", "about this node (name or id)", many)
    .option("--task <id>", "about this task", many)
    .option("--stack <stack>", "about this stack", many)
    .option("--subject <subject>", "with this subject (service/ID), or below a prefix that ends in /", many)
    .option("--type <type>", "of this event type, such as service.scaled; a trailing * matches a family", many)
    .addOption(
      new Option("--kind <kind>", "what somebody asked for, what went wrong, or what fleetlog did of itself")
        .choices(["request", "fault", "system"])
        .argParser(kindOf),
    )
    .option("--origin <address>", "asked for from this address, or through this controller", many)
    .option("-s, --search <words>", 'with all of these words; "quotes" hold words together, a trailing * stands for any ending')
    .option("--since <moment>", "at or after this time, or so long ago, such as 2h")
    .option("--until <moment>", "before this time, or so long ago")
    .option("--after <position>", "behind this position")
    .option("--to <position>", "up to this position");
}

/** The query that the flags make: with times instead of how long ago, so that it says the same tomorrow. */
export function auditQuery(flags: AuditFlags, namespace: string | undefined, now: number): AuditQuery {
  const { search, since, until, actor, subject, type, kind, stack, service, node, task, origin, after, to } = flags;
  const query: AuditQuery = {};
  const set = <K extends keyof AuditQuery>(name: K, value: AuditQuery[K]) => {
    if (value !== undefined) query[name] = value;
  };
  set("actor", actor);
  set("subject", subject);
  set("type", type);
  set("kind", kind);
  set("namespace", namespace === undefined ? undefined : [namespace]);
  set("stack", stack);
  set("service", service);
  set("node", node);
  set("task", task);
  set("origin", origin);
  set("q", search);
  set("since", since === undefined ? undefined : timeText(since, now));
  set("until", until === undefined ? undefined : timeText(until, now));
  set("after", after);
  set("to", to);
  return query;
}

/** A time as it stands, or one so long before now. */
export function timeText(moment: string, now: number): string {
  return /^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(moment) ? new Date(now - parseDuration(moment)).toISOString() : moment;
}

const kinds: readonly string[] = ["request", "fault", "system"];

function kindOf(value: string, before: NonNullable<AuditQuery["kind"]> = []): NonNullable<AuditQuery["kind"]> {
  if (!kinds.includes(value)) throw new InvalidArgumentError(`Allowed choices are ${kinds.join(", ")}.`);
  return [...before, value as NonNullable<AuditQuery["kind"]>[number]];
}

/** As it stands in a URL. */
export function queryText(query: Record<string, string | readonly string[] | number | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (Array.isArray(value)) for (const one of value as readonly string[]) params.append(name, one);
    else if (value !== undefined) params.set(name, String(value));
  }
  return params.toString();
}
