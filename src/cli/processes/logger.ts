import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Command, Option } from "commander";
import { type DestinationStream, destination, type Logger, pino } from "pino";
import type { Environment } from "../defaults.js";
import { UsageError } from "../exit.js";
import { logLineText } from "./log-line-text.js";

const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
const formats = ["json", "text"] as const;

export interface LoggerFlags {
  logLevel?: string;
  logFormat?: string;
}

/** How a process tells what it does. */
export interface LoggerOptions {
  /** Which process it is, on every line: `controller`, `agent`, … */
  part?: string;
  format?: (typeof formats)[number];
}

export function addLoggerFlags(command: Command): void {
  command
    .addOption(new Option("--log-level <level>", "the least that its messages tell (FLEETLOG_LOG_LEVEL; info)").choices(levels))
    .addOption(
      new Option("--log-format <format>", "its messages as JSON, or as text for people (FLEETLOG_LOG_FORMAT; json)").choices(formats),
    );
}

/** On standard error. @throws UsageError for a variable that says neither level nor format */
export function loggerOf(part: string, flags: LoggerFlags, env: Environment, usual = "info"): Logger {
  const level = oneOf(levels, "FLEETLOG_LOG_LEVEL", flags.logLevel ?? env.FLEETLOG_LOG_LEVEL ?? usual);
  const format = oneOf(formats, "FLEETLOG_LOG_FORMAT", flags.logFormat ?? env.FLEETLOG_LOG_FORMAT ?? "json");
  return createLogger("stderr", level, { part, format });
}

/**
 * Structured logs, to standard error or to a file, a line each. Every line has `time` (RFC 3339), `level`, `part` and `msg`; an error stands in
 * `err`, and what the line is about under the same name everywhere: `node`, `task`, `service`, `url`, `position`, `trace`.
 */
export function createLogger(to: { file: string } | "stderr", level = "info", { part, format = "json" }: LoggerOptions = {}): Logger {
  // The sink would make the directory for everyone to read, and the log and the admin token come to lie beside it.
  if (to !== "stderr") mkdirSync(dirname(to.file), { recursive: true, mode: 0o700 });
  const sink =
    to === "stderr" ? destination({ dest: 2, sync: true }) : destination({ dest: to.file, append: true, mode: 0o600, sync: true });
  const lines: DestinationStream = format === "json" ? sink : { write: (line) => void sink.write(logLineText(line)) };
  const about = {
    base: part === undefined ? null : { part },
    formatters: { level: (name: string) => ({ level: name }) },
    serializers: { err: errorLine },
  };
  return pino({ level, timestamp: pino.stdTimeFunctions.isoTime, ...about }, lines);
}

/** As pino tells an error, but what a message says of its cause already is not said once more behind it. */
function errorLine(error: unknown): unknown {
  const line = pino.stdSerializers.err(error as Error);
  if (error instanceof Error) line.message = messageWithCauses(error);
  return line;
}

function messageWithCauses(error: Error): string {
  let text = error.message;
  const told = new Set<unknown>([error]);
  for (let { cause } = error; cause instanceof Error && !told.has(cause); { cause } = cause) {
    told.add(cause);
    if (!text.includes(cause.message)) text += `: ${cause.message}`;
  }
  return text;
}

function oneOf<T extends string>(words: readonly T[], variable: string, text: string): T {
  const found = words.find((word) => word === text);
  if (found === undefined) throw new UsageError(`${variable}=${text}: must be one of ${words.join(", ")}`);
  return found;
}
