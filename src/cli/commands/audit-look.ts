import { type Command, Option } from "commander";
import type { components } from "../../client/index.js";
import { type AuditFlags, addAuditFilters, auditQuery, queryText, timeText } from "../audit-flags.js";
import { EventNames, eventWords } from "../event-words.js";
import { UsageError } from "../exit.js";
import { act, leaf } from "../leaf.js";
import { many } from "../many.js";
import { collect, printJson, type Session } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { parseCount, parseDuration } from "../units.js";

type Row = components["schemas"]["AuditRow"];
type Run = components["schemas"]["AuditRun"];

/** What a terminal shows unless it is told otherwise; exports have all. */
const shownDefault = 100;
const pageMax = 1_000;
const withinDefaultMs = 3_600_000;

interface ListFlags extends AuditFlags {
  limit?: number;
  format: "table" | "ndjson" | "csv";
}

export function addAuditList(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "ls",
    isDefault: true,
    summary: "show the newest events that match, oldest first; ndjson and csv hold all of them",
    examples: [
      "audit ls --actor admin --since 1d",
      "audit ls --task k2j4m8q1x0ab.1.9f8e7d6c5b4a",
      "audit ls --service web --kind request",
      'audit ls --search "exit code" --type tasks.observed',
      "audit ls --since 30d --format csv > audit.csv",
    ],
  });
  addAuditFilters(command)
    .option("-n, --limit <events>", `how many are shown (${shownDefault})`, parseCount)
    .addOption(new Option("--format <format>", "how they are written").choices(["table", "ndjson", "csv"]).default("table"));
  act(command, io, async (session, flags: ListFlags) => {
    const query = auditQuery(flags, session.namespace, io.now());
    if (flags.format !== "table") {
      if (flags.limit !== undefined) throw new UsageError("--limit is for a table; an export holds everything that matches");
      const accept = flags.format === "csv" ? "text/csv" : "application/x-ndjson";
      for await (const text of session.client.text(`/v1/audit?${queryText({ ...query })}`, accept, io.signal)) io.out(text);
      return;
    }
    await showNewest(session, query, flags.limit ?? shownDefault);
  });
}

interface BeforeFlags {
  service: string;
  at?: string;
  within?: number;
  limit?: number;
}

export function addAuditBefore(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "before",
    summary: "show what was asked for and what went wrong before a moment, about a service and the nodes of its tasks",
    examples: ["audit before --service web --at 2026-03-01T12:00:00Z", "audit before --service web --at 10m --within 2h"],
  })
    .requiredOption("--service <service>", "name or id")
    .option("--at <moment>", "a time, or how long ago, such as 10m (now)")
    .option("--within <duration>", "so long before it (1h)", parseDuration)
    .option("-n, --limit <events>", `how many are shown (${shownDefault})`, parseCount);
  act(command, io, async (session, { service, at, within, limit }: BeforeFlags) => {
    const until = at === undefined ? new Date(io.now() + 1).toISOString() : timeText(at, io.now());
    const time = Date.parse(until);
    if (Number.isNaN(time)) throw new UsageError(`--at ${at}: must be a time such as 2026-03-01T12:00:00Z, or how long ago, such as 10m`);
    const since = new Date(time - (within ?? withinDefaultMs)).toISOString();
    await showNewest(session, { near: [service], kind: ["request", "fault"], since, until }, limit ?? shownDefault);
  });
}

/** The newest so many, in the order in which they happened. */
async function showNewest({ client, io, json }: Session, query: object, most: number): Promise<void> {
  const rows: Row[] = [];
  const wanted = { ...query, order: "newest" as const, limit: Math.max(1, Math.min(pageMax, most)) };
  for await (const row of client.list("/v1/audit", { params: { query: wanted } })) {
    if (rows.length >= most) break;
    rows.push(row);
  }
  rows.reverse();
  if (json) return printJson(io, rows, 2);
  const names = new EventNames();
  for (const row of rows) learn(names, row);
  printTable(
    io,
    [
      { title: "SEQ", value: ({ seq }) => String(seq) },
      { title: "TIME", value: ({ time }) => (io.size ? time.replace(/\.\d+Z$/, "Z") : time) },
      { title: "BY", value: ({ actor, actorName }) => actorName ?? actor, shrinkTo: 8 },
      { title: "FROM", value: ({ client: address }) => address ?? "-", spare: 1, shrinkTo: 9 },
      { title: "EVENT", value: ({ type }) => type },
      { title: "WHAT", value: (row) => wordsOf(row, names), shrinkTo: 24 },
    ],
    rows,
  );
}

function learn(names: EventNames, { services, nodes }: Row): void {
  for (const { id, name, namespace } of services) if (name !== undefined && namespace !== undefined) names.service({ id, name, namespace });
  for (const { id, name } of nodes) if (name !== undefined) names.node({ id, name });
}

/** A row has the members of an event that words are made of. */
function wordsOf(row: Row, names: EventNames): string {
  if (row.data === undefined) return `${row.subject} (${row.narrowed ? "of others as well" : "redacted"})`;
  const event = { ...row, type: `dev.fleetlog.${row.type}` } as unknown as Parameters<typeof eventWords>[0];
  names.learn(event);
  return eventWords(event, names);
}

interface RunsFlags {
  node?: string[];
  service?: string[];
  task?: string[];
  since?: string;
  until?: string;
}

export function addAuditRuns(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "runs",
    summary: "show what ran where, from when to when",
    examples: ["audit runs --node web1 --since 2026-03-01T12:00:00Z --until 2026-03-01T13:00:00Z", "audit runs --service web --since 2h"],
  })
    .option("--node <node>", "on this node (name or id)", many)
    .option("--service <service>", "of this service (name or id)", many)
    .option("--task <id>", "of this task", many)
    .option("--since <moment>", "had not ended before this time, or so long ago")
    .option("--until <moment>", "began before this time, or so long ago");
  act(command, io, async ({ client, json }, { since, until, ...rest }: RunsFlags) => {
    const query = {
      ...rest,
      limit: pageMax,
      ...(since === undefined ? {} : { since: timeText(since, io.now()) }),
      ...(until === undefined ? {} : { until: timeText(until, io.now()) }),
    };
    const runs: Run[] = await collect(client.list("/v1/audit/runs", { params: { query } }));
    if (json) return printJson(io, runs, 2);
    printTable(
      io,
      [
        { title: "TASK", value: ({ task }) => task, shrinkTo: 12, keepEnd: true },
        { title: "SERVICE", value: ({ serviceName, service }) => serviceName ?? service, shrinkTo: 8 },
        { title: "NODE", value: ({ nodeName, node }) => nodeName ?? node, shrinkTo: 6 },
        { title: "STARTED", value: ({ started }) => started.time },
        { title: "ENDED", value: ({ ended }) => ended?.time ?? "-" },
        { title: "STATE", value: ({ state, exitCode }) => (exitCode === undefined ? state : `${state} (${exitCode})`) },
        { title: "STOPPED", value: ({ stopReason }) => stopReason ?? "-", spare: 1 },
      ],
      runs,
    );
  });
}
