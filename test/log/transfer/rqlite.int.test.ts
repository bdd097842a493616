import test from "ava";
import { forkLog, openMemoryLog, openRqliteLog, sourceOf, verifyLog } from "../../../src/log/index.js";
import { systemRandom } from "../../../src/ports/index.js";
import { startRqlite } from "../../support/rqlite.js";
import { appendAll, draft, drafts, lineage } from "../drafts.js";

test("fork: a log is imported into rqlite, and the same way back", async (t) => {
  const rqlite = await startRqlite({ nodes: 1 });
  t.teardown(() => rqlite.stop());
  const log = openMemoryLog();
  await log.create("00112233445566cc", lineage);
  const created = { cluster: "00112233445566cc", lineage, chainFormat: 1, eventFormat: 1 };
  await appendAll(log, [draft("cluster/c", "cluster.created", created), ...drafts(1_499)]);
  const by = { reason: "imported", actor: "user/test", host: "host-1", now: 1, random: systemRandom } as const;
  const target = await openRqliteLog(rqlite.endpoints);
  t.teardown(() => target.close());
  const forked = await forkLog({ source: await sourceOf("memory", log), target, ...by });
  t.like(await verifyLog(target, [{ seq: forked.seq, hash: forked.hash }]), { ok: true, events: 1_501 });
  await appendAll(target, drafts(2));
  const back = openMemoryLog();
  await forkLog({ source: await sourceOf("rqlite", target), target: back, ...by });
  t.like(await verifyLog(back), { ok: true, events: 1_504 });
});
