import { createReadStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { components } from "../../client/index.js";
import { positionText } from "../../model/index.js";
import { ClusterError } from "../../ports/index.js";
import type { AuditRow, ReportHeader, ReportVerdict } from "../../streams/index.js";
import { type AuditFlags, addAuditFilters, auditQuery, queryText } from "../audit-flags.js";
import { Unsuccessful, UsageError } from "../exit.js";
import { act, addCommonFlags, leaf } from "../leaf.js";
import { type ArchiveFlag, addArchiveFlag, addLogAccessFlags, type LogAccessFlags } from "../log-flags.js";
import { commonFlags, printJson } from "../session.js";
import type { Terminal } from "../terminal.js";
import { plural } from "../text.js";

export function addAuditReport(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "report",
    summary: "write what matches to a file that anybody with the log can check",
    examples: ["audit report --since 30d --kind request -o march.audit", "audit report --service web -o web.audit"],
  });
  addAuditFilters(command).requiredOption("-o, --output <file>", "where it is written");
  act(command, io, async ({ client, json, namespace }, flags: AuditFlags & { output: string }) => {
    const { linesOf, reportFormat, reportLines } = await streams();
    const query = auditQuery(flags, namespace, io.now());
    // The first answer says what the index holds; the rows are asked for up to there, whatever comes meanwhile.
    const { data } = await client.get("/v1/audit", { params: { query: { ...query, limit: 1 } } });
    const { index, sight } = data as components["schemas"]["AuditPage"];
    const { cluster, lineage, first, last, hash } = index;
    const header: ReportHeader = { fleetlogAuditReport: reportFormat, cluster, lineage, first, last, hash, query, sight };
    const to = query.to ?? positionText(lineage, last);
    const path = `/v1/audit?${queryText({ ...query, to })}`;
    const rows = rowsOf(linesOf(client.text(path, "application/x-ndjson", io.signal)));
    const file = resolve(io.cwd, flags.output);
    const end = await write(file, reportLines(header, rows));
    if (json) printJson(io, { file, ...header, ...end }, 2);
    else io.out(`${plural(end.rows, "row")} in ${flags.output}, anchor ${positionText(lineage, last)}:${hash}, digest ${end.digest}\n`);
  });
}

/** Loaded for these two alone: Kafka's client and SQLite come with it. */
function streams() {
  return import("../../streams/index.js");
}

async function* rowsOf(lines: AsyncIterable<string>): AsyncGenerator<AuditRow> {
  for await (const line of lines) if (line !== "") yield JSON.parse(line) as AuditRow;
}

/** Whole or not at all; returns what the last line says. */
async function write(path: string, lines: AsyncIterable<string>): Promise<{ rows: number; digest: string }> {
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, "w", 0o600).catch((error: Error) => {
    throw new UsageError(`cannot write ${path}: ${error.message}`, { cause: error });
  });
  try {
    let last = "";
    for await (const line of lines) {
      await file.write(line);
      last = line;
    }
    await file.sync();
    await rename(unfinished, path);
    return JSON.parse(last) as { rows: number; digest: string };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

export function addAuditCheck(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "check <file>",
    summary: "verify a report against the log; changed, removed and added rows are named",
    examples: ["audit check march.audit", "audit check march.audit --log sqlite:/var/lib/fleetlog/log.db"],
  }).option("--log <log>", "read it from the log: sqlite:PATH or rqlite:http://HOST:PORT,… (FLEETLOG_LOG; of a controller, at --url)");
  addArchiveFlag(command);
  addLogAccessFlags(command);
  addCommonFlags(command);
  command.action(async (path: string, flags: { log?: string } & LogAccessFlags & ArchiveFlag) => {
    const { checkReport, linesOf } = await streams();
    const { sourceOf } = await import("../event-source.js");
    const { source, log } = await sourceOf(flags, command, io);
    try {
      const verdict = await checkReport(linesOf(textOf(resolve(io.cwd, path))), source, io.signal);
      if (commonFlags(command).json) printJson(io, verdict, 2);
      else print(io, path, source.name, verdict);
      if (!verdict.ok) throw new Unsuccessful();
    } finally {
      await log?.close();
    }
  });
}

async function* textOf(path: string): AsyncGenerator<string> {
  try {
    for await (const piece of createReadStream(path, "utf8")) yield piece as string;
  } catch (cause) {
    throw new ClusterError("invalid", "report_unreadable", `${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function print(io: Terminal, path: string, log: string, { ok, header, rows, faults, faultsFound }: ReportVerdict): void {
  for (const { kind, message } of faults) {
    const text = `${kind}: ${message}\n`;
    if (kind === "redacted") io.out(text);
    else io.err(`error: ${text}`);
  }
  if (faultsFound > faults.length) io.err(`and ${faultsFound - faults.length} more\n`);
  if (!ok || !header) return;
  const end = `${header.lineage}-${header.last}`;
  io.out(`${io.colors.green(`${path} holds`)}: ${plural(rows, "row")}, all that ${log} has for its query up to ${end}\n`);
}
