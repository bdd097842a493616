import { type EventRecord, eventVersion, sealedData, sealedText } from "../model/index.js";
import { invariant, type Random } from "../ports/index.js";
import { chainHash, headerWriter, innerHash, saltBytes } from "./chain.js";
import { columnsText } from "./columns.js";
import type { DraftEvent, Guard, SealedBatch, Sealing } from "./event-log.js";

/** Gives each event its seq, version, salt and hashes, and its row a text. */
export class ChainSealing implements Sealing {
  readonly #random: Random;
  readonly #guard: Guard;
  readonly #id: string;
  readonly #header: ReturnType<typeof headerWriter>;
  readonly #records: EventRecord[] = [];
  readonly #begins: number[] = [];
  #texts = "";
  #columns = "";
  #begin = 1;
  #hash: string;

  constructor(random: Random, guard: Guard, id: string) {
    this.#random = random;
    this.#guard = guard;
    this.#id = id;
    this.#header = headerWriter({ lineage: guard.lineage, epoch: guard.epoch, batch: id });
    this.#hash = guard.hash;
  }

  get length(): number {
    return this.#records.length;
  }

  add(events: readonly DraftEvent[]): void {
    const { epoch, seq: base } = this.#guard;
    const salts = this.#random.hex(saltBytes * events.length);
    for (let i = 0; i < events.length; i++) {
      const event = events[i] as DraftEvent;
      const { type, time, subject, actor, origin, intent, traceparent, data } = event;
      const cause = event.cause ?? null;
      const version = event.version ?? eventVersion(type);
      const salt = salts.slice(i * saltBytes * 2, (i + 1) * saltBytes * 2);
      const sealed = event.sealed ?? sealedText({ subject, actor, origin, intent, cause, traceparent, data: sealedData(event) });
      const inner = innerHash(salt, sealed);
      const seq = base + this.#records.length + 1;
      const hash = chainHash(this.#hash, this.#header(seq, time, type, version), inner);
      const bytes = Buffer.byteLength(sealed);
      this.#hash = hash;
      this.#begins.push(this.#begin);
      this.#begin += bytes;
      this.#texts += sealed;
      this.#columns += columnsText({ salt, inner, hash, time, type, version, bytes });
      const record = {
        seq,
        epoch,
        time,
        type,
        version,
        subject,
        actor,
        origin,
        intent,
        cause,
        traceparent,
        batch: this.#id,
        salt,
        data,
        inner,
        redacted: false,
        hash,
      } as EventRecord;
      if (event.stored !== undefined) record.stored = event.stored;
      this.#records.push(record);
    }
  }

  batch(): SealedBatch {
    invariant(this.#records.length > 0, "an empty batch was to be sealed");
    const { lineage, epoch, seq } = this.#guard;
    return {
      id: this.#id,
      guard: this.#guard,
      next: { lineage, epoch, seq: seq + this.#records.length, hash: this.#hash },
      records: this.#records,
      texts: this.#texts,
      columns: this.#columns,
      begins: this.#begins,
    };
  }
}

/** A whole batch at once. @throws as `Sealing.add`, and InvariantError without events */
export function sealBatch(random: Random, guard: Guard, id: string, events: readonly DraftEvent[]): SealedBatch {
  const sealing = new ChainSealing(random, guard, id);
  sealing.add(events);
  return sealing.batch();
}

/** The sealed text of each record of a batch. */
export function sealedTexts({ texts, begins }: Pick<SealedBatch, "texts" | "begins">): string[] {
  const bytes = Buffer.from(texts);
  return begins.map((begin, index) => bytes.toString("utf8", begin - 1, (begins[index + 1] ?? bytes.length + 1) - 1));
}
