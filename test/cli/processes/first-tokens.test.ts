import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { offerFirstTokens, settleFirstTokens } from "../../../src/cli/processes/first-tokens.js";
import { peerTokenIn } from "../../../src/cli/processes/peer-token.js";
import { memoryPort, SqlEventLog } from "../../../src/log/index.js";
import { presetScopes } from "../../../src/model/index.js";
import { systemIds, systemRandom } from "../../../src/ports/index.js";
import { entriesOf } from "../../../src/projections/index.js";
import { controllerOn } from "../../support/controllers.js";

async function directory(t: ExecutionContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "fleetlog-tokens-"));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

const offer = (dir: string) => offerFirstTokens(dir, systemIds, systemRandom);

test("the controller that makes the cluster leaves its tokens, and every other one leaves no file", async (t) => {
  const dirs = [await directory(t), await directory(t)] as const;
  const port = memoryPort();
  const [first, second] = [await offer(dirs[0]), await offer(dirs[1])];
  const one = await controllerOn(t, new SqlEventLog(port), { adminToken: first.admin, controllerToken: first.controller });
  const two = await controllerOn(t, new SqlEventLog(port), { holder: "two", adminToken: second.admin, controllerToken: second.controller });
  await settleFirstTokens(dirs[0], one.view());
  await settleFirstTokens(dirs[1], two.view());
  t.deepEqual((await readdir(dirs[0])).sort(), ["admin.token", "controller.token"]);
  t.is((await stat(join(dirs[0], "controller.token"))).mode & 0o777, 0o600);
  t.is((await readFile(join(dirs[0], "controller.token"), "utf8")).trim(), first.controller.token);
  t.deepEqual(await readdir(dirs[1]), []);
  const scopes = new Map([...entriesOf(one.view().tokens)].map((token) => [token.name, token.scopes]));
  t.deepEqual(scopes.get("controller"), presetScopes.controller);
  t.deepEqual(
    presetScopes.controller.flatMap(({ verbs }) => verbs),
    ["peer"],
  );
});

test("a start that was cut short before it knew leaves its offer to the next one", async (t) => {
  const dir = await directory(t);
  const offered = await offer(dir);
  t.deepEqual(await offer(dir), offered);
  t.deepEqual((await readdir(dir)).sort(), ["admin.token.offered", "controller.token.offered"]);
});

test("a controller token is read once it is there, and again once it was refused", async (t) => {
  const path = join(await directory(t), "controller.token");
  let now = 0;
  const token = peerTokenIn(path, { now: () => now, monotonic: () => now });
  t.throws(() => token.read(), { code: "peer_token_missing", message: /--preset controller/ });
  const shown = (digit: string) => `fl_abcdefghijkl_${digit.repeat(64)}`;
  await writeFile(path, `${shown("1")}\n`);
  now += 1_000;
  t.is(token.read(), shown("1"));
  await writeFile(path, `${shown("2")}\n`);
  t.is(token.read(), shown("1"));
  token.refused();
  now += 1_000;
  t.is(token.read(), shown("2"));
});
