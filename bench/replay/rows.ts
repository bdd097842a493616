import { chainHash, genesisHash, headerText, innerHash, type StoredRow } from "../../src/log/index.js";
import { canonicalJson, eventVersion, type NewEvent } from "../../src/model/index.js";
import type { SeededRandom } from "./random.js";

export const cluster = "00000000000000c1";
export const lineage = "00000000000000a1";

/** Who is behind an event of the mix. */
export interface Source {
  actor: string;
  client?: string;
  /** Idempotency key, for an intent that had one. */
  key?: string;
}

/** As the log reads them. */
export const batchRows = 1000;

/**
 * Rows in memory but outside the heap of JavaScript, as a database holds them: a million row objects would make every
 * collection of garbage slower, for the bare parse and the replay alike, and no controller ever holds them.
 */
export class PackedRows {
  readonly #batches: Buffer[] = [];
  #open: StoredRow[] = [];
  #length = 0;
  #sealedChars = 0;

  get length(): number {
    return this.#length;
  }

  get sealedChars(): number {
    return this.#sealedChars;
  }

  add(row: StoredRow): void {
    this.#length++;
    this.#sealedChars += row.sealed.length;
    this.#open.push(row);
    if (this.#open.length === batchRows) this.#pack();
  }

  /** Each batch as fresh row objects, the way the log hands them over. */
  *batches(): Generator<StoredRow[]> {
    if (this.#open.length > 0) this.#pack();
    for (const batch of this.#batches) yield JSON.parse(batch.toString()) as StoredRow[];
  }

  #pack(): void {
    this.#batches.push(Buffer.from(JSON.stringify(this.#open)));
    this.#open = [];
  }
}

/** Gives events their place on a log, with a true chain; about ten to a batch, as under load. */
export class RowWriter {
  readonly rows = new PackedRows();
  readonly #random: SeededRandom;
  #time = 1_700_000_000_000;
  #hash = genesisHash(cluster, lineage);
  #batch = "";

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  write({ type, subject, data }: NewEvent, { actor, client, key }: Source): void {
    const random = this.#random;
    const seq = this.rows.length + 1;
    if (seq % 10 === 1) this.#batch = random.id();
    this.#time += random.below(40);
    const outcome = { id: subject.slice(subject.indexOf("/") + 1), status: 200 };
    const keyed = key === undefined ? {} : { body: random.hex(64), key, outcome };
    const intent = client === undefined ? null : { ...keyed, id: random.id() };
    const origin = client === undefined ? { controller: "c1" } : { client, controller: "c1" };
    const sealed = canonicalJson({ actor, cause: null, data, intent, origin, subject, traceparent: null });
    const version = eventVersion(type);
    const header = { lineage, seq, epoch: 1, time: this.#time, type, version, batch: this.#batch };
    const salt = random.hex(32);
    const inner = innerHash(salt, sealed);
    this.#hash = chainHash(this.#hash, headerText(header), inner);
    this.rows.add({
      seq,
      epoch: 1,
      time: this.#time,
      type,
      version,
      batch: this.#batch,
      salt,
      sealed,
      inner,
      redacted: false,
      hash: this.#hash,
    });
  }
}
