import { existsSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import fc from "fast-check";
import { readSlots, SlotFile } from "../../src/agent/slot-file.js";
import { dataDirectory } from "../support/agent.js";

const onLinux = process.platform === "linux" ? test : test.skip;
const sectorBytes = 512;

function pathFor(t: ExecutionContext): string {
  return join(dataDirectory(t), "slots");
}

async function textIn(path: string): Promise<string | undefined> {
  const content = await new SlotFile(path).read();
  return content?.kind === "text" ? content.text : content?.kind;
}

/** The file before and after the write of the last of these texts. */
async function written(t: ExecutionContext, texts: string[]): Promise<{ before: Buffer; after: Buffer }> {
  const path = pathFor(t);
  const file = new SlotFile(path);
  let before = Buffer.alloc(0);
  for (const text of texts) {
    before = existsSync(path) ? readFileSync(path) : before;
    await file.write(text);
  }
  return { before, after: readFileSync(path) };
}

/** Where they differ: from the first byte to behind the last. */
function changed(before: Buffer, after: Buffer): [number, number] {
  let from = 0;
  while (before[from] === after[from]) from++;
  let to = after.length;
  while (before[to - 1] === after[to - 1]) to--;
  return [from, to];
}

test("slots: what was written last is read, by this life and by the next, and no file is none", async (t) => {
  const path = pathFor(t);
  const file = new SlotFile(path);
  t.is(await file.read(), undefined);
  for (const text of ["one", "two, with ünïcode", "", "four"]) {
    await file.write(text);
    t.is(await textIn(path), text);
  }
  const next = new SlotFile(path);
  await next.read();
  await next.write("five");
  await next.write("six");
  t.is(await textIn(path), "six");
});

test("slots: a write that is cut off after any byte leaves the text before it", async (t) => {
  for (const last of ["a third text that is longer than the first", "short"]) {
    const { before, after } = await written(t, ["the first text of them", "the second text", last]);
    const [from, to] = changed(before, after);
    t.true(to > from);
    for (let cut = from; cut < to; cut++) {
      const torn = Buffer.concat([after.subarray(0, cut), before.subarray(cut)]);
      t.like(readSlots(torn), { kind: "text", text: "the second text" }, `after ${cut - from} bytes`);
    }
    t.like(readSlots(after), { kind: "text", text: last });
  }
});

test("slots: whichever sectors of a write reach the disk, the text is the one before it or the new one", async (t) => {
  const texts = ["x".repeat(5_000), "y".repeat(6_000), "z".repeat(4_000)];
  const { before, after } = await written(t, texts);
  const [, to] = changed(before, after);
  const sectors = Math.ceil(to / sectorBytes);
  const found = fc.check(
    fc.property(fc.array(fc.boolean(), { minLength: sectors, maxLength: sectors }), (landed) => {
      const torn = Buffer.from(before);
      landed.forEach((is, at) => {
        if (is) after.copy(torn, at * sectorBytes, at * sectorBytes, (at + 1) * sectorBytes);
      });
      const content = readSlots(torn);
      return content.kind === "text" && content.text === texts[landed.every(Boolean) ? 2 : 1];
    }),
    { numRuns: 500 },
  );
  t.false(found.failed, JSON.stringify(found.counterexample));
});

test("slots: a file that lacks any of its end is damaged, and no older text is taken from it", async (t) => {
  const { after } = await written(t, ["one", "two"]);
  for (let bytes = 0; bytes < after.length; bytes++) {
    // Between the texts there are only zeros.
    if (bytes > 300 && bytes % 997 > 2 && Math.abs(bytes - after.length / 2) > 300) continue;
    t.is(readSlots(after.subarray(0, bytes)).kind, "damaged", `${bytes} bytes`);
  }
  t.is(readSlots(Buffer.concat([after, after])).kind, "damaged");
});

test("slots: a byte that has become another costs the text that it is in, and both texts are a damaged file", async (t) => {
  const { after } = await written(t, ["one", "two"]);
  const used = (half: number) => after.subarray(half).indexOf(0);
  const second = after.length / 2;
  for (let at = 0; at < used(second); at++) {
    const bytes = Buffer.from(after);
    bytes[second + at] = (bytes[second + at] as number) ^ 1;
    t.like(readSlots(bytes), { kind: "text", text: "one" }, `byte ${at}`);
    bytes[Math.min(at, used(0) - 1)] = 0;
    t.is(readSlots(bytes).kind, "damaged", `byte ${at} of both`);
  }
});

test("slots: after a disk that failed the text before is kept until another one is on disk", async (t) => {
  const path = pathFor(t);
  let fails = false;
  const file = new SlotFile(path, async () => {
    if (fails) throw new Error("EIO: i/o error");
  });
  await file.write("one");
  await file.write("two");
  const before = readFileSync(path);
  fails = true;
  for (const text of ["three", "four", "five"]) await t.throwsAsync(file.write(text), { message: /EIO/ });
  const [from] = changed(before, readFileSync(path));
  // As if nothing of the last attempt had reached the disk, or only its beginning.
  const torn = readFileSync(path);
  torn.fill(0, from + 1, from + 100);
  t.like(readSlots(torn), { kind: "text", text: "two" });
  fails = false;
  await file.write("six");
  t.is(await textIn(path), "six");
});

test("slots: a text that outgrows its slot gets a greater file, one that fits goes where it was", async (t) => {
  const path = pathFor(t);
  const file = new SlotFile(path);
  await file.write("small");
  const small = statSync(path);
  await file.write("also small");
  t.is(statSync(path).ino, small.ino);
  const great = "g".repeat(small.size);
  await file.write(great);
  t.true(statSync(path).size > small.size);
  t.is(await textIn(path), great);
  const { size, ino } = statSync(path);
  await file.write(`${great}, and more`);
  t.like(statSync(path), { size, ino });
  t.is(await textIn(path), `${great}, and more`);
});

test("slots: a file that somebody has moved away, replaced or cut is made anew", async (t) => {
  const path = pathFor(t);
  const file = new SlotFile(path);
  await file.write("one");
  renameSync(path, `${path}.away`);
  await file.write("two");
  t.is(await textIn(path), "two");
  t.is(await textIn(`${path}.away`), "one");
  writeFileSync(`${path}.other`, "something else");
  renameSync(`${path}.other`, path);
  await file.write("three");
  t.is(await textIn(path), "three");
  writeFileSync(path, "");
  await file.write("four");
  t.is(await textIn(path), "four");
});

onLinux("slots: a full disk refuses a new file and keeps the old one, and takes what goes over it", async (t) => {
  const path = pathFor(t);
  const file = new SlotFile(path);
  await file.write("one");
  symlinkSync("/dev/full", `${path}.new`);
  await file.write("two");
  await t.throwsAsync(file.write("g".repeat(statSync(path).size)), { code: "ENOSPC" });
  t.is(await textIn(path), "two");
  t.false(existsSync(`${path}.new`));
  await file.write("three");
  t.is(await textIn(path), "three");
  rmSync(path);
  symlinkSync("/dev/full", `${path}.new`);
  await t.throwsAsync(file.write("four"), { code: "ENOSPC" });
  t.false(existsSync(path));
});
