import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import fc from "fast-check";
import type { StoredRow } from "../../src/log/index.js";
import { type EventRecord, sealedText } from "../../src/model/index.js";
import { cloudEvent } from "../../src/projections/index.js";
import { rowEventTexts } from "../../src/streams/row-event.js";

const names = { cluster: "c1u2s3t4e5r6", lineage: "00112233445566aa", ancestors: [] };
const hash = "ab".repeat(32);

function rowOf(record: EventRecord): StoredRow {
  const { subject, actor, origin, intent, cause, traceparent, data } = record;
  return { ...record, sealed: sealedText({ subject, actor, origin, intent, cause, traceparent, data }) };
}

/** What stands on a stream once the row was parsed. */
function parsed(row: StoredRow): unknown {
  const record = { ...row, ...(JSON.parse(row.sealed) as object) } as unknown as EventRecord;
  return JSON.parse(JSON.stringify(cloudEvent(record, names, hash)));
}

const nasty = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(',"intent":', '","data":{', '\\","origin":', '"', "\\", "", ',"traceparent":null}', "\u0000\n"),
);
const records = fc.record({
  seq: fc.nat(),
  epoch: fc.nat(),
  time: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  type: fc.constantFrom("service.scaled", "tasks.observed"),
  version: fc.integer({ min: 1, max: 9 }),
  subject: nasty,
  actor: nasty,
  origin: fc.record({ controller: nasty, client: nasty }, { requiredKeys: ["controller"] }),
  intent: fc.option(
    fc.record(
      {
        id: nasty,
        key: nasty,
        body: nasty,
        outcome: fc.record({ status: fc.nat(), id: nasty, detail: fc.dictionary(nasty, fc.array(nasty)) }),
      },
      { requiredKeys: ["id"] },
    ),
  ),
  cause: fc.option(fc.nat()),
  traceparent: fc.option(nasty),
  batch: nasty,
  salt: fc.option(fc.constant("cd".repeat(16))),
  data: fc.dictionary(fc.oneof(nasty, fc.constantFrom("intent", "origin", "subject", "data", "cause")), fc.jsonValue()),
  inner: fc.constant(hash),
  redacted: fc.constant(false),
  hash: fc.constant(hash),
});

test("the text of a row is the CloudEvent of its record, whatever is written in it", (t) => {
  fc.assert(
    fc.property(records, (generated) => {
      const row = rowOf(generated as EventRecord);
      const text = rowEventTexts(names)(row, hash);
      if (text !== undefined) t.deepEqual(JSON.parse(text), parsed(row));
    }),
    { numRuns: 300 },
  );
});

test("what rows share with those before them is theirs also where it changes", (t) => {
  const [some] = fc.sample(records, { numRuns: 1, seed: 1 });
  const shared = fc.record({
    time: fc.integer({ min: 999, max: 3_001 }),
    batch: fc.constantFrom("b1", "b2", '"'),
    origin: fc.constantFrom({ controller: "c1" }, { controller: "c1", client: "\\" }),
  });
  fc.assert(
    fc.property(fc.array(shared, { minLength: 2, maxLength: 8 }), (run) => {
      const textOf = rowEventTexts(names);
      for (const changed of run) {
        const row = rowOf({ ...some, ...changed } as EventRecord);
        t.deepEqual(JSON.parse(textOf(row, hash) ?? "null"), parsed(row));
      }
    }),
  );
});

test("every event that there is can be told without being parsed", (t) => {
  const folder = "test/fixtures/events";
  const [some] = fc.sample(records, { numRuns: 1, seed: 1 });
  for (const file of readdirSync(folder)) {
    const [, type, version] = /^(.+)\.v(\d+)\.json$/.exec(file) as unknown as [string, string, string];
    const sealed = readFileSync(join(folder, file), "utf8").trim();
    const row = { ...rowOf(some as EventRecord), type, version: Number(version), sealed };
    t.deepEqual(JSON.parse(rowEventTexts(names)(row, hash) ?? "null"), parsed(row), file);
  }
});
