import { readFileSync } from "node:fs";
import { UsageError } from "./exit.js";
import type { Terminal } from "./terminal.js";

/**
 * FLEETLOG_TOKEN_FILE names a file that holds what FLEETLOG_TOKEN would: what comes as a file, such as a container's secret, is in no
 * environment that others may read.
 * @throws UsageError where the file cannot be read, or is empty
 */
export function readTokenFile(io: Pick<Terminal, "env">): void {
  const { FLEETLOG_TOKEN: token, FLEETLOG_TOKEN_FILE: path } = io.env;
  if (token !== undefined || path === undefined) return;
  io.env = { ...io.env, FLEETLOG_TOKEN: tokenIn(path) };
}

function tokenIn(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    throw new UsageError(`FLEETLOG_TOKEN_FILE=${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
  if (text === "") throw new UsageError(`FLEETLOG_TOKEN_FILE=${path}: is empty`);
  return text;
}
