import test from "ava";
import type { Client } from "../../../src/client/index.js";
import { type EventLog, genesisHash } from "../../../src/log/index.js";
import { ClusterError } from "../../../src/ports/index.js";
import { cloudEvent } from "../../../src/projections/index.js";
import { apiSource, type EventSource, logSource } from "../../../src/streams/index.js";
import { cluster, lineage } from "../../log/drafts.js";
import { aLog } from "../a-log.js";
import { oneTo } from "../relaying.js";

const signal = new AbortController().signal;

/** What a source asks of a client, answered from a log. */
async function clientOf(log: EventLog): Promise<Client> {
  const head = await log.head();
  const names = { cluster, lineage, ancestors: [] };
  return {
    url: "http://controller.example",
    get: async () => ({ data: { id: cluster, lineage, position: `${lineage}-${head?.seq}` } }),
    async *events({ after = "" }: { after?: string }) {
      if (after !== "" && !after.startsWith(lineage)) throw new ClusterError("gone", "foreign_lineage", `${after} belongs to another log`);
      let previous = genesisHash(cluster, lineage);
      for await (const batch of log.read({ after: 0 }))
        for (const record of batch) {
          const shown = cloudEvent(record, names, previous);
          if (record.seq > Number(after.split("-")[1] ?? 0)) yield shown;
          previous = record.hash;
        }
    },
  } as unknown as Client;
}

async function seqsOf(
  source: EventSource,
  ...given: Parameters<EventSource["read"]> extends [infer H, infer T, ...unknown[]] ? [H, T] : never
) {
  const seqs: number[] = [];
  for await (const batch of source.read(...given, signal)) seqs.push(...batch.map(({ record }) => record.seq));
  return seqs;
}

test("the log and a controller of it hand over the same events", async (t) => {
  const log = await aLog(t, 700);
  const own = logSource(log, "the log");
  const other = apiSource(await clientOf(log));
  t.deepEqual(await own.head().then(({ seq }) => seq), 700);
  t.deepEqual(await other.head(), { cluster, lineage, seq: 700 });
  const [event] = (await log.read({ after: 9, to: 10 })[Symbol.asyncIterator]().next()).value ?? [];
  const held = { lineage, seq: 10, hash: event.hash };
  t.deepEqual(await seqsOf(own, undefined, 700), oneTo(700));
  for (const source of [own, other]) t.deepEqual(await seqsOf(source, held, 690), oneTo(690).slice(10));
});

test("what is held of another history is refused by either", async (t) => {
  const log = await aLog(t, 20);
  const foreign = { lineage: "ffffffffffffffff", seq: 10, hash: "0".repeat(64) };
  await t.throwsAsync(seqsOf(logSource(log, "the log"), foreign, 20), { code: "audit_foreign", message: /is not an event of the log/ });
  await t.throwsAsync(seqsOf(apiSource(await clientOf(log)), foreign, 20), { code: "audit_foreign", message: /belongs to another log/ });
});

test("events that their own hashes do not prove are handed over by nobody", async (t) => {
  const log = await aLog(t, 5);
  const client = await clientOf(log);
  const lying = {
    ...client,
    async *events() {
      for await (const event of client.events({ follow: false })) yield event.seq === "3" ? { ...event, actor: "token/somebody" } : event;
    },
  } as unknown as Client;
  await t.throwsAsync(seqsOf(apiSource(lying), undefined, 5), { code: "stream_bad_record", message: /event 3 does not follow/ });
});
