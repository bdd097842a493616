import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { ensureSecretKeys, readSecretKeys } from "../../../src/cli/processes/secrets-key.js";
import { systemRandom } from "../../../src/ports/index.js";

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "fleetlog-key-"));
  t.teardown(() => rm(path, { recursive: true }));
  return path;
}

const one = "1".repeat(64);
const other = "a".repeat(64);

test("a key is made once, for its owner alone, and found again", async (t) => {
  const path = join(await folder(t), "data", "secrets.key");
  const made = await ensureSecretKeys(path, systemRandom);
  t.is((await stat(path)).mode & 0o777, 0o600);
  t.regex(await readFile(path, "utf8"), /^[0-9a-f]{64}\n$/);
  t.deepEqual((await ensureSecretKeys(path, systemRandom)).ids, made.ids);
  t.deepEqual((await readSecretKeys(path)).ids, made.ids);
});

test("a file holds several keys, newest first, and remarks", async (t) => {
  const path = join(await folder(t), "keys");
  await writeFile(path, `# of March\n${one}\n\n${other}\n`, { mode: 0o600 });
  const { ids } = await readSecretKeys(path);
  t.is(ids.length, 2);
  await writeFile(path, other);
  t.deepEqual((await readSecretKeys(path)).ids, [ids[1]]);
});

test("a file that others may read, or that holds no key, is refused by name and without its content", async (t) => {
  const path = join(await folder(t), "keys");
  const refusals: [text: string, mode: number, says: RegExp][] = [
    [one, 0o644, /mode 0644.*chmod 600/],
    [one, 0o620, /mode 0620/],
    ["", 0o600, /holds no key/],
    ["1234", 0o600, /line 1 .* 4 characters/],
    [`${one}\n${other.slice(1)}`, 0o600, /line 2 .* 63 characters/],
    [`${one}\n`.repeat(17), 0o600, /holds 17 keys/],
    [`# ${"x".repeat(5000)}`, 0o600, /5002 bytes/],
  ];
  for (const [text, mode, says] of refusals) {
    await writeFile(path, text);
    await chmod(path, mode);
    const { message, code } = (await t.throwsAsync(readSecretKeys(path))) as Error & { code: string };
    t.is(code, "secrets_key_refused");
    t.regex(message, says);
    t.true(message.includes(path));
    t.false(message.includes(one.slice(0, 16)));
  }
  await rm(path);
  t.regex((await t.throwsAsync(readSecretKeys(path)))?.message ?? "", /is not there/);
});
