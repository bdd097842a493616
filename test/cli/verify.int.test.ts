import { join } from "node:path";
import test from "ava";
import Database from "libsql";
import { createProgram, runProgram } from "../../src/cli/index.js";
import { openSqliteLog } from "../../src/log/index.js";
import { appendAll, cluster, drafts, guardOf, lineage } from "../log/drafts.js";
import { scratchPath } from "../log/scratch.js";
import { fakeTerminal } from "../support/terminal.js";

async function run(...argv: string[]) {
  const io = fakeTerminal();
  const code = await runProgram(createProgram(io, "0"), ["verify", ...argv], io);
  return { code, stdout: io.stdout, stderr: io.stderr };
}

test("verify works beside a running writer and prints the anchor to keep", async (t) => {
  const path = await scratchPath(t);
  const log = await openSqliteLog(path, { url: "http://x" });
  t.teardown(() => log.close());
  await log.create(cluster, lineage);
  await appendAll(log, drafts(3));
  const { hash } = await guardOf(log);
  const anchor = `${lineage}-3:${hash}`;
  t.deepEqual(await run("--log", `sqlite:${path}`), {
    code: 0,
    stdout: `3 events verified: internally consistent, not anchored\nanchor ${anchor}\n`,
    stderr: "",
  });
  t.like(await run("--log", `sqlite:${path}`, "--expect", anchor), { code: 0, stdout: `3 events verified: anchored\nanchor ${anchor}\n` });
});

test("a changed event is named, with exit code 1", async (t) => {
  const path = await scratchPath(t);
  const log = await openSqliteLog(path, { url: "http://x" });
  await log.create(cluster, lineage);
  await appendAll(log, drafts(3));
  await log.close();
  const database = new Database(path);
  database.exec("UPDATE events SET time = time + 1 WHERE seq = 2");
  database.close();
  const found = await run("--log", `sqlite:${path}`);
  t.is(found.code, 1);
  t.regex(found.stderr, /^error: the log is not what was written: event 2 /);
  t.like(JSON.parse((await run("--log", `sqlite:${path}`, "--json")).stdout), { ok: false, fault: { seq: 2 } });
});

test("a log that is not there is not made", async (t) => {
  const path = join(await scratchPath(t), "absent", "log.db");
  const { code, stdout, stderr } = await run("--log", `sqlite:${path}`);
  t.not(code, 0);
  t.is(stdout, "");
  t.true(stderr.includes(path));
});
