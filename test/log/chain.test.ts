import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import test from "ava";
import { chainHash, genesisHash, headerText, innerHash } from "../../src/log/chain.js";
import { memoryPort, SqlEventLog, verifyLog } from "../../src/log/index.js";
import { type SealedParts, sealedText } from "../../src/model/index.js";
import { appendAll, cluster, collect, draft, lineage } from "./drafts.js";

interface Vector {
  seq: number;
  epoch: number;
  time: number;
  type: string;
  version: number;
  batch: string;
  previous: string;
  header: string;
  parts: SealedParts;
  sealed: string;
  salt: string | null;
  redacted: boolean;
  inner: string;
  hash: string;
}

/** Made by a program in another language from docs/chain.md alone. */
const vectors: { cluster: string; lineage: string; genesis: string; events: Vector[] } = JSON.parse(
  await readFile(new URL("../../../test/fixtures/chain.json", import.meta.url), "utf8"),
);

test("chain: every vector is reproduced", (t) => {
  t.is(genesisHash(vectors.cluster, vectors.lineage), vectors.genesis);
  let previous = vectors.genesis;
  for (const vector of vectors.events) {
    t.is(sealedText(vector.parts), vector.sealed, `sealed text of ${vector.seq}`);
    if (vector.salt !== null) t.is(innerHash(vector.salt, vector.sealed), vector.inner);
    t.is(headerText({ ...vector, lineage: vectors.lineage }), vector.header);
    t.is(previous, vector.previous);
    t.is(chainHash(previous, vector.header, vector.inner), vector.hash);
    previous = vector.hash;
  }
});

test("chain: the vectors hold a redacted event and text beyond ASCII", (t) => {
  t.true(vectors.events.some((vector) => vector.redacted && vector.salt === null && !vector.sealed.includes("client")));
  t.true(vectors.events.some((vector) => vector.sealed.includes("😀")));
});

const sha256 = (...parts: Buffer[]) => createHash("sha256").update(Buffer.concat(parts)).digest();

test("chain: what the log writes is what docs/chain.md says, computed without the log's own code", async (t) => {
  const log = new SqlEventLog(memoryPort());
  await log.create(cluster, lineage);
  await appendAll(log, [draft("service/é😀"), draft("b")]);
  await appendAll(log, [draft("x".repeat(100_000)), draft("\u0000")]);
  let previous = sha256(Buffer.from(cluster), Buffer.from(lineage));
  for (const row of await collect(log.rows({ after: 0 }))) {
    const { batch, epoch, seq, time, type, version } = row;
    const header = JSON.stringify({ batch, epoch, lineage, seq, time, type, version });
    const inner = sha256(Buffer.from(row.salt ?? "", "hex"), Buffer.from(row.sealed));
    previous = sha256(previous, Buffer.from(header), inner);
    t.is(row.inner, inner.toString("hex"));
    t.is(row.hash, previous.toString("hex"));
  }
  t.is((await log.head())?.hash, previous.toString("hex"));
});

test("chain: no salt is used twice", async (t) => {
  const log = new SqlEventLog(memoryPort());
  await log.create(cluster, lineage);
  for (let round = 0; round < 20; round++) await appendAll(log, [draft("same"), draft("same")]);
  const rows = await collect(log.rows({ after: 0 }));
  t.is(new Set(rows.map((row) => row.salt)).size, 40);
  t.true(rows.every((row) => /^[0-9a-f]{32}$/.test(row.salt ?? "")));
});

test("chain: a log written by another program after the vectors' rules verifies, redacted event and all", async (t) => {
  const port = memoryPort();
  const log = new SqlEventLog(port);
  await log.create(vectors.cluster, vectors.lineage);
  for (const v of vectors.events) {
    const params = [v.seq, v.epoch, v.time, v.type, v.version, v.batch, v.salt, v.sealed, v.inner, Number(v.redacted), v.hash];
    await port.transact([{ sql: `INSERT INTO events VALUES (${params.map(() => "?").join()})`, params }]);
  }
  const last = vectors.events.at(-1);
  await port.transact([{ sql: "UPDATE head SET seq = ?, hash = ?", params: [last?.seq ?? 0, last?.hash ?? ""] }]);
  t.like(await verifyLog(log), { ok: true, events: vectors.events.length, redacted: 1 });
});
