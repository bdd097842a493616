import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "ava";
import { type CheckpointHeader, type CheckpointStore, memoryCheckpoints, openCheckpoints } from "../../../src/log/index.js";
import { scratchPath } from "../scratch.js";

const lineage = "00000000000000a1";

function header(seq: number, members: Partial<CheckpointHeader> = {}): CheckpointHeader {
  return { lineage, seq, time: seq * 10, viewVersion: 4, digest: "d".repeat(64), chain: "c".repeat(64), ...members };
}

const linesOf = (seq: number) => Array.from({ length: 3000 }, (_, i) => JSON.stringify({ seq, i, text: "ü\\n".repeat(20) }));

async function read(store: CheckpointStore, seq: number): Promise<string[]> {
  const lines: string[] = [];
  const found = store.list().find((kept) => kept.seq === seq);
  if (!found) throw new Error(`no checkpoint ${seq}`);
  for await (const slice of store.read(found)) lines.push(...slice);
  return lines;
}

test("what was saved is read again by another process, line by line", async (t) => {
  const directory = await scratchPath(t, "checkpoints");
  const store = await openCheckpoints(directory);
  for (const seq of [30, 10, 20]) await store.save(header(seq), linesOf(seq));
  const again = await openCheckpoints(directory);
  t.deepEqual(again.list(), [header(10), header(20), header(30)]);
  t.deepEqual(await read(again, 20), linesOf(20));
  t.is(again.nearest(29)?.seq, 20);
  t.is(again.nearest(9), undefined);
});

test("a view whose text breaks off is not saved, and ends nothing else", async (t) => {
  const store = await memoryCheckpoints();
  function* broken() {
    yield* linesOf(10);
    throw new Error("no more of it");
  }
  await t.throwsAsync(store.save(header(10), broken()), { message: "no more of it" });
  t.deepEqual(store.list(), []);
});

test("a checkpoint that cannot be put in its place takes no room on the disk", async (t) => {
  const directory = await scratchPath(t, "checkpoints");
  const store = await openCheckpoints(directory);
  await mkdir(join(directory, `${lineage}-10.ckpt`, "in the way"), { recursive: true });
  await t.throwsAsync(store.save(header(10), linesOf(10)));
  t.deepEqual(await readdir(directory), [`${lineage}-10.ckpt`]);
  t.deepEqual(store.list(), []);
});

test("a checkpoint that was cut or changed is never read to its end", async (t) => {
  const directory = await scratchPath(t, "checkpoints");
  await (await openCheckpoints(directory)).save(header(10), linesOf(10));
  const [name] = await readdir(directory);
  const whole = await readFile(join(directory, name as string));
  const changed = Buffer.from(whole);
  changed[whole.length - 9] = (whole[whole.length - 9] as number) ^ 1;
  for (const bytes of [whole.subarray(0, whole.length - 1), whole.subarray(0, 400), changed, Buffer.concat([whole, Buffer.from("x")])]) {
    await writeFile(join(directory, name as string), bytes);
    const store = await openCheckpoints(directory);
    t.is(store.list().length, 1);
    await t.throwsAsync(read(store, 10), { code: "checkpoint_damaged" });
  }
});

test("what is no checkpoint, of another log or of another view is left out, told, and goes with the next save", async (t) => {
  const directory = await scratchPath(t, "checkpoints");
  const first = await openCheckpoints(directory);
  await first.save(header(10), linesOf(10));
  await first.save(header(20, { lineage: "00000000000000ff" }), linesOf(20));
  await first.save(header(30, { viewVersion: 3 }), linesOf(30));
  await writeFile(join(directory, "noise.ckpt"), "not a checkpoint");
  await writeFile(join(directory, "half.ckpt.tmp"), "a writer died here");
  await writeFile(join(directory, "notes.txt"), "somebody else's");
  const store = await openCheckpoints(directory);
  store.expect({ lineage, viewVersion: 4 });
  t.deepEqual(store.list(), [header(10)]);
  const reasons = store.unusable().map(({ why }) => why);
  for (const why of [/not JSON/, /lineage 00000000000000ff/, /version 3, this build makes 4/])
    t.true(reasons.some((text) => why.test(text)));
  await store.save(header(40), linesOf(40));
  t.deepEqual((await readdir(directory)).sort(), [`${lineage}-10.ckpt`, `${lineage}-40.ckpt`, "notes.txt"]);
});

test("beyond its limits the store keeps the newest, and the others spread over the log", async (t) => {
  const store = await memoryCheckpoints({ count: 5 });
  for (let seq = 1; seq <= 100; seq++) await store.save(header(seq), [String(seq)]);
  const kept = store.list().map(({ seq }) => seq);
  t.is(kept.length, 5);
  t.is(kept.at(-1), 100);
  const gaps = kept.map((seq, at) => seq - (kept[at - 1] ?? 0));
  t.true(Math.max(...gaps) <= 60, String(kept));
  const small = await memoryCheckpoints({ bytes: 1500 });
  for (let seq = 1; seq <= 20; seq++) await small.save(header(seq), [String(seq)]);
  t.true(small.bytes <= 1500 && small.list().length >= 2);
});

test("of two files of one seq only the one that is refused goes", async (t) => {
  const directory = await scratchPath(t, "checkpoints");
  const first = await openCheckpoints(directory);
  await first.save(header(10), linesOf(10));
  await first.save(header(10, { lineage: "00000000000000ff" }), linesOf(11));
  await copyFile(join(directory, `${lineage}-10.ckpt`), join(directory, "copy.ckpt"));
  const store = await openCheckpoints(directory);
  store.expect({ lineage, viewVersion: 4 });
  t.deepEqual(store.list(), [header(10), header(10)]);
  const nearest = store.nearest(10);
  if (nearest) store.refuse(nearest, "its view is another one");
  t.deepEqual(await read(store, 10), linesOf(10), "the copy is as good");
  await store.save(header(20), linesOf(20));
  t.is((await readdir(directory)).length, 2);
});

test("a name that cannot be removed keeps neither a save nor the others from going", async (t) => {
  const directory = await scratchPath(t, "checkpoints");
  await mkdir(join(directory, "stuck.ckpt", "full"), { recursive: true });
  const store = await openCheckpoints(directory, { count: 2 });
  for (const seq of [10, 20, 30, 40]) await store.save(header(seq), [String(seq)]);
  t.is(store.list().length, 2);
  t.deepEqual((await readdir(directory)).length, 3);
  t.like(store.unusable(), [{ name: "stuck" }]);
  t.regex(store.unusable()[0]?.why ?? "", /cannot be removed/);
});

test("a small file that would be huge once read is refused in the middle, and a file beyond the limit unread", async (t) => {
  const directory = await scratchPath(t, "checkpoints");
  const store = await openCheckpoints(directory);
  function* bomb() {
    for (let i = 0; i < 64; i++) yield "0".repeat(2 ** 20);
  }
  await store.save(header(10), bomb());
  t.true(store.bytes < 2 ** 20);
  let chars = 0;
  const reading = async () => {
    for await (const slice of store.read(store.list()[0] as CheckpointHeader)) for (const line of slice) chars += line.length;
  };
  const error = await t.throwsAsync(reading(), { code: "checkpoint_damaged" });
  t.regex(String((error as { cause?: Error }).cause?.message), /more than \d+ characters/);
  t.true(chars < 100 * store.bytes);
  const smaller = await openCheckpoints(directory, { bytes: store.bytes - 1 });
  t.deepEqual(smaller.list(), []);
  t.regex(smaller.unusable()[0]?.why ?? "", /more than all checkpoints may have/);
});
