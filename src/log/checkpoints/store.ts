import { type CheckpointHeader, type CheckpointLines, headerOf, packCheckpoint, unpackCheckpoint } from "./checkpoint.js";
import { directoryShelf, memoryShelf, type Shelf } from "./shelf.js";

/** Enough for one every 10,000 events of 2.5 million; a longer log has them further apart. */
const checkpointsMax = 256;
/** On disk, and in the memory of a process whose log is in memory. */
const diskBytesMax = 2 ** 30;
const memoryBytesMax = 2 ** 26;

export interface CheckpointLimits {
  count: number;
  bytes: number;
}

interface Kept {
  name: string;
  header: CheckpointHeader;
  bytes: number;
}

/**
 * The checkpoints of one controller: copies of its view, kept beside the log and never instead of it. What cannot be used
 * is left out and told by `unusable`; whoever reads one must still compare it with the log and with its digest.
 */
export class CheckpointStore {
  readonly #shelf: Shelf;
  readonly #limits: CheckpointLimits;
  /** By seq, oldest first. */
  #kept: Kept[] = [];
  /** Why a name is not read, of all that were found at the start. */
  readonly #unusable = new Map<string, string>();

  private constructor(shelf: Shelf, limits: CheckpointLimits) {
    this.#shelf = shelf;
    this.#limits = limits;
  }

  static async open(shelf: Shelf, limits: CheckpointLimits): Promise<CheckpointStore> {
    const store = new CheckpointStore(shelf, limits);
    for (const name of await shelf.names()) await store.#find(name);
    store.#kept.sort((a, b) => a.header.seq - b.header.seq);
    return store;
  }

  async #find(name: string): Promise<void> {
    try {
      const { head, bytes } = await this.#shelf.peek(name);
      if (bytes > this.#limits.bytes) throw new Error(`its ${bytes} bytes are more than all checkpoints may have (${this.#limits.bytes})`);
      this.#kept.push({ name, header: headerOf(head), bytes });
    } catch (error) {
      this.#unusable.set(name, (error as Error).message);
    }
  }

  /** Leaves out whatever is of another log or of another version of the view. */
  expect({ lineage, viewVersion }: Pick<CheckpointHeader, "lineage" | "viewVersion">): void {
    for (const { header } of [...this.#kept]) {
      if (header.lineage !== lineage) this.refuse(header, `it is of the lineage ${header.lineage}`);
      else if (header.viewVersion !== viewVersion)
        this.refuse(header, `its view has the version ${header.viewVersion}, this build makes ${viewVersion}`);
    }
  }

  /**
   * Never offered again; its bytes go when the next one is saved.
   * @param refused as this store gave it: another file, of another log or a copy, may be of the same seq
   */
  refuse(refused: CheckpointHeader, why: string): void {
    const at = this.#kept.findIndex(({ header }) => header === refused);
    const [gone] = at < 0 ? [] : this.#kept.splice(at, 1);
    if (gone) this.#unusable.set(gone.name, why);
  }

  /** Removes them all. */
  async clear(): Promise<void> {
    for (const { name } of this.#kept.splice(0)) await this.#discard(name);
  }

  unusable(): { name: string; why: string }[] {
    return [...this.#unusable].map(([name, why]) => ({ name, why }));
  }

  get bytes(): number {
    return this.#kept.reduce((sum, kept) => sum + kept.bytes, 0);
  }

  list(): CheckpointHeader[] {
    return this.#kept.map(({ header }) => header);
  }

  /** The newest at or before `seq`. */
  nearest(seq: number): CheckpointHeader | undefined {
    return this.#kept.findLast(({ header }) => header.seq <= seq)?.header;
  }

  /**
   * The lines that were saved, in slices; none of one that the store holds no longer.
   * @param wanted as this store gave it
   * @throws ClusterError `checkpoint_damaged`; nothing may be made of the lines before the last came
   */
  async *read(wanted: CheckpointHeader): AsyncGenerator<string[]> {
    const kept = this.#kept.find(({ header }) => header === wanted);
    if (kept) yield* unpackCheckpoint(await this.#shelf.get(kept.name));
  }

  /** As it is kept, for another controller; undefined where there is none of this seq. */
  async copyOf(seq: number): Promise<Uint8Array | undefined> {
    const kept = this.#kept.find(({ header }) => header.seq === seq);
    return kept && this.#shelf.get(kept.name);
  }

  /** Keeps what another controller gave; it is believed no more than any other. @throws ClusterError `checkpoint_damaged` */
  async adopt(bytes: Uint8Array): Promise<CheckpointHeader> {
    const packed = Buffer.from(bytes);
    const header = headerOf(packed);
    await this.#keep(header, packed);
    return header;
  }

  /** `lines` is drawn bit by bit: what it reads must not change meanwhile. */
  async save(header: CheckpointHeader, lines: CheckpointLines): Promise<void> {
    await this.#keep(header, await packCheckpoint(header, lines));
  }

  async #keep(header: CheckpointHeader, packed: Buffer): Promise<void> {
    const name = `${header.lineage}-${header.seq}`;
    await this.#shelf.put(name, packed);
    this.#unusable.delete(name);
    this.#kept = this.#kept.filter((kept) => kept.name !== name);
    this.#kept.push({ name, header, bytes: packed.length });
    this.#kept.sort((a, b) => a.header.seq - b.header.seq);
    for (const lost of [...this.#unusable.keys()]) await this.#discard(lost);
    await this.#thinOut();
  }

  /** One that cannot be removed stays unusable, to be tried again with the next save: it must not keep others from going. */
  async #discard(name: string): Promise<void> {
    try {
      await this.#shelf.remove(name);
      this.#unusable.delete(name);
    } catch (error) {
      this.#unusable.set(name, `it cannot be removed: ${(error as Error).message}`);
    }
  }

  /**
   * Until the limits are kept. What goes is the one between the closest neighbours, so that those left stay spread over the
   * whole log; the newest stays.
   */
  async #thinOut(): Promise<void> {
    while (this.#kept.length > 1 && (this.#kept.length > this.#limits.count || this.bytes > this.#limits.bytes)) {
      const [gone] = this.#kept.splice(this.#leastMissed(), 1);
      if (!gone) return;
      await this.#discard(gone.name);
    }
  }

  #leastMissed(): number {
    const seqAt = (at: number) => this.#kept[at]?.header.seq ?? 0;
    let least = 0;
    for (let at = 1; at < this.#kept.length - 1; at++)
      if (seqAt(at + 1) - seqAt(at - 1) < seqAt(least + 1) - (least === 0 ? 0 : seqAt(least - 1))) least = at;
    return least;
  }
}

/** In files of this directory. */
export async function openCheckpoints(directory: string, limits: Partial<CheckpointLimits> = {}): Promise<CheckpointStore> {
  return CheckpointStore.open(await directoryShelf(directory), { count: checkpointsMax, bytes: diskBytesMax, ...limits });
}

/** For a log that ends with its process. */
export function memoryCheckpoints(limits: Partial<CheckpointLimits> = {}): Promise<CheckpointStore> {
  return CheckpointStore.open(memoryShelf(), { count: checkpointsMax, bytes: memoryBytesMax, ...limits });
}
