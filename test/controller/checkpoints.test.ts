import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import type { RunningController } from "../../src/controller/index.js";
import { type CheckpointHeader, openCheckpoints, openSqliteLog } from "../../src/log/index.js";
import type { EventRecord } from "../../src/model/index.js";
import { digest, emptyView, evolve } from "../../src/projections/index.js";
import { scratchPath } from "../log/scratch.js";
import { controllerOn, meta } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { spec } from "../support/samples.js";

const every = 20;

/** One life of a controller on the log and the checkpoints of this folder. */
async function life(t: ExecutionContext, path: string, troubles: string[] = []) {
  const log = await openSqliteLog(path, { url: "http://127.0.0.1:1" });
  const checkpoints = await openCheckpoints(join(path, "..", "checkpoints"));
  const onTrouble = (what: string, error: unknown) => void troubles.push(`${what}: ${(error as Error).message}`);
  const controller = await controllerOn(t, log, { checkpoints, checkpointEvery: every, onTrouble });
  return {
    controller,
    checkpoints,
    async end() {
      await controller.stop();
      await log.close();
    },
  };
}

async function grow(controller: RunningController, to: number): Promise<void> {
  await controller.submit({ type: "CreateService", spec: spec(`web-${to}`, { replicas: 0 }) }, meta);
  for (let replicas = 1; controller.view().seq < to; replicas++)
    await controller.submit({ type: "ScaleService", service: { namespace: "default", service: `web-${to}` }, replicas }, meta);
}

async function records(controller: RunningController): Promise<EventRecord[]> {
  const all: EventRecord[] = [];
  for await (const batch of controller.read(0, controller.view().seq)) all.push(...batch);
  return all;
}

test("a controller begins from the newest checkpoint, and the log says what every checkpoint holds", async (t) => {
  const path = await scratchPath(t);
  const first = await life(t, path);
  t.is(first.controller.begunFrom, 0);
  await grow(first.controller, 30);
  const said = await eventually(
    async () => (await records(first.controller)).find((event) => event.type === "log.checkpointed"),
    "the checkpoint is on the log",
  );
  await first.end();
  const second = await life(t, path);
  const found = second.checkpoints.list().at(-1) as CheckpointHeader;
  t.is(second.controller.begunFrom, found.seq);
  const all = await records(second.controller);
  const replayed = evolve(emptyView(), all.slice(0, found.seq));
  const { digest: told, chain, seq } = said.data as { digest: string; chain: string; seq: number };
  t.deepEqual([seq, told, chain], [found.seq, digest(replayed), all[seq - 1]?.hash]);
  t.is(second.controller.digest(), digest(evolve(emptyView(), all)));
  await second.end();
});

test("a checkpoint that does not hold is said to be ignored, and an older one or the log takes its place", async (t) => {
  const path = await scratchPath(t);
  const directory = join(path, "..", "checkpoints");
  const first = await life(t, path);
  await grow(first.controller, 30);
  await eventually(() => first.checkpoints.list().length === 1, "a checkpoint is saved");
  await first.end();
  const [name] = await readdir(directory);
  const bytes = await readFile(join(directory, name as string));
  const lie = (member: string) => Buffer.from(bytes.toString("latin1").replace(new RegExp(`("${member}":")..`), "$100"), "latin1");
  for (const [damaged, why] of [
    [lie("digest"), /does not have the digest/],
    [lie("chain"), /the log has another event/],
    [bytes.subarray(0, bytes.length - 4), /damaged/],
    [Buffer.from("?"), /damaged/],
  ] as const) {
    await writeFile(join(directory, name as string), damaged);
    const troubles: string[] = [];
    const next = await life(t, path, troubles);
    t.is(next.controller.begunFrom, 0);
    t.regex(troubles.join("\n"), why);
    t.is(next.controller.digest(), digest(evolve(emptyView(), await records(next.controller))));
    await next.end();
  }
});

test("every moment is the replay of the log up to it, from whatever checkpoint it is reached", async (t) => {
  const { controller, checkpoints, end } = await life(t, await scratchPath(t));
  await grow(controller, 70);
  await eventually(() => checkpoints.list().length > 0, "a checkpoint is saved");
  const all = await records(controller);
  const expected = (seq: number) => digest(evolve(emptyView(), all.slice(0, seq)));
  for (const seq of [69, 1, 50, 45, 21, 20, 19, 2, 68]) t.is(digest(await controller.stateAt({ seq })), expected(seq), String(seq));
  const { time } = all[39] as EventRecord;
  const newest = all.findLast((event) => event.time <= time)?.seq ?? 0;
  t.is((await controller.stateAt({ time })).seq, newest);
  await end();
});

test("a stretch of the log without checkpoints gets them from whoever replays it", async (t) => {
  const path = await scratchPath(t);
  const log = await openSqliteLog(path, { url: "http://127.0.0.1:1" });
  const controller = await controllerOn(t, log, { checkpointEvery: 1_000_000 });
  for (let batch = 0; batch < 25; batch++) await grow(controller, controller.view().seq + 100);
  await controller.stop();
  await log.close();
  const { controller: next, checkpoints, end } = await life(t, path);
  const before = checkpoints.list().length;
  await next.stateAt({ seq: 2_400 });
  t.true(checkpoints.list().length >= before + 2);
  await end();
});
