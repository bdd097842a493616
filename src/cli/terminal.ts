import pc from "picocolors";
import type { Environment } from "./defaults.js";

/** Everything that a command reads from and writes to; a test hands in its own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Undefined where the output is not a terminal: then nothing is cut, coloured or rewritten. */
  size: { columns: number; rows: number } | undefined;
  colors: Colors;
  env: Environment;
  cwd: string;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  now(): number;
}

export type Colors = Pick<ReturnType<typeof pc.createColors>, "bold" | "dim" | "red" | "green" | "yellow" | "cyan">;

export function systemTerminal(signal: AbortSignal): Terminal {
  const { stdout, env } = process;
  return {
    out: (text) => stdout.write(text),
    err: (text) => process.stderr.write(text),
    get size() {
      return stdout.isTTY ? { columns: stdout.columns || 80, rows: stdout.rows || 24 } : undefined;
    },
    colors: pc.createColors(Boolean(stdout.isTTY) && !env.NO_COLOR && env.TERM !== "dumb"),
    env,
    cwd: process.cwd(),
    signal,
    now: () => Date.now(),
  };
}
