import test from "ava";
import { logReadTimeoutMs, logWriteTimeoutMs } from "../../src/controller/limits.js";
import { TimedLog } from "../../src/controller/timed-log.js";
import { type EventLog, memoryPort, SqlEventLog } from "../../src/log/index.js";
import { isClusterError } from "../../src/ports/index.js";
import { draft } from "../log/drafts.js";
import { VirtualTime } from "../support/virtual-time.js";

const silence = new Promise<never>(() => {});
const silentIterable = { [Symbol.asyncIterator]: () => ({ next: () => silence }) };

/** A log that takes every call and answers none. */
function silentLog(): EventLog {
  const log = new SqlEventLog(memoryPort());
  return Object.assign(Object.create(log) as EventLog, {
    carrier: "silent",
    exclusive: false,
    seal: log.seal.bind(log),
    head: () => silence,
    append: () => silence,
    settle: () => silence,
    renewLease: () => silence,
    takeLease: () => silence,
    read: () => silentIterable,
  });
}

test("a shared log that does not answer is unavailable to read, and an append to it is unknown", async (t) => {
  const time = new VirtualTime();
  const log = new TimedLog(silentLog(), time);
  const guard = { lineage: "00000000000000a1", epoch: 1, seq: 0, hash: "00" };
  const reading = (async () => {
    for await (const _ of log.read({ after: 0 })) t.fail();
  })();
  const asked = [log.head(), log.renewLease(1, "one"), reading].map((answer) => t.throwsAsync(answer));
  const appended = log.append(log.seal(guard, "batch0000001", [draft("service/a")]));
  await time.advance(logReadTimeoutMs);
  for (const error of await Promise.all(asked)) t.true(isClusterError(error) && error.kind === "unavailable");
  await time.advance(logWriteTimeoutMs);
  t.is((await appended).outcome, "unknown");
  t.is(time.timers, 0);
});

test("a shared log that answers leaves no timer", async (t) => {
  const time = new VirtualTime();
  const log = new TimedLog(new SqlEventLog(memoryPort()), time);
  t.true(await log.create("00000000000000c1", "00000000000000a1"));
  t.is((await log.head())?.seq, 0);
  for await (const _ of log.read({ after: 0 })) t.fail();
  t.is(time.timers, 0);
});
