import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { noteCluster, refuseOtherCluster } from "../../../src/cli/processes/own-cluster.js";
import { temporaryDir } from "../../support/fleetlog.js";

const log = "rqlite:http://10.0.0.1:4001";

test("own cluster: a directory that is of one cluster is refused the log of another, and a shared one that is empty", async (t) => {
  const dir = temporaryDir(t);
  const refuse = (cluster: string | undefined, isShared: boolean) => refuseOtherCluster(dir, { log, cluster, isShared });
  for (const cluster of [undefined, "bbbb"]) await t.notThrowsAsync(refuse(cluster, true), "it is of none yet");
  await noteCluster(dir, "aaaa");
  t.is(readFileSync(join(dir, "cluster.id"), "utf8"), "aaaa\n");
  for (const isShared of [true, false]) {
    await t.notThrowsAsync(refuse("aaaa", isShared));
    await t.throwsAsync(refuse("bbbb", isShared), {
      code: "log_of_another_cluster",
      message: `the log at ${log} is of cluster bbbb, and ${dir} is of cluster aaaa: its tokens, keys and checkpoints are that one's. Give the right --log or --data-dir; nothing was changed`,
    });
  }
  await t.throwsAsync(refuse(undefined, true), { code: "log_of_another_cluster", message: /is empty, .* Restore a backup into it/ });
  await t.notThrowsAsync(refuse(undefined, false), "who removes the file of an embedded log begins anew");
  await noteCluster(dir, "cccc");
  await t.notThrowsAsync(refuse("cccc", false));
});

test("own cluster: a note that a power cut left empty says nothing", async (t) => {
  const dir = temporaryDir(t);
  writeFileSync(join(dir, "cluster.id"), "");
  await t.notThrowsAsync(refuseOtherCluster(dir, { log, cluster: "aaaa", isShared: true }));
  await noteCluster(dir, "aaaa");
  await t.throwsAsync(refuseOtherCluster(dir, { log, cluster: "bbbb", isShared: true }), { code: "log_of_another_cluster" });
});
