import { ClusterError } from "../../ports/index.js";
import { ChainWalk } from "../chain-walk.js";
import type { StoredRow } from "../event-log.js";
import { readFileHeader, readRowsFile, writeRowsFile } from "./rows-file.js";
import type { CopyHeader, CopySource } from "./source.js";

const kind = "backup";

/** A copy of a log's events in a file; the chain is verified as they are written. Under its name the file is whole or not there. */
export async function writeBackup(path: string, source: CopySource): Promise<CopyHeader & { bytes: number }> {
  const { bytes } = await writeRowsFile(path, { fleetlog: kind, ...source.header }, proved(source));
  return { ...source.header, bytes };
}

async function* proved({ name, header, rows }: CopySource): AsyncGenerator<StoredRow[]> {
  const walk = new ChainWalk(header.cluster, header.lineage);
  for await (const batch of rows()) {
    for (const row of batch) await walk.require(row, name);
    yield batch;
  }
  if (walk.place.hash !== header.hash) throw new ClusterError("internal", "log_incomplete", `${name} does not reach event ${header.seq}`);
}

/** @throws ClusterError `file_foreign`, `file_damaged`, `file_newer` or `file_unreadable`; the rows throw what `readRowsFile` does */
export async function readBackup(path: string): Promise<CopySource> {
  const { cluster, lineage, seq, hash } = await readFileHeader(path, kind);
  const texts = [cluster, lineage, hash].every((member) => typeof member === "string");
  if (!texts || !Number.isSafeInteger(seq))
    throw new ClusterError("invalid", "file_damaged", `${path} is damaged: its first line lacks a member. Nothing was changed`);
  return { name: path, header: { cluster, lineage, seq, hash } as CopyHeader, rows: () => readRowsFile(path, kind) };
}
