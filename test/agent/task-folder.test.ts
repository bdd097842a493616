import { join } from "node:path";
import test from "ava";
import type { Launch } from "../../src/agent/launch-record.js";
import { TaskFolder } from "../../src/agent/task-folder.js";
import { temporaryDir } from "../support/fleetlog.js";

const launch = { task: "s.1.t", container: 0, generation: 1 } as Launch;

test("task folder: of many claims at once one is granted, whichever way each is made", async (t) => {
  const folder = new TaskFolder(join(temporaryDir(t), "tasks", "s.1.t", "0.1"));
  folder.writeLaunch(launch);
  t.false(folder.claimed());
  const granted = await Promise.all([folder.claimAside(1), folder.claim(2), folder.claimAside(3), folder.claimAside(4), folder.claim(5)]);
  t.is(granted.filter(Boolean).length, 1);
  t.true(folder.claimed());
});

test("task folder: a claim without a folder is an error, not a refusal", async (t) => {
  const folder = new TaskFolder(join(temporaryDir(t), "tasks", "s.1.t", "0.1"));
  t.throws(() => folder.claim(1), { code: "ENOENT" });
  await t.throwsAsync(folder.claimAside(1), { code: "ENOENT" });
});
