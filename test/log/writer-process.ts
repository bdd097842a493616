// A writer to be killed: prints the seq of every append that was acknowledged, one a line.
import { openSqliteLog } from "../../src/log/index.js";
import { appendAll, cluster, drafts, lineage } from "./drafts.js";

const log = await openSqliteLog(process.argv[2] as string, { url: "http://127.0.0.1:9" });
await log.create(cluster, lineage);
for (;;) {
  const { seq } = await appendAll(log, drafts(7));
  await new Promise<void>((written) => process.stdout.write(`${seq}\n`, () => written()));
}
