import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import test, { type ExecutionContext } from "ava";
import type { RunningController } from "../../src/controller/index.js";
import {
  Archive,
  type EventLog,
  memoryCheckpoints,
  memoryPort,
  SqlEventLog,
  type SqlPort,
  verifyLog,
  withArchive,
} from "../../src/log/index.js";
import type { EventRecord } from "../../src/model/index.js";
import { digest, emptyView, evolve } from "../../src/projections/index.js";
import { scratchPath } from "../log/scratch.js";
import { controllerOn, meta } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { spec } from "../support/samples.js";
import { SharedLog } from "../support/shared-log.js";

const segmentEvents = 20;
/** ms. */
const hour = 3_600_000;

async function folderOf(t: ExecutionContext): Promise<string> {
  return `${await scratchPath(t)}.archive`;
}

function lifeOn(t: ExecutionContext, log: EventLog, folder: string | undefined, options: Parameters<typeof controllerOn>[2] = {}) {
  return controllerOn(t, log, { ...(folder === undefined ? {} : { archive: { folder, segmentEvents } }), ...options });
}

async function grow(controller: RunningController, to: number): Promise<void> {
  const name = `web-${to}`;
  await controller.submit({ type: "CreateService", spec: spec(name, { replicas: 0 }) }, meta);
  for (let replicas = 1; controller.view().seq < to; replicas++)
    await controller.submit({ type: "ScaleService", service: { namespace: "default", service: name }, replicas }, meta);
}

async function records(controller: RunningController, to = controller.view().seq): Promise<EventRecord[]> {
  const all: EventRecord[] = [];
  for await (const batch of controller.read(0, to)) all.push(...batch);
  return all;
}

async function archiveAll(controller: RunningController, keepEvents: number): Promise<number> {
  for (;;) {
    const { more, oldest } = await controller.archive(keepEvents);
    if (!more) return oldest;
  }
}

function bare(port: SqlPort): SqlEventLog {
  return new SqlEventLog(port);
}

test("old events move into the archive a segment at a time, and whoever reads does not notice", async (t) => {
  const folder = await folderOf(t);
  const port = memoryPort(true);
  const controller = await lifeOn(t, bare(port), folder);
  await grow(controller, 90);
  const before = await records(controller);
  const service = [...before].find(({ type }) => type === "service.created") as EventRecord;
  const first = await controller.archive(50);
  t.like(first.segment, { from: 1, to: 20 });
  t.true(first.more);
  t.is(await archiveAll(controller, 50), await bare(port).oldest());
  t.true((await bare(port).oldest()) > 40);
  t.deepEqual(await records(controller, 90), before);
  t.is(await controller.oldest(), 1);
  for (const seq of [1, 7, 20, 21, 39, 45])
    t.is(digest(await controller.stateAt({ seq })), digest(evolve(emptyView(), before.slice(0, seq))));
  const found: number[] = [];
  for await (const batch of controller.find({ since: 0, to: 90 }, { types: ["service.scaled"], mention: "" }))
    found.push(...batch.map(({ seq }) => seq));
  t.deepEqual(
    found,
    before.filter(({ type }) => type === "service.scaled").map(({ seq }) => seq),
  );
  t.is((await controller.stateAt({ time: service.time })).services.length, 256);
  t.like(await verifyLog(withArchive(bare(port), new Archive(folder))), { ok: true, events: controller.view().seq });
  t.like(await verifyLog(bare(port)), { ok: false, fault: { kind: "removed", seq: 1 } });
  const feed = controller.subscribe(0, AbortSignal.timeout(30_000));
  const streamed: EventRecord[] = [];
  for await (const batch of feed) if (streamed.push(...batch) >= 90) break;
  t.deepEqual(streamed.slice(0, 90), before);
});

test("one who follows the log, and whose next events are archived meanwhile, reads on in the archive", async (t) => {
  const folder = await folderOf(t);
  const port = memoryPort(true);
  const controller = await lifeOn(t, bare(port), folder);
  await grow(controller, 30);
  // Another process, which has the log and the folder and is told nothing.
  const log = withArchive(new SqlEventLog(port, { pollMs: 5 }), new Archive(folder));
  const ending = new AbortController();
  t.teardown(() => ending.abort());
  const feed = log.subscribe(0, ending.signal)[Symbol.asyncIterator]();
  const taken: number[] = [];
  const take = async () => {
    const { value = [] } = await feed.next();
    taken.push(...(value as EventRecord[]).map(({ seq }) => seq));
  };
  await take();
  await grow(controller, 100);
  await archiveAll(controller, 10);
  t.true((await bare(port).oldest()) > 31 + segmentEvents, "what comes next is gone from the log");
  const { seq: end } = controller.view();
  while ((taken.at(-1) ?? 0) < end) await take();
  await grow(controller, end + 1);
  while ((taken.at(-1) ?? 0) < controller.view().seq) await take();
  t.deepEqual(
    taken,
    taken.map((_, index) => index + 1),
  );
});

test("one who follows a log whose next events are nowhere any more is told so", async (t) => {
  const folder = await folderOf(t);
  const port = memoryPort(true);
  const controller = await lifeOn(t, bare(port), folder);
  await grow(controller, 60);
  await archiveAll(controller, 20);
  for (const file of await readdir(folder)) await rm(join(folder, file));
  const feed = withArchive(bare(port), new Archive(folder)).subscribe(0, AbortSignal.timeout(30_000));
  await t.throwsAsync(
    async () => {
      for await (const _ of feed);
    },
    { code: "position_gone" },
  );
});

test("without the archive, or a segment of it, what is gone is refused with the oldest that can be read", async (t) => {
  const folder = await folderOf(t);
  const port = memoryPort(true);
  const first = await lifeOn(t, bare(port), folder);
  await grow(first, 90);
  await archiveAll(first, 30);
  const oldest = await bare(port).oldest();
  const [file] = (await readdir(folder)).sort();
  await first.stop();
  const checkpoints = await memoryCheckpoints();
  await rm(join(folder, file as string));
  const troubles: string[] = [];
  await t.throwsAsync(lifeOn(t, bare(port), undefined, { checkpoints, onTrouble: (what) => void troubles.push(what) }), {
    code: "position_gone",
  });
  await t.throwsAsync(lifeOn(t, bare(port), folder, { checkpoints }), { code: "position_gone" });
  t.true(oldest > 21);
});

test("an archive whose segment is damaged says which event, and everything else is still readable", async (t) => {
  const folder = await folderOf(t);
  const port = memoryPort(true);
  const controller = await lifeOn(t, bare(port), folder);
  await grow(controller, 70);
  const before = await records(controller);
  await archiveAll(controller, 20);
  const [, second] = (await readdir(folder)).sort();
  const path = join(folder, second as string);
  const bytes = await readFile(path);
  const text = gunzipSync(bytes).toString();
  const changed = text.replace('\\"replicas\\":12', '\\"replicas\\":99');
  t.true(changed !== text);
  const seq = before.find(({ type, data }) => type === "service.scaled" && (data as { replicas: number }).replicas === 12)?.seq as number;
  for (const damaged of [gzipSync(changed), bytes.subarray(0, bytes.length / 2)]) {
    await writeFile(path, damaged);
    const error = await t.throwsAsync<Error & { code: string; extra: { seq: number } }>(records(controller, 70));
    t.is(error?.code, "segment_damaged");
    t.is(await controller.oldest(), 41);
    t.is((await records(controller, 70).catch(() => [])).length, 0);
    const report = await verifyLog(withArchive(bare(port), new Archive(folder)));
    t.false(report.ok);
    if (damaged.length > bytes.length / 2) t.is(report.fault?.seq, seq, report.fault?.message);
    else t.true((report.fault?.seq ?? 0) >= 21 && (report.fault?.seq ?? 0) <= 40, report.fault?.message);
  }
  await writeFile(path, bytes);
  t.deepEqual(await records(controller, 70), before.slice(0, 70));
});

test("a holder that dies between any two steps loses nothing, and the next one goes on", async (t) => {
  let lives = 0;
  for (let calls = 0; ; calls++) {
    const folder = await folderOf(t);
    const port = memoryPort(true);
    const checkpoints = await memoryCheckpoints();
    let left = Number.POSITIVE_INFINITY;
    const dying = dyingLog(bare(port), () => --left < 0);
    const first = await lifeOn(t, dying, folder, { checkpoints, onBroken: () => {} });
    await grow(first, 60);
    const before = await records(first);
    left = calls;
    const died = await first.archive(30).then(
      () => false,
      () => true,
    );
    left = Number.POSITIVE_INFINITY;
    if (died) lives++;
    const next = await lifeOn(t, bare(port), folder, { checkpoints, holder: `next-${calls}` });
    t.deepEqual(await records(next, 60), before.slice(0, 60), `after ${calls} calls`);
    t.true((await archiveAll(next, 30)) > 20);
    t.deepEqual(await records(next, 60), before.slice(0, 60));
    t.like(await verifyLog(withArchive(bare(port), new Archive(folder))), { ok: true });
    const said = (await records(next))
      .filter(({ type }) => type === "log.archived")
      .map(({ data }) => data as { from: number; to: number });
    for (const [at, { from }] of said.entries()) t.is(from, (said[at - 1]?.to ?? 0) + 1, "no range is archived twice");
    await next.stop();
    if (!died) break;
  }
  t.true(lives >= 5, `${lives} ways to die`);
});

/** Of a process that ends: from some call on nothing comes of what it asks the log for. */
function dyingLog(log: EventLog, dead: () => boolean): EventLog {
  return new Proxy(log, {
    get(target, member) {
      const value = Reflect.get(target, member, target) as unknown;
      if (typeof value !== "function") return value;
      if (!["rows", "append", "drop", "oldest", "find"].includes(String(member))) return value.bind(target);
      return (...about: unknown[]) => {
        if (dead()) throw new Error("the process died");
        return value.apply(target, about);
      };
    },
  });
}

test("a controller that is told how many events to keep archives by itself, whole segments only", async (t) => {
  const folder = await folderOf(t);
  const port = memoryPort(true);
  const controller = await lifeOn(t, bare(port), undefined, { archive: { folder, segmentEvents, keepEvents: 30 } });
  await grow(controller, 100);
  await eventually(async () => (await bare(port).oldest()) > 60, "three segments are archived");
  t.is((await bare(port).oldest()) % segmentEvents, 1);
  t.is((await records(controller, 100)).length, 100);
});

for (const [name, fault, told] of [
  ["landed", "unanswered", "applied"],
  ["was lost", "lost", "unavailable"],
  ["is in an archive that the holder cannot read", "unanswered", "unknown"],
] as const) {
  test(`a holder whose append ${name}, and whose place another archived before it was settled, says ${told}`, async (t) => {
    const archive = { folder: await folderOf(t), segmentEvents };
    const shared = new SharedLog(t);
    // Without the archive it cannot follow any more, and says so.
    const one = await shared.start("one", told === "unknown" ? { onBroken: () => {} } : { archive });
    const other = await shared.start("two", { archive });
    // What gets no answer is to be settled by a write, which is refused once.
    one.port.inject(fault, "refused");
    const pending = one.controller.submit({ type: "CreateService", spec: spec("web", { replicas: 0 }) }, meta).then(
      () => "applied",
      (error: { kind: string }) => error.kind,
    );
    await shared.advance(20);
    one.paused = true;
    await shared.until(() => other.controller.lease().held === "here", "another has taken over");
    // Files are written in real time, of which a virtual clock knows nothing.
    await shared.run(grow(other.controller, 40), hour);
    await shared.run(archiveAll(other.controller, 1), hour);
    t.true((await shared.log.oldest()) > segmentEvents);
    one.paused = false;
    t.is(await shared.run(pending), told);
  });
}

test("a controller whose folder is not the one that the holder writes to says so, until the files are brought", async (t) => {
  const [folder, own] = [await folderOf(t), await folderOf(t)];
  const shared = new SharedLog(t);
  const one = await shared.start("one", { archive: { folder, segmentEvents } });
  const other = await shared.start("two", { archive: { folder: own, segmentEvents } });
  const archived = async (to: number) => {
    await shared.run(grow(one.controller, to), hour);
    // What it has not read before it is archived it finds nowhere.
    await shared.until(() => other.controller.view().seq === one.controller.view().seq, "the other has read it", hour);
    await shared.run(archiveAll(one.controller, 1), hour);
  };
  const alarms = () =>
    other.controller
      .status()
      .alarms.filter((alarm) => alarm.includes("the log names"))
      .join();
  // Folders are looked at in real time, and the log is followed by the virtual clock, on which it may seem silent meanwhile.
  const says = (condition: () => boolean, what: string) => eventually(() => shared.advance(50).then(condition), what);
  await archived(25);
  await says(() => alarms() !== "", "it says so");
  t.regex(alarms(), new RegExp(`^${own} lacks [0-9a-f]{16}-0{11}1-\\d{12}\\.segment( and \\d more)?, which the log names`));
  t.deepEqual(one.controller.status().alarms, []);
  await mkdir(own, { recursive: true });
  await archived(60);
  t.not(alarms(), "", "a folder that is there and empty is no better");
  for (const file of await readdir(folder)) await copyFile(join(folder, file), join(own, file));
  await rm(folder, { recursive: true });
  await symlink(own, folder);
  await archived(100);
  await says(() => alarms() === "", "it is the same folder now");
});

test("a stale holder deletes nothing", async (t) => {
  const folder = await folderOf(t);
  const port = memoryPort(true);
  const log = bare(port);
  const controller = await lifeOn(t, log, folder);
  await grow(controller, 60);
  const head = await bare(port).head();
  t.truthy(head && (await bare(port).takeLease(head, "another", "http://another")));
  await t.throwsAsync(controller.archive(10));
  t.is(await bare(port).oldest(), 1);
});
