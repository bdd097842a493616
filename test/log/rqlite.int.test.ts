import test from "ava";
import { openRqlitePort } from "../../src/log/index.js";
import { missingForRqlite, type RqliteCluster, startRqlite } from "../support/rqlite.js";
import { eventLogContract } from "./contract.js";

const missing = missingForRqlite();
if (missing === undefined) {
  let cluster: RqliteCluster;
  test.before(async () => {
    cluster = await startRqlite();
  });
  test.after.always(() => cluster?.stop());

  // The tests of the suite share the cluster, and so take turns; each finds it empty.
  let turn = Promise.resolve();
  eventLogContract("rqlite", async (t) => {
    const before = turn;
    turn = new Promise((done) => t.teardown(done));
    await before;
    const port = await openRqlitePort(cluster.endpoints);
    await port.transact(["events", "head"].map((table) => ({ sql: `DELETE FROM ${table}`, params: [] })));
    return port;
  });
} else {
  test.skip(`rqlite: the contract of the log (needs ${missing})`, () => {});
}
