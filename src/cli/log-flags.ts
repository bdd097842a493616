import { resolve } from "node:path";
import type { Command } from "commander";
import type { Environment } from "./defaults.js";
import type { LogAccess } from "./processes/open-log.js";
import type { Terminal } from "./terminal.js";

export interface LogAccessFlags {
  logUser?: string;
  logPasswordFile?: string;
  logCa?: string;
}

/** The flags by which a log on rqlite is reached. */
export function addLogAccessFlags(command: Command): void {
  command
    .option("--log-user <name>", "user of an rqlite log (FLEETLOG_LOG_USER)")
    .option("--log-password-file <file>", "holds that user's password (FLEETLOG_LOG_PASSWORD_FILE)")
    .option("--log-ca <file>", "authorities that the certificates of an rqlite log are checked by, PEM (FLEETLOG_LOG_CA; the system's)");
}

export function logAccess(flags: LogAccessFlags, env: Environment): LogAccess {
  const user = flags.logUser ?? env.FLEETLOG_LOG_USER;
  const passwordFile = flags.logPasswordFile ?? env.FLEETLOG_LOG_PASSWORD_FILE;
  const caFile = flags.logCa ?? env.FLEETLOG_LOG_CA;
  return {
    ...(user === undefined ? {} : { user }),
    ...(passwordFile === undefined ? {} : { passwordFile }),
    ...(caFile === undefined ? {} : { caFile }),
  };
}

export interface ArchiveFlag {
  archive?: string;
}

/** Where the events are that a log does not hold any more. */
export function addArchiveFlag(command: Command): void {
  command.option("--archive <directory>", "archive of the log's old events (FLEETLOG_ARCHIVE)");
}

export function archiveFolder({ archive }: ArchiveFlag, { env, cwd }: Pick<Terminal, "env" | "cwd">): string | undefined {
  const folder = archive ?? env.FLEETLOG_ARCHIVE;
  return folder === undefined ? undefined : resolve(cwd, folder);
}
