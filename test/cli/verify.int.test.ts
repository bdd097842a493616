import { join } from "node:path";
import test from "ava";
import Database from "libsql";
import { createProgram, runProgram } from "../../src/cli/index.js";
import { openSqliteLog } from "../../src/log/index.js";
import { appendAll, cluster, drafts, guardOf, lineage } from "../log/drafts.js";
import { scratchPath } from "../log/scratch.js";
import { forgedCheckpoint } from "../support/forged-checkpoint.js";
import { adminBearer, serveController } from "../support/served-controllers.js";
import { fakeTerminal } from "../support/terminal.js";

async function run(...argv: string[]) {
  const io = fakeTerminal();
  const code = await runProgram(await createProgram(io, "0", ["verify"]), ["verify", ...argv], io);
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
    stderr: "no controller of this log answers at http://127.0.0.1:7070/: no view was compared\n",
  });
  t.like(await run("--log", `sqlite:${path}`, "--offline"), { code: 0, stderr: "" });
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

test("each controller's view is compared with a replay at its own position; one that differs or does not answer is named", async (t) => {
  const path = await scratchPath(t);
  const open = () => openSqliteLog(path, { url: "http://x" });
  const log = await open();
  const first = await serveController(t, log);
  const verify = (...argv: string[]) => run("--log", `sqlite:${path}`, "--token", adminBearer, ...argv);
  const good = await verify("--url", first.url);
  t.is(good.code, 0, good.stderr);
  const { lineage: own, seq } = first.controller.view();
  t.regex(good.stdout, new RegExp(`\\ncontroller ${first.url}/ \\(one\\): view equal at ${own}-${seq}\\n$`));

  const absent = "http://127.0.0.1:1/";
  const partly = await verify("--url", `${first.url},${absent}`);
  t.is(partly.code, 1);
  t.regex(partly.stderr, new RegExp(`^error: controller ${absent} was not compared: it does not answer`));
  t.regex(partly.stdout, /view equal/);
  const stranger = await verify("--url", first.url, "--token", "fl_none");
  t.is(stranger.code, 1);
  t.regex(stranger.stderr, /was not compared: it refuses to answer \(status 401\)/);

  const checkpoints = await forgedCheckpoint(first.controller);
  await first.stop();
  await log.close();
  const again = await open();
  t.teardown(() => again.close());
  const forged = await serveController(t, again, { checkpoints });
  const different = await verify("--url", forged.url, "--json");
  t.is(different.code, 1);
  const { ok, controllers } = JSON.parse(different.stdout);
  t.true(ok);
  t.like(controllers, [{ url: `${forged.url}/`, name: "one", equal: false, digest: forged.controller.digest(), problem: null }]);
  t.not(controllers[0].expected, controllers[0].digest);
  t.regex((await verify("--url", forged.url)).stderr, /its view at \S+ has digest [0-9a-f]{64}, a replay of the log [0-9a-f]{64}/);
});
