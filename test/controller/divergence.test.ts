import test, { type ExecutionContext } from "ava";
import type { ComparedPoints, Point } from "../../src/controller/compared-points.js";
import { Divergence, digestOfReplay } from "../../src/controller/divergence.js";
import type { Peers } from "../../src/controller/index.js";
import { comparedEveryMs } from "../../src/controller/limits.js";
import { type EventLog, memoryCheckpoints } from "../../src/log/index.js";
import type { EventRecord } from "../../src/model/index.js";
import { systemClock, systemTimers } from "../../src/ports/index.js";
import { meta } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { forgedCheckpoint } from "../support/forged-checkpoint.js";
import { spec } from "../support/samples.js";
import { type Member, SharedLog, urlOf } from "../support/shared-log.js";
import { VirtualTime } from "../support/virtual-time.js";

/** One event after another, for so many spans in which views are compared. */
async function live(shared: SharedLog, writer: () => Member, spans: number): Promise<void> {
  for (let step = 0; step < 2 * spans; step++) {
    await shared.advance(comparedEveryMs / 2);
    const { seq } = writer().controller.view();
    await shared.run(writer().controller.submit({ type: "CreateService", spec: spec(`svc-${seq}`) }, meta));
  }
}

async function divergences(shared: SharedLog): Promise<EventRecord[]> {
  const found: EventRecord[] = [];
  for await (const batch of shared.log.read({ after: 0 })) found.push(...batch.filter(({ type }) => type === "controller.diverged"));
  return found;
}

async function begun(t: ExecutionContext) {
  const shared = new SharedLog(t);
  const one = await shared.start("one");
  await shared.run(one.controller.submit({ type: "CreateService", spec: spec("web") }, meta));
  return { shared, one };
}

test("a standby whose view was tampered with is named on the log, stops, and loses its checkpoints", async (t) => {
  const { shared, one } = await begun(t);
  const checkpoints = await forgedCheckpoint(one.controller);
  const alarms: string[] = [];
  const two = await shared.start("two", { checkpoints, onAlarm: (what, error) => alarms.push(`${what}: ${error}`) });
  t.true(two.controller.begunFrom > 0);
  t.not(two.controller.digest(), one.controller.digest());
  await live(shared, () => one, 2);
  await shared.until(() => shared.broken.length > 0, "the standby stops");
  const [event, ...more] = await divergences(shared);
  t.is(more.length, 0);
  const { seq, expected, found } = (event as EventRecord).data as { seq: number; expected: string; found: string };
  t.like(event?.data, { controller: "two", url: urlOf("two") });
  t.is(expected, await digestOfReplay(shared.log, seq, { clock: systemClock, timers: systemTimers }));
  t.not(found, expected);
  t.regex(String(shared.broken[0]), new RegExp(`digest ${found}, a replay of the log ${expected}`));
  t.regex(alarms.join(), /the view of controller two/);
  t.false(two.controller.ready());
  t.true(one.controller.ready());
  t.regex(one.controller.status().alarms.join(), /the view of controller two at http:\/\/two:1 was not what the log makes/);
  t.is(one.controller.vitals().diverged, 1);
  // Its next life replays the log, and nobody has anything more to say.
  t.deepEqual(checkpoints.list(), []);
  await shared.run(two.controller.stop());
  const again = await shared.start("two-again", { checkpoints, url: urlOf("two") });
  await live(shared, () => one, 3);
  await shared.until(() => again.controller.view().seq === one.controller.view().seq, "it follows");
  t.is(again.controller.digest(), one.controller.digest());
  t.is((await divergences(shared)).length, 1);
  t.is(shared.broken.splice(0).length, 1);
});

test("a lease holder whose view was tampered with names itself, and another goes on", async (t) => {
  const { shared, one } = await begun(t);
  const checkpoints = await forgedCheckpoint(one.controller);
  await shared.run(one.controller.stop());
  shared.members.delete("one");
  const two = await shared.start("two", { checkpoints });
  await shared.until(() => shared.holders().includes("two"), "the forged one holds the lease");
  const three = await shared.start("three");
  const writer = () => (shared.holders()[0] === "two" ? two : three);
  await live(shared, writer, 2);
  await shared.until(() => shared.broken.length > 0, "the holder stops");
  t.deepEqual(
    (await divergences(shared)).map(({ data }) => (data as { controller: string }).controller),
    ["two"],
  );
  t.false(two.controller.ready());
  await shared.until(() => shared.holders()[0] === "three", "the other one has the lease");
  t.is(shared.holders().length, 1);
  await live(shared, () => three, 1);
  t.is(three.controller.vitals().diverged, 1);
  t.is(shared.broken.splice(0).length, 1);
});

test("equal views raise nothing, whatever batches they came in, also where one began from a checkpoint", async (t) => {
  const { shared, one } = await begun(t);
  const told: Point[] = [];
  const listening: Peers = {
    at: (url) => ({
      ...shared.peers.at(url),
      hear: (summary) => {
        if (summary.point) told.push(summary.point);
        return shared.peers.at(url).hear(summary);
      },
    }),
  };
  const checkpoints = await memoryCheckpoints();
  const two = await shared.start("two", { checkpoints, checkpointEvery: 3, peers: listening });
  await live(shared, () => one, 3);
  // What it missed comes in one batch.
  two.port.reachable(false);
  await live(shared, () => one, 2);
  two.port.reachable(true);
  await live(shared, () => one, 1);
  t.true(checkpoints.list().length > 0);
  const three = await shared.start("three", { checkpoints, peers: listening });
  t.true(three.controller.begunFrom > 0);
  await live(shared, () => one, 3);
  const points = new Map(told.map((point) => [point.seq, point]));
  t.true(points.size >= 5, `${points.size} positions were compared`);
  for (const { seq, digest: found } of told)
    t.is(found, await digestOfReplay(shared.log, seq, { clock: systemClock, timers: systemTimers }), `at ${seq}`);
  t.deepEqual(await divergences(shared), []);
  t.deepEqual(one.controller.status().alarms, []);
});

test("where the log does not reach back to its first event nobody is named or stopped, and people are told once", async (t) => {
  const own: Point = { lineage: "00112233445566aa", seq: 7, viewVersion: 1, digest: "aa" };
  const alarms = new Map<string, string[]>();
  const told: string[] = [];
  const divergence = new Divergence({
    log: { oldest: async () => 5 } as unknown as EventLog,
    clock: systemClock,
    timers: new VirtualTime(),
    holder: "one",
    url: urlOf("one"),
    points: { at: () => own } as unknown as ComparedPoints,
    alarms,
    write: async () => t.fail("somebody was named"),
    onSelf: () => t.fail("the holder stops"),
    onAlarm: (what) => told.push(what),
    onTrouble: (_, error) => t.fail(String(error)),
  });
  const point = { ...own, digest: "bb" };
  divergence.hear({ name: "two", url: urlOf("two"), point });
  await eventually(() => told.length > 0, "people are told");
  divergence.hear({ name: "two", url: urlOf("two"), point });
  t.is(divergence.count, 0);
  t.is(told.length, 1);
  t.regex(alarms.get("diverged")?.join() ?? "", /controllers one and two differ at 7, and the log does not reach back/);
});
