import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { userInfo } from "node:os";
import { join, resolve } from "node:path";
import type { Exit, StopCause } from "../launch-record.js";

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
  | { result: "refused"; exit: Exit }
  /** Somebody started it before; its folder tells what became of it. */
  | { result: "already" };

export type RunnerMessage =
  | { id: number; answer: { running: string[]; pid: number } | StartResult | { done: true } }
  | { id: number; error: string }
  | { exited: string; exit: Exit };

/** Unix socket addresses hold 108 bytes on Linux and 104 elsewhere, with a NUL. */
const socketPathBytesMax = 100;

/** Not the directory that the environment names: every later agent must find the same one. */
const sharedRoot = "/tmp";

/**
 * In the data directory where its path is short enough, else in a directory of this user's own that every user's
 * programs could have made before: whoever owns it could pass for the runner.
 */
export function runnerSocketPath(dataDir: string, root = sharedRoot): string {
  const near = join(resolve(dataDir), "runner.sock");
  if (Buffer.byteLength(near) <= socketPathBytesMax) return near;
  const { uid } = userInfo();
  const folder = join(root, `fleetlog-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
    throw new Error(`${folder} is not a directory of this user's alone; use a data directory with a shorter path`);
  }
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
