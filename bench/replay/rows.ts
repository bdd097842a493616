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

/** Gives events their place on a log, with a true chain; about ten to a batch, as under load. */
export class RowWriter {
  readonly rows: StoredRow[] = [];
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
    this.rows.push({
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
