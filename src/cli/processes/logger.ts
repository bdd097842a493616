import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { destination, type Logger, pino } from "pino";

/** Structured logs: to standard error for a process of its own, to a file for one that talks to a person. */
export function createLogger(to: { file: string } | "stderr", level = "info"): Logger {
  // The sink would make the directory for everyone to read, and the log and the admin token come to lie beside it.
  if (to !== "stderr") mkdirSync(dirname(to.file), { recursive: true, mode: 0o700 });
  const sink =
    to === "stderr" ? destination({ dest: 2, sync: true }) : destination({ dest: to.file, append: true, mode: 0o600, sync: true });
  return pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime }, sink);
}
