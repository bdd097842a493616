import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClusterError } from "../ports/index.js";
import { isAlive, type ProcessRef, processRef } from "./host-process.js";

/** Somebody else was faster each time, and had ended again by the next look. */
const triesMax = 10;

/** One that was written, and never is again. */
interface Lock {
  /** Undefined where a power cut damaged it: then nobody holds it any more. */
  holder: ProcessRef | undefined;
  /** No other lock has the same. */
  name: string;
}

/**
 * One agent at a time looks after a data directory; the lock of one that was killed is taken over. It is never removed to make room,
 * since whoever looked at it a moment ago would then remove the one that came after it. Who takes it over becomes its heir first: of
 * all that ask, one gets the link that is named after that very lock. (The kernel's own locks need a native library, which each
 * agent would hold in memory for this alone.)
 * @param self whose lock it is to be
 * @returns gives it up
 * @throws ClusterError `agent_running` of kind conflict
 */
export function lockDataDir(dataDir: string, self = processRef(process.pid) as ProcessRef): () => void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, "agent.lock");
  const own = `${path}.${nameOf(self)}`;
  writeFileSync(own, JSON.stringify(self), { mode: 0o600 });
  try {
    for (let tries = 0; tries < triesMax; tries++) {
      if (tryLink(own, path) || inherit(own, path, self, dataDir)) return () => rmSync(path, { force: true });
    }
    throw new ClusterError("conflict", "agent_running", `another agent is starting on ${dataDir}`);
  } finally {
    rmSync(own, { force: true });
  }
}

/** The agent that holds the lock, or held it when it was killed. */
export function lockHolder(dataDir: string): ProcessRef | undefined {
  return lineFrom(join(dataDir, "agent.lock")).at(-1)?.holder;
}

/** @returns false where somebody else was faster */
function inherit(own: string, path: string, self: ProcessRef, dataDir: string): boolean {
  const line = lineFrom(path);
  const last = line.at(-1);
  if (!last) return false;
  if (last.holder && isAlive(last.holder))
    throw new ClusterError("conflict", "agent_running", `an agent (pid ${last.holder.pid}) already looks after ${dataDir}`);
  const place = heirOf(path, last);
  if (!tryLink(own, place)) return false;
  try {
    // Between the look and the link others may have inherited, and cleared up behind them: then this leads from a lock that is gone.
    if (lineFrom(path).at(-1)?.name !== nameOf(self)) {
      rmSync(place, { force: true });
      return false;
    }
    renameSync(own, path);
  } catch (error) {
    rmSync(place, { force: true });
    throw error;
  }
  for (const lock of line) rmSync(heirOf(path, lock), { force: true });
  return true;
}

/** The lock, its heir, and so on: more than one only while one takes over, or after it was killed at that. */
function lineFrom(path: string): Lock[] {
  const line: Lock[] = [];
  for (let lock = readLock(path); lock; lock = readLock(heirOf(path, lock))) line.push(lock);
  return line;
}

function heirOf(path: string, { name }: Lock): string {
  return `${path}.${name}.heir`;
}

function readLock(path: string): Lock | undefined {
  try {
    const holder = parsed(readFileSync(path, "utf8"));
    return { holder, name: holder ? nameOf(holder) : `damaged-${statSync(path).ino}` };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function parsed(text: string): ProcessRef | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessRef> | null;
    return typeof value?.pid === "number" ? (value as ProcessRef) : undefined;
  } catch {
    return undefined;
  }
}

function nameOf({ pid, start, boot }: ProcessRef): string {
  return `${pid}-${start}-${boot}`.replaceAll(/[^A-Za-z0-9-]+/g, "-");
}

/** A link appears with its whole content or not at all, and never over another. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
