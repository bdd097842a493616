import { destination, type Logger, pino } from "pino";

/** Structured logs: to standard error for a process of its own, to a file for one that talks to a person. */
export function createLogger(to: { file: string } | "stderr", level = "info"): Logger {
  const sink =
    to === "stderr" ? destination({ dest: 2, sync: true }) : destination({ dest: to.file, append: true, mkdir: true, sync: true });
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, sink);
}
