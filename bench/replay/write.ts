import type { SqlPort, SqlStatement } from "../../src/log/index.js";
import { cluster, lineage, type PackedRows } from "./rows.js";

/** Batches of rows that are written in one transaction: each waits for the disk. */
const batchesPerCommit = 20;

/** Puts ready-made rows, and their head, on an empty log. Answers the time of each, by seq. */
export async function writeRows(port: SqlPort, rows: PackedRows): Promise<number[]> {
  const times = [0];
  let hash = "";
  const waiting: SqlStatement[] = [];
  for (const batch of rows.batches()) {
    const columns = batch.map((row) => {
      times[row.seq] = row.time;
      hash = row.hash;
      return [row.seq, row.epoch, row.time, row.type, row.version, row.batch, row.salt, row.sealed, row.inner, 0, row.hash];
    });
    const values = columns[0]?.map((_, i) => `json_extract(value, '$[${i}]')`).join(", ");
    waiting.push({ sql: `INSERT INTO events SELECT ${values} FROM json_each(?)`, params: [JSON.stringify(columns)] });
    if (waiting.length === batchesPerCommit) await port.transact(waiting.splice(0));
  }
  if (waiting.length > 0) await port.transact(waiting);
  const params = [1, cluster, lineage, 1, "c1", "", 0, rows.length, hash];
  await port.transact([{ sql: "INSERT INTO head VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)", params }]);
  return times;
}
