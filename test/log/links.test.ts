import test from "ava";
import { genesisHash, openMemoryLog, requireLinks } from "../../src/log/index.js";
import type { EventRecord } from "../../src/model/index.js";
import { systemClock } from "../../src/ports/index.js";
import { controllerOn, join } from "../support/controllers.js";

async function records(t: Parameters<typeof controllerOn>[0]) {
  const log = openMemoryLog();
  const controller = await controllerOn(t, log, { clock: systemClock });
  await join(controller, "a");
  const { cluster, lineage, seq } = controller.view();
  const all: EventRecord[] = [];
  for await (const batch of log.read({ after: 0, to: seq })) all.push(...batch);
  // As they come over a connection.
  return { lineage, genesis: genesisHash(cluster, lineage), all: JSON.parse(JSON.stringify(all)) as EventRecord[] };
}

test("records that follow each other from a known hash are taken, from the first on and from any other", async (t) => {
  const { lineage, genesis, all } = await records(t);
  t.notThrows(() => requireLinks(lineage, 0, genesis, all));
  t.notThrows(() => requireLinks(lineage, 2, all[1]?.hash as string, all.slice(2)));
  t.notThrows(() => requireLinks(lineage, 2, all[1]?.hash as string, []));
});

test("a record that was changed, left out or moved to another lineage is refused with its seq", async (t) => {
  const { lineage, genesis, all } = await records(t);
  const refused = (what: EventRecord[], of = lineage) =>
    t.throws(() => requireLinks(of, 0, genesis, what), { code: "chain_broken" })?.message;
  t.regex(refused(all.filter(({ seq }) => seq !== 2)) ?? "", /^event 3 does not follow event 1/);
  t.regex(refused(all.map((record) => (record.seq === 2 ? { ...record, actor: "token/mallory" } : record))) ?? "", /^event 2 /);
  t.regex(refused(all.map((record) => (record.seq === 2 ? { ...record, time: record.time + 1 } : record))) ?? "", /^event 2 /);
  refused(all, "f".repeat(16));
});
