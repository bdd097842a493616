import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { pino } from "pino";
import { ensureAdminToken, readAdminToken } from "../../../src/cli/processes/admin-token.js";
import { runController } from "../../../src/cli/processes/controller.js";
import { createLogger } from "../../../src/cli/processes/logger.js";
import { systemIds, systemRandom } from "../../../src/ports/index.js";

async function directory(t: ExecutionContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "fleetlog-token-"));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

test("the admin token is made once, for its owner alone, whatever was left there before", async (t) => {
  const dir = await directory(t);
  await writeFile(join(dir, "admin.token.new"), "half of a tok");
  await chmod(join(dir, "admin.token.new"), 0o644);
  const made = await ensureAdminToken(dir, systemIds, systemRandom);
  t.deepEqual(await ensureAdminToken(dir, systemIds, systemRandom), made);
  t.deepEqual(await readAdminToken(dir), made);
  t.is(await modeOf(join(dir, "admin.token")), 0o600);
  t.is(await readFile(join(dir, "admin.token"), "utf8"), `${made.token}\n`);
});

test("a damaged token file is refused by name, not replaced", async (t) => {
  const dir = await directory(t);
  await writeFile(join(dir, "admin.token"), "half of a tok");
  await t.throwsAsync(ensureAdminToken(dir, systemIds, systemRandom), { code: "admin_token_damaged", message: /admin\.token/ });
});

test("a token is minted for an empty log only: a deleted file stays deleted", async (t) => {
  const dataDir = join(await directory(t), "data");
  const path = join(dataDir, "log.db");
  const start = () =>
    runController({
      log: `sqlite:${path}`,
      dataDir,
      listen: "127.0.0.1:0",
      logger: pino({ level: "silent" }),
      onBroken: (e) => t.fail(String(e)),
    });
  await (await start()).stop();
  t.is(await modeOf(dataDir), 0o700);
  t.is(await modeOf(path), 0o600);
  await rm(join(dataDir, "admin.token"));
  await (await start()).stop();
  t.is(await readAdminToken(dataDir), undefined);
});

test("a log file of the process makes its directory for its owner alone", async (t) => {
  const dir = join(await directory(t), "data");
  createLogger({ file: join(dir, "fleetlog.log") }).info("hello");
  t.is(await modeOf(dir), 0o700);
  t.is(await modeOf(join(dir, "fleetlog.log")), 0o600);
});
