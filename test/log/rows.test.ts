import test from "ava";
import { memoryPort, SqlEventLog, type StoredRow } from "../../src/log/index.js";
import { collect } from "./drafts.js";

const hash = "ab".repeat(32);
const row: StoredRow = {
  seq: 1,
  epoch: 3,
  time: 1_700_000_000_123,
  type: "service.scaled",
  version: 2,
  batch: "b1a2t3c4h5b6",
  salt: "cd".repeat(16),
  sealed: '{"actor":"ü\\n"}',
  inner: hash,
  redacted: false,
  hash,
};

/** A log that was copied up to these rows, numbered from 1. */
async function copied(changes: Partial<StoredRow>[]) {
  const rows = changes.map((change, index) => ({ ...row, ...change, seq: index + 1 }));
  const log = new SqlEventLog(memoryPort());
  let end = { seq: 0, hash: "" };
  for (const one of rows) {
    if (!(await log.copy(end, [one]))) throw new Error(`row ${one.seq} was not copied`);
    end = one;
  }
  return { log, rows };
}

const readBack = test.macro<[changes: Partial<StoredRow>[]]>(async (t, changes) => {
  const { log, rows } = await copied(changes);
  t.deepEqual(await collect(log.rows({ after: 0 })), rows);
  t.deepEqual(await collect(log.rows({ after: 1, to: 2 })), rows.slice(1, 2));
});

test("rows are read as they were written", readBack, [{}, { salt: null, redacted: true }, { sealed: "line\nbreaks\n" }, { epoch: 4 }]);
test("a line break where none can be is read as it stands", readBack, [{}, { type: "a\nb" }, { batch: "\n" }, { hash: `${hash}\n` }]);
test("so is nothing where something must be", readBack, [{}, { batch: "" }, { type: "", inner: "" }, {}]);

test("a batch of rows ends before its texts are too many bytes, and is never empty", async (t) => {
  const megabytes = (count: number) => ({ sealed: "ü".repeat(count * 512 * 1024) });
  const { log, rows } = await copied([{}, megabytes(5), megabytes(5), megabytes(9), {}, {}]);
  const batches: StoredRow[][] = [];
  for await (const batch of log.rows({ after: 0 })) batches.push(batch);
  t.deepEqual(
    batches.map((batch) => batch.map(({ seq }) => seq)),
    [[1, 2], [3], [4], [5, 6]],
  );
  t.deepEqual(batches.flat(), rows);
});
