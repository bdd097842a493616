import { type EventRecord, eventVersion, sealedData, sealedText } from "../model/index.js";
import { invariant, type Random } from "../ports/index.js";
import { chainHash, headerWriter, innerHash, saltBytes } from "./chain.js";
import { columnsText } from "./columns.js";
import type { DraftEvent, Guard, SealedBatch } from "./event-log.js";

/**
 * Gives events their place on top of `guard`: seq, version, salt and hashes, and the text of their rows.
 * @throws ClusterError `invalid_text` of kind invalid when an event holds text that is not Unicode
 */
export function sealBatch(random: Random, guard: Guard, id: string, events: DraftEvent[]): SealedBatch {
  invariant(events.length > 0, "an empty batch was to be sealed");
  const { lineage, epoch } = guard;
  const salts = random.hex(saltBytes * events.length);
  const records: EventRecord[] = [];
  const header = headerWriter({ lineage, epoch, batch: id });
  const begins: number[] = [];
  let texts = "";
  let columns = "";
  let begin = 1;
  let { seq, hash } = guard;
  for (const event of events) {
    const { type, time, subject, actor, origin, intent, traceparent, data } = event;
    const cause = event.cause ?? null;
    const version = event.version ?? eventVersion(type);
    const from = records.length * saltBytes * 2;
    const salt = salts.slice(from, from + saltBytes * 2);
    const sealed = event.sealed ?? sealedText({ subject, actor, origin, intent, cause, traceparent, data: sealedData(event) });
    const inner = innerHash(salt, sealed);
    seq++;
    hash = chainHash(hash, header(seq, time, type, version), inner);
    const bytes = Buffer.byteLength(sealed);
    begins.push(begin);
    begin += bytes;
    texts += sealed;
    columns += columnsText({ salt, inner, hash, time, type, version, bytes });
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
      batch: id,
      salt,
      data,
      inner,
      redacted: false,
      hash,
    } as EventRecord;
    if (event.stored !== undefined) record.stored = event.stored;
    records.push(record);
  }
  return { id, guard, next: { lineage, epoch, seq, hash }, records, texts, columns, begins };
}

/** The sealed text of each record of a batch. */
export function sealedTexts({ texts, begins }: Pick<SealedBatch, "texts" | "begins">): string[] {
  const bytes = Buffer.from(texts);
  return begins.map((begin, index) => bytes.toString("utf8", begin - 1, (begins[index + 1] ?? bytes.length + 1) - 1));
}
