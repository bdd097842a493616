import { createHash } from "node:crypto";
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type AssignedSpec, type FileKind, filesOf, type RuntimeName, targetOf } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { HeldFiles } from "./held-files.js";
import { type InstanceId, instanceKey, parseInstanceKey } from "./launch-record.js";

/** Of Linux: file systems that never write to a disk of their own accord. */
const memoryFileSystems = new Set([0x01021994, 0x858458f6]);
const defaultMode = 0o444;

/** What one start of a container has of configs and secrets on this host. */
export interface PlacedFiles {
  /** Folders by kind, where there is one of the kind. */
  folders: Partial<Record<FileKind, string>>;
  files: { path: string; target: string }[];
}

/**
 * Configs and secrets of what runs here as files, in memory (tmpfs) below a folder of mode 0700, for as long as they run:
 * `<root>/<task>/<container>.<generation>/<kind>s/<name>`. The root is named after the data directory, so that the next life of
 * the agent finds it again.
 */
export class HostFiles {
  private readonly name: string;

  /** @param places where a root may be, tried in turn; see `memoryPlaces` */
  constructor(
    private readonly held: HeldFiles,
    dataDir: string,
    private readonly places: readonly string[] = memoryPlaces(),
  ) {
    this.name = `fleetlog-${createHash("sha256").update(resolve(dataDir)).digest("hex").slice(0, 16)}`;
  }

  /** Undefined for a container without any. @throws ClusterError when this host must not or cannot have them */
  place(id: InstanceId, spec: AssignedSpec, runtime: RuntimeName): PlacedFiles | undefined {
    const uses = filesOf(spec).filter(({ container }) => container === id.container);
    if (uses.length === 0) return undefined;
    const folder = join(this.ownRoot(), instanceKey(id));
    const placed: PlacedFiles = { folders: {}, files: [] };
    for (const { kind, index, reference } of uses) {
      const content = this.held.content(spec, kind, reference.source);
      if (!content) throw new ClusterError("unavailable", "file_missing", `${kind} ${reference.source} is not on this node`);
      const inside = join(folder, `${kind}s`);
      placed.folders[kind] = inside;
      mkdirSync(inside, { recursive: true, mode: 0o700 });
      const target = targetOf(kind, reference);
      // A process looks for them by name; in a container each has a place of its own.
      const path = join(inside, runtime === "docker" ? String(index) : basename(target));
      writeFileSync(path, content, { mode: 0o600 });
      own(path, kind, reference);
      placed.files.push({ path, target });
    }
    return placed;
  }

  remove(id: InstanceId): void {
    for (const root of this.roots()) {
      rmSync(join(root, instanceKey(id)), { recursive: true, force: true });
      removeEmpty(join(root, id.task));
      removeEmpty(root);
    }
  }

  /** Removes what is of no instance that may still run. */
  collect(isAlive: (id: InstanceId) => boolean): void {
    for (const root of this.roots()) {
      for (const task of namesIn(root)) {
        for (const name of namesIn(join(root, task))) {
          const id = parseInstanceKey(`${task}/${name}`);
          if (!id || !isAlive(id)) rmSync(join(root, task, name), { recursive: true, force: true });
        }
        removeEmpty(join(root, task));
      }
      removeEmpty(root);
    }
  }

  /** Where this agent's files are, or were in an earlier life of it. */
  private roots(): string[] {
    return this.places.map((place) => join(place, this.name)).filter((path) => isOwnFolder(path));
  }

  private ownRoot(): string {
    const place = this.places.find(isInMemory);
    if (place === undefined) {
      const message = `configs and secrets are kept in memory, and none of ${this.places.join(", ")} is a tmpfs on this host`;
      throw new ClusterError("invalid", "no_tmpfs", message);
    }
    const root = join(place, this.name);
    try {
      mkdirSync(root, { mode: 0o700 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      // In a place that everybody may write to, somebody may have made it first.
      if (!isOwnFolder(root)) throw new ClusterError("invalid", "foreign_folder", `${root} is not this agent's own folder of mode 0700`);
    }
    return root;
  }
}

/** `/run` is root's alone; `/dev/shm` is there for everybody. */
export function memoryPlaces(): string[] {
  return process.getuid?.() === 0 ? ["/run", "/dev/shm"] : ["/dev/shm"];
}

function isInMemory(place: string): boolean {
  try {
    return memoryFileSystems.has(statfsSync(place).type);
  } catch {
    return false;
  }
}

function isOwnFolder(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
}

function own(
  path: string,
  kind: FileKind,
  { source, uid, gid, mode = defaultMode }: { source: string; uid?: number; gid?: number; mode?: number },
): void {
  const self = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  if (self.uid === 0) chownSync(path, uid ?? 0, gid ?? 0);
  else if ((uid ?? self.uid) !== self.uid || (gid ?? self.gid) !== self.gid) {
    const message = `${kind} ${source} is to belong to ${uid ?? self.uid}:${gid ?? self.gid}, and this node's agent is not root`;
    throw new ClusterError("invalid", "file_owner", message);
  }
  chmodSync(path, mode);
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function removeEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Others are in it, or it is gone.
  }
}
