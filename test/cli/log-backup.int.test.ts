import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { createProgram, runProgram } from "../../src/cli/index.js";
import { forkLog, memoryCheckpoints, openMemoryLog, openSqliteLog, readBackup, type StoredRow } from "../../src/log/index.js";
import { systemRandom } from "../../src/ports/index.js";
import { collect } from "../log/drafts.js";
import { scratchPath } from "../log/scratch.js";
import { meta } from "../support/controllers.js";
import { spec } from "../support/samples.js";
import { adminBearer, serveController } from "../support/served-controllers.js";
import { fakeTerminal } from "../support/terminal.js";

async function backup(...argv: string[]) {
  const io = fakeTerminal();
  const code = await runProgram(await createProgram(io, "0", ["log", "backup"]), ["log", "backup", ...argv], io);
  return { code, stdout: io.stdout, stderr: io.stderr };
}

async function served(t: ExecutionContext, options: Parameters<typeof serveController>[2] = {}) {
  const path = await scratchPath(t);
  const log = await openSqliteLog(path, { url: "http://x" });
  t.teardown(() => log.close().catch(() => {}));
  const { controller, url } = await serveController(t, log, options);
  // Keyed, and with text beyond ASCII: whatever is put together anew must have the same text again.
  const containers = [{ process: { command: ["echo", '"\\ \u2028 ü€😀', "1e21"] }, env: { ODD: "\t€" } }];
  const strange = spec("web", { replicas: 0, containers });
  await controller.submit({ type: "CreateService", spec: strange }, { ...meta, client: "192.0.2.1", key: "k", body: "0".repeat(64) });
  for (let replicas = 1; controller.view().seq < 60; replicas++)
    await controller.submit({ type: "ScaleService", service: { namespace: "default", service: "web" }, replicas }, meta);
  return { path, log, controller, url };
}

test("a backup through a controller holds the same rows as one of the log itself, and is restored as it is", async (t) => {
  const { path, controller, url } = await served(t);
  const [direct, through] = [join(path, "..", "direct.backup"), join(path, "..", "through.backup")];
  const asked = ["--url", url, "--token", adminBearer];
  const first = await backup(through, ...asked, "--at", "50");
  t.is(first.code, 0, first.stderr);
  t.is((await backup(direct, "--log", `sqlite:${path}`, "--at", "50")).stdout, first.stdout.replaceAll("through", "direct"));
  const rows: StoredRow[][] = [];
  for (const file of [direct, through]) rows.push(await collect((await readBackup(file)).rows()));
  t.is(rows[0]?.length, 50);
  t.deepEqual(rows[1], rows[0]);

  const whole = join(path, "..", "whole.backup");
  t.is((await backup(whole, ...asked)).code, 0);
  const target = openMemoryLog();
  t.teardown(() => target.close());
  const by = { reason: "restored", actor: "user/test", host: "host-1", now: Date.now(), random: systemRandom } as const;
  const { parent } = await forkLog({ source: await readBackup(whole), target, ...by });
  t.is(parent.lineage, controller.view().lineage);
  t.true(parent.seq >= 60);
});

test("a backup through a controller that cannot read the oldest events is refused, and no file is left", async (t) => {
  const folder = `${await scratchPath(t)}.archive`;
  const checkpoints = await memoryCheckpoints();
  const { path, log, controller, url } = await served(t, { archive: { folder, segmentEvents: 20 }, checkpoints });
  while ((await controller.archive(10)).more);
  const asked = ["--url", url, "--token", adminBearer];
  const file = join(path, "..", "some.backup");
  t.is((await backup(file, ...asked)).code, 0, "with the archive all of it can be read");
  const itself = join(path, "..", "itself.backup");
  t.like(await backup(itself, "--log", `sqlite:${path}`), {
    code: 2,
    stderr: `error: the log begins at event ${await log.oldest()}; if events 1 to ${(await log.oldest()) - 1} went into an archive, name its folder with --archive\n`,
  });
  await t.throwsAsync(readBackup(itself), { code: "file_unreadable" });
  t.is((await backup(itself, "--log", `sqlite:${path}`, "--archive", folder)).code, 0);
  await controller.stop();
  await log.close();
  const again = await openSqliteLog(path, { url: "http://y" });
  t.teardown(() => again.close());
  const { url: without } = await serveController(t, again, { checkpoints });
  const other = join(path, "..", "other.backup");
  const refused = await backup(other, "--url", without, "--token", adminBearer);
  t.not(refused.code, 0);
  t.regex(refused.stderr, /the log begins at/);
  await t.throwsAsync(readBackup(other), { code: "file_unreadable" });
});

test("a backup of two logs at once, and one without a token, are refused", async (t) => {
  const { path, url } = await served(t);
  const file = join(path, "..", "none.backup");
  t.like(await backup(file, "--url", url, "--log", `sqlite:${path}`), { code: 2 });
  t.not((await backup(file, "--url", url, "--token", "fl_none")).code, 0);
});
