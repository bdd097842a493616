import test from "ava";
import type { NewEvent } from "../../src/model/index.js";
import { startApi } from "../support/api.js";
import { testCluster, testLineage } from "../support/history.js";
import { node, service } from "../support/samples.js";

const lineage = "00000000000000a2";

function forkedAt(seq: number): NewEvent {
  const parent = { lineage: testLineage, seq, hash: "a".repeat(64) };
  return {
    type: "log.forked",
    subject: `log/${lineage}`,
    data: { cluster: testCluster, lineage, parent, reason: "restored", chainFormat: 1, eventFormat: 1 },
  };
}

async function forkedApi(t: Parameters<typeof startApi>[0]) {
  const api = await startApi(t, [...node("n1"), service("web")]);
  const fork = api.controller.view().seq;
  api.controller.append([forkedAt(fork)]);
  api.controller.append([service("late")]);
  return { ...api, fork };
}

test("events keep the positions that they had before the fork, and a feed goes on over it", async (t) => {
  const { send, fork } = await forkedApi(t);
  const { body } = await send("GET", `/v1/events?after=${testLineage}-${fork - 1}`, { headers: { accept: "application/x-ndjson" } });
  const events = (body as string)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.deepEqual(
    events.map(({ id }) => id),
    [`${testLineage}-${fork}`, `${lineage}-${fork + 1}`, `${lineage}-${fork + 2}`],
  );
  t.deepEqual(
    events.map((event) => event.lineage),
    [testLineage, lineage, lineage],
  );
});

test("a position of the parent is taken up to the fork, and beyond it is a 410 that names the fork", async (t) => {
  const { send, fork } = await forkedApi(t);
  const then = await send("GET", `/v1/state?at=${testLineage}-${fork}`);
  t.is(then.status, 200);
  t.is(then.headers.get("fleetlog-seq"), `${testLineage}-${fork}`);
  t.is((await send("GET", "/v1/services", { headers: { "fleetlog-min-seq": `${testLineage}-${fork}` } })).status, 200);
  for (const path of ["/v1/events?after=", "/v1/state?at="]) {
    const gone = await send("GET", `${path}${testLineage}-${fork + 1}`);
    t.is(gone.status, 410);
    t.like(gone.body, { code: "foreign_lineage", fork: `${testLineage}-${fork}`, position: `${lineage}-${fork + 2}` });
  }
  const waits = await send("GET", "/v1/services", { headers: { "fleetlog-min-seq": `${testLineage}-${fork + 1}` } });
  t.is(waits.status, 412);
});

test("the ETag of a spec stays what it was before the fork", async (t) => {
  const { send, fork } = await forkedApi(t);
  t.is((await send("GET", "/v1/services/web")).headers.get("etag"), `"${testLineage}-${fork}"`);
  t.is((await send("GET", "/v1/services/late")).headers.get("etag"), `"${lineage}-${fork + 2}"`);
});
