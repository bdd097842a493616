import type { Readable, Writable } from "node:stream";
import pc from "picocolors";
import type { Environment } from "./defaults.js";

/** Everything that a command reads from and writes to; a test hands in its own. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** For bytes, which may be anything. */
  streams: { stdin: Readable & { isTTY?: boolean }; stdout: Writable; stderr: Writable };
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
    // Taken when it is asked for: to look at standard input alone would already hold it.
    get streams() {
      return { stdin: process.stdin, stdout, stderr: process.stderr };
    },
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

export function hasColors(colors: Colors): boolean {
  return colors.bold("x") !== "x";
}
