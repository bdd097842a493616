import {
  closeSync,
  type Dirent,
  fsync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import type { ProcessRef } from "./host-process.js";
import { type Exit, type InstanceId, type Launch, parseInstanceKey, type StopCause } from "./launch-record.js";
import { syncFolder, syncFolderAside } from "./sync-folder.js";

/** What marks an instance's processes in their environment: its folder, which no other instance on this host has. */
export const markVariable = "FLEETLOG_INSTANCE";

export function markOf(dataDir: string, id: InstanceId): string {
  return resolve(folderOf(dataDir, id));
}

function tasksRoot(dataDir: string): string {
  return join(dataDir, "tasks");
}

export function folderOf(dataDir: string, id: InstanceId): string {
  return join(tasksRoot(dataDir), id.task, `${id.container}.${id.generation}`);
}

export function listInstances(dataDir: string): InstanceId[] {
  const found: InstanceId[] = [];
  for (const task of directories(tasksRoot(dataDir))) {
    for (const name of directories(join(tasksRoot(dataDir), task))) {
      const id = parseInstanceKey(`${task}/${name}`);
      if (id) found.push(id);
    }
  }
  return found;
}

export function listInstancesOf(dataDir: string, task: string): InstanceId[] {
  return directories(join(tasksRoot(dataDir), task)).flatMap((name) => parseInstanceKey(`${task}/${name}`) ?? []);
}

function directories(path: string): string[] {
  return entries(path)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

function files(path: string): string[] {
  return entries(path)
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
}

function entries(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

const fsyncAside = promisify(fsync);

const workName = "work";

/** Where a container works whose spec names no directory. */
export function workFolder(dataDir: string, id: InstanceId): string {
  return join(folderOf(dataDir, id), workName);
}

/** The first failure, once none of them is under way any more. */
async function allSettled(work: Promise<void>[]): Promise<void> {
  for (const outcome of await Promise.allSettled(work)) if (outcome.status === "rejected") throw outcome.reason;
}

/**
 * `<data-dir>/tasks/<task>/<container>.<generation>/`: all that is known on the host of one start of one container.
 * Runner and agent both read and write it, so it outlives each of them; every file appears whole or not at all.
 */
export class TaskFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get logs(): string {
    return join(this.path, "logs");
  }

  logBytes(): number {
    let bytes = 0;
    for (const name of files(this.logs)) bytes += statSync(join(this.logs, name), { throwIfNoEntry: false })?.size ?? 0;
    return bytes;
  }

  writeLaunch(launch: Launch): void {
    mkdirSync(join(this.path, workName), { recursive: true, mode: 0o700 });
    this.write("launch.json", launch);
  }

  launch(): Launch | undefined {
    return this.read<Launch>("launch.json");
  }

  /**
   * The one act that makes a start happen at most once: whoever creates this file, and nobody after, may spawn. It is
   * on disk with all that leads to it when this returns, so that a power cut does not undo it.
   * @returns false when it was there already
   */
  claim(by: number): boolean {
    const file = this.createStarted(by);
    if (file === undefined) return false;
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    for (const folder of this.foldersUpToRoot()) syncFolder(folder);
    return true;
  }

  /** As `claim`, while other work goes on: beside a busy engine the disk takes its time. */
  async claimAside(by: number): Promise<boolean> {
    const file = this.createStarted(by);
    if (file === undefined) return false;
    try {
      // All at once, so that the disk can do them in one go; the claim counts when the last of them is done.
      await allSettled([fsyncAside(file), ...this.foldersUpToRoot().map(syncFolderAside)]);
    } finally {
      closeSync(file);
    }
    return true;
  }

  claimed(): boolean {
    try {
      readFileSync(join(this.path, "started"));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    }
  }

  writeProcess(ref: ProcessRef): void {
    this.write("pid.json", ref);
  }

  process(): ProcessRef | undefined {
    return this.read<ProcessRef>("pid.json");
  }

  /** So that an end while no agent watches is known to have been wanted. */
  writeStop(cause: StopCause): void {
    this.write("stop.json", { cause });
  }

  stopCause(): StopCause | undefined {
    return this.read<{ cause: StopCause }>("stop.json")?.cause;
  }

  /** @returns whether it is settled; not so on a disk that refuses, for the caller to try again */
  writeExit(exit: Exit): boolean {
    try {
      this.write("exit.json", exit);
      return true;
    } catch (error) {
      // A folder that was taken away needs no exit.
      return (error as NodeJS.ErrnoException).code === "ENOENT";
    }
  }

  exit(): Exit | undefined {
    return this.read<Exit>("exit.json");
  }

  /** Remembers the last known health, so that an adopted task does not seem to start anew. Where it cannot, it will seem so. */
  writeHealthy(healthy: boolean): void {
    const path = join(this.path, "healthy");
    try {
      if (healthy) writeFileSync(path, "");
      else rmSync(path, { force: true });
    } catch {
      // A full disk must not end the agent for the sake of a hint.
    }
  }

  healthy(): boolean {
    try {
      readFileSync(join(this.path, "healthy"));
      return true;
    } catch {
      return false;
    }
  }

  /** The task's own folder goes with its last instance. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    try {
      rmdirSync(dirname(this.path));
    } catch {
      // Other instances are in it.
    }
  }

  /** Undefined when it is there already. */
  private createStarted(by: number): number | undefined {
    let file: number;
    try {
      file = openSync(join(this.path, "started"), "wx", 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
      throw error;
    }
    try {
      writeSync(file, `${by}\n`);
    } catch {
      // A full disk may take the file and not its content, which is for people alone.
    }
    return file;
  }

  /** They may be as new as the file in the first: each is found again only if its own folder is on disk. */
  private foldersUpToRoot(): string[] {
    return [this.path, dirname(this.path), dirname(dirname(this.path))];
  }

  private write(name: string, value: unknown): void {
    const path = join(this.path, name);
    writeFileSync(`${path}.new`, JSON.stringify(value), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  /** A file that a power cut left damaged tells nothing; one folder must not keep the agent from all the others. */
  private read<T>(name: string): T | undefined {
    try {
      return JSON.parse(readFileSync(join(this.path, name), "utf8")) as T;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}
