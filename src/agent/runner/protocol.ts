import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { Exit, StopCause } from "../task-folder.js";

/** What agent and runner say to each other: one JSON object a line, over a socket that only this user can reach. */
export type RunnerRequest =
  | { id: number; do: "list" }
  /** Starts what `launch.json` in that instance's folder says. */
  | { id: number; do: "start"; key: string }
  | { id: number; do: "stop"; key: string; signal: NodeJS.Signals; graceMs: number; cause: StopCause }
  /** Leave as soon as there is nothing to look after. */
  | { id: number; do: "retire" };

export type StartResult =
  | { result: "started" }
  /** `exit.json` says why. */
  | { result: "refused" }
  /** Somebody started it before; its folder tells what became of it. */
  | { result: "already" };

export type RunnerMessage =
  | { id: number; answer: { running: string[]; pid: number } | StartResult | { done: true } }
  | { id: number; error: string }
  | { exited: string; exit: Exit };

/** Unix socket addresses hold 108 bytes on Linux and 104 elsewhere, with a NUL. */
const socketPathBytesMax = 100;

/** In the data directory where its path is short enough, else in a directory of this user's own beside the temporary files. */
export function runnerSocketPath(dataDir: string): string {
  const near = join(resolve(dataDir), "runner.sock");
  if (Buffer.byteLength(near) <= socketPathBytesMax) return near;
  const folder = join(tmpdir(), `fleetlog-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 24)}.sock`);
}

const messageBytesMax = 16 * 1024 * 1024;

/** Calls `handle` with each whole line; throws when a line grows beyond any message of this protocol. */
export function lineReader(handle: (line: string) => void): (chunk: string) => void {
  let rest = "";
  return (chunk) => {
    rest += chunk;
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      handle(line);
    }
    if (rest.length > messageBytesMax) throw new Error("a message to the runner is too long");
  };
}
