import type { Command } from "commander";
import type { EventLog } from "../log/index.js";
import { apiSource, type EventSource, logSource } from "../streams/index.js";
import { type ArchiveFlag, archiveFolder, type LogAccessFlags, logAccess } from "./log-flags.js";
import { readLog, withEventsOf } from "./processes/open-log.js";
import { openSession } from "./session.js";
import type { Terminal } from "./terminal.js";

/** The log where it is named, else a controller. */
export async function sourceOf(
  flags: LogAccessFlags & ArchiveFlag & { log?: string },
  command: Command,
  io: Terminal,
): Promise<{ source: EventSource; log?: EventLog }> {
  const at = flags.log ?? io.env.FLEETLOG_LOG;
  if (at === undefined) return { source: apiSource(openSession(command, io).client) };
  const log = withEventsOf(archiveFolder(flags, io), await readLog(at, logAccess(flags, io.env)));
  return { source: logSource(log, `the log ${at}`), log };
}
