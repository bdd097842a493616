import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { syncDirectory } from "../sync-directory.js";
import { headerBytesMax } from "./checkpoint.js";

/** Where the bytes of checkpoints are kept, by name. */
export interface Shelf {
  names(): Promise<string[]>;
  /** The first bytes, which hold the header, and how many there are in all. */
  peek(name: string): Promise<{ head: Buffer; bytes: number }>;
  get(name: string): Promise<Buffer>;
  /** All or nothing, also when the process or the host ends meanwhile. */
  put(name: string, bytes: Buffer): Promise<void>;
  remove(name: string): Promise<void>;
}

export function memoryShelf(): Shelf {
  const kept = new Map<string, Buffer>();
  const get = async (name: string) => kept.get(name) ?? Buffer.alloc(0);
  return {
    names: async () => [...kept.keys()],
    peek: async (name) => {
      const bytes = await get(name);
      return { head: bytes.subarray(0, headerBytesMax), bytes: bytes.length };
    },
    get,
    put: async (name, bytes) => void kept.set(name, bytes),
    remove: async (name) => void kept.delete(name),
  };
}

const suffix = ".ckpt";
/** Under such a name a file is being written, or its writer died. */
const unfinished = ".tmp";

/** Files of one directory, which is made when it is not there. */
export async function directoryShelf(directory: string): Promise<Shelf> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (const name of await readdir(directory)) if (name.endsWith(unfinished)) await rm(join(directory, name), { force: true });
  const path = (name: string) => join(directory, name + suffix);
  return {
    names: async () => (await readdir(directory)).filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length)),
    async peek(name) {
      const file = await open(path(name));
      try {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytesMax), 0, headerBytesMax, 0);
        return { head: buffer.subarray(0, bytesRead), bytes: (await file.stat()).size };
      } finally {
        await file.close();
      }
    },
    get: (name) => readFile(path(name)),
    async put(name, bytes) {
      const temporary = path(name) + unfinished;
      try {
        await writeThrough(temporary, bytes);
        await rename(temporary, path(name));
      } catch (error) {
        // On a disk that is full, what is there of it would keep it full.
        await rm(temporary, { force: true }).catch(() => {});
        throw error;
      }
      await syncDirectory(directory);
    },
    remove: (name) => rm(path(name), { force: true }),
  };
}

async function writeThrough(path: string, bytes: Buffer): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
