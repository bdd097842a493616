import { hostname, userInfo } from "node:os";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import {
  type CopySource,
  type EventLog,
  forkLog,
  isRqlite,
  openSqliteLog,
  readBackup,
  readSqliteLog,
  sourceOf,
  writeBackup,
} from "../../log/index.js";
import { parsePosition } from "../../model/index.js";
import { systemClock, systemRandom } from "../../ports/index.js";
import { dataDirOf, defaultLog } from "../defaults.js";
import { UsageError } from "../exit.js";
import { act, addCommonFlags, group, leaf } from "../leaf.js";
import { type ArchiveFlag, addArchiveFlag, addLogAccessFlags, archiveFolder, type LogAccessFlags, logAccess } from "../log-flags.js";
import { missingBeginning, openLog, readLog, withEventsOf } from "../processes/open-log.js";
import { servedSource } from "../served-log.js";
import { commonFlags, openSession, printJson } from "../session.js";
import type { Terminal } from "../terminal.js";
import { plural } from "../text.js";
import { formatBytes, parseCount } from "../units.js";

/** Copies of a log, and where its old events are. Copies work on the log itself, for the day when no controller answers; a backup may also be made through one. */
export function addLogCommands(program: Command, io: Terminal): void {
  const log = group(program, "log", "the log as a whole: copies of it, and logs made of them");
  addBackup(log, io);
  addRestore(log, io);
  addImport(log, io);
  addArchive(log, io);
}

function addBackup(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "backup <file>",
    summary: "copy the log into a file; works beside a running controller",
    examples: [
      "log backup fleetlog.backup",
      "log backup before-upgrade.backup --log sqlite:/var/lib/fleetlog/log.db --at 1200",
      "log backup fleetlog.backup --url https://fleetlog.example.org --token fl_…",
    ],
  })
    .option("--log <log>", "the log to copy (default: that of the data directory; with --url, as that controller serves it)")
    .option("--at <position>", "copy up to this position (default: the newest)");
  addArchiveFlag(command);
  addLogAccessFlags(command);
  addCommonFlags(command);
  command.action(async (file: string, flags: { log?: string; at?: string } & LogAccessFlags & ArchiveFlag) => {
    const { dataDir, json, url } = commonFlags(command);
    const at = flags.at === undefined ? undefined : parsePosition(flags.at, "--at");
    const copy = async (source: CopySource) => {
      refuseOtherLineage(source, at?.lineage);
      const { bytes, ...written } = await writeBackup(resolve(io.cwd, file), source);
      if (json) return printJson(io, { file, bytes, ...written }, 2);
      io.out(`${plural(written.seq, "event")} in ${file}, ${formatBytes(bytes)}\n`);
      io.out(`anchor ${written.lineage}-${written.seq}:${written.hash}\n`);
    };
    if (url !== undefined) {
      if (flags.log !== undefined) throw new UsageError("--url and --log name two logs: give one of them");
      return copy(await servedSource(openSession(command, io).client, at?.seq));
    }
    const text = flags.log ?? defaultLog(dataDirOf(dataDir, io.env, io.cwd));
    const log = await readLog(logIn(text, io.cwd), logAccess(flags, io.env));
    try {
      await copy(await sourceOf(text, await wholeLog(log, archiveFolder(flags, io)), at?.seq));
    } finally {
      await log.close();
    }
  });
}

function addRestore(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "restore <file>",
    summary: "make a log of a backup, with a new lineage; the target must be empty",
    examples: ["log restore fleetlog.backup --log sqlite:/var/lib/fleetlog/log.db"],
  }).option("--log <log>", "the log to make (default: that of the data directory)");
  addLogAccessFlags(command);
  addCommonFlags(command);
  command.action(async (file: string, flags: { log?: string } & LogAccessFlags) => {
    await fork(command, io, await readBackup(resolve(io.cwd, file)), "restored", flags);
  });
}

function addImport(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "import",
    summary: "copy a log that no controller writes any more into an empty one, e.g. from one machine to a cluster",
    examples: ["log import --from sqlite:/var/lib/fleetlog/log.db --log rqlite:http://10.0.0.1:4001,http://10.0.0.2:4001"],
  })
    .addOption(new Option("--from <log>", "the log to copy, as sqlite:PATH; its controller must have stopped").makeOptionMandatory())
    .option("--log <log>", "the log to make (default: that of the data directory)");
  addArchiveFlag(command);
  addLogAccessFlags(command);
  addCommonFlags(command);
  command.action(async (flags: { from: string; log?: string } & LogAccessFlags & ArchiveFlag) => {
    const path = logPath(flags.from, "--from", io.cwd);
    // Refuses a path where there is no log, which opening it as a writer would make.
    await (await readSqliteLog(path)).close();
    // As its writer, so that nothing is appended to it that the new log would lack.
    const from = await openSqliteLog(path, { url: "" });
    try {
      await fork(command, io, await sourceOf(flags.from, await wholeLog(from, archiveFolder(flags, io))), "imported", flags);
    } finally {
      await from.close();
    }
  });
}

function addArchive(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "archive",
    summary: "move old events from the log into the archive of its controllers; they can be read as before",
    examples: ["log archive --keep-events 1000000", "log archive --keep-events 0"],
  }).addOption(new Option("--keep-events <events>", "so many of the newest stay on the log").argParser(parseCount).makeOptionMandatory());
  act(command, io, async ({ client, json }, { keepEvents }: { keepEvents: number }) => {
    for (let more = true; more; ) {
      const { data } = await client.post("/v1/cluster/archive", { body: { keepEvents } });
      if (json) printJson(io, data);
      else if (data.segment) io.out(`events ${data.segment.from} to ${data.segment.to} archived in ${data.segment.file}\n`);
      more = data.more;
      if (!more && !json) io.out(`the log begins at ${data.oldest}\n`);
    }
  });
}

async function fork(
  command: Command,
  io: Terminal,
  source: CopySource,
  reason: "restored" | "imported",
  flags: { log?: string } & LogAccessFlags,
): Promise<void> {
  const { json, dataDir } = commonFlags(command);
  const text = flags.log ?? defaultLog(dataDirOf(dataDir, io.env, io.cwd));
  const target = await openLog(logIn(text, io.cwd), "", logAccess(flags, io.env));
  try {
    const forked = await forkLog({
      source,
      target,
      reason,
      actor: `user/${userInfo().username}`,
      host: hostname(),
      now: systemClock.now(),
      random: systemRandom,
    });
    if (json) return printJson(io, forked, 2);
    const { parent, lineage, seq, hash } = forked;
    io.out(`${plural(parent.seq, "event")} of ${parent.lineage} verified and ${reason}; the lineage is now ${lineage}\n`);
    io.out(`anchor ${lineage}-${seq}:${hash}\n`);
  } finally {
    await target.close();
  }
}

/** With its archive, if all of it can be read from event 1 on. */
async function wholeLog(log: EventLog, archive: string | undefined): Promise<EventLog> {
  const whole = withEventsOf(archive, log);
  const missing = await missingBeginning(whole, archive);
  if (missing !== undefined) throw new UsageError(missing);
  return whole;
}

function logIn(text: string, cwd: string): string {
  return isRqlite(text) ? text : `sqlite:${logPath(text, "--log", cwd)}`;
}

function logPath(text: string, flag: string, cwd: string): string {
  if (!text.startsWith("sqlite:") || text === "sqlite:") throw new UsageError(`${flag} ${text}: write sqlite:PATH`);
  return resolve(cwd, text.slice("sqlite:".length));
}

function refuseOtherLineage({ name, header }: CopySource, lineage: string | undefined): void {
  if (lineage !== undefined && lineage !== header.lineage)
    throw new UsageError(`--at: event ${header.seq} of ${name} is of the lineage ${header.lineage}, not ${lineage}`);
}
