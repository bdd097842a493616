import test from "ava";
import { keepLease, LeaseWatch, takeExclusiveLease } from "../../src/controller/lease.js";
import { followEveryMs, leaseTtlMs, renewEveryMs } from "../../src/controller/limits.js";
import { type EventLog, FaultyPort, type Head, memoryPort, SqlEventLog } from "../../src/log/index.js";
import { settle, VirtualTime } from "../support/virtual-time.js";

async function held() {
  const port = new FaultyPort(memoryPort());
  const log = new SqlEventLog(port);
  await log.create("00000000000000c1", "00000000000000a1");
  const timers = new VirtualTime();
  const head = await takeExclusiveLease(log, "one", "http://one:1");
  return { port, log, timers, head, by: { log, clock: timers, timers, holder: "one" } };
}

const headOf = (holder: string, epoch: number, renewals: number): Head => ({
  cluster: "00000000000000c1",
  lineage: "00000000000000a1",
  url: `http://${holder}:1`,
  seq: 3,
  hash: "00",
  holder,
  epoch,
  renewals,
});

test("an exclusive log's lease is taken at once, whoever stood there", async (t) => {
  const { log, head } = await held();
  t.like(head, { holder: "one", epoch: 1 });
  t.like(await takeExclusiveLease(log, "two", "http://two:1"), { holder: "two", epoch: 2 });
});

test("a lease that nobody holds, or that bears our own name, is free at once", (t) => {
  for (const holder of ["", "two"]) {
    const watch = new LeaseWatch("two");
    t.is(watch.expired(), undefined);
    watch.answered(headOf(holder, 4, 9), 0);
    t.is(watch.expired()?.renewals, 9);
  }
});

test("a lease is free once it stood still for the TTL, and each renewal or new epoch starts the count again", (t) => {
  const watch = new LeaseWatch("two");
  let at = 0;
  const lookFor = (ms: number, head: Head) => {
    for (const end = at + ms; at < end; at += followEveryMs) watch.answered(head, at);
  };
  lookFor(leaseTtlMs, headOf("one", 4, 9));
  t.is(watch.expired(), undefined);
  lookFor(leaseTtlMs, headOf("one", 4, 10));
  t.is(watch.expired(), undefined);
  lookFor(leaseTtlMs, headOf("one", 5, 10));
  t.is(watch.expired(), undefined);
  lookFor(followEveryMs, headOf("one", 5, 10));
  t.like(watch.expired(), { epoch: 5, renewals: 10 });
});

test("only time in which the log answered counts, and not the time in which this process stood still", (t) => {
  const watch = new LeaseWatch("two");
  const head = headOf("one", 4, 9);
  watch.answered(head, 0);
  watch.unanswered();
  watch.answered(head, 60_000);
  t.is(watch.expired(), undefined);
  watch.answered(head, 120_000);
  t.is(watch.expired(), undefined);
});

test("a holder whose lease was taken is told so, once", async (t) => {
  const { log, timers, head, by } = await held();
  const lost: string[] = [];
  keepLease(
    by,
    () => head.epoch,
    (reason) => lost.push(reason),
  );
  await log.takeLease(head, "two", "http://two:1");
  await timers.advance(10 * renewEveryMs);
  t.is(lost.length, 1);
});

test("a holder learns by the next renewal that its lease was taken", async (t) => {
  const { log, timers, head, by } = await held();
  const lost: string[] = [];
  keepLease(
    by,
    () => head.epoch,
    (reason) => lost.push(reason),
  );
  await timers.advance(renewEveryMs);
  const seen = await log.head();
  t.truthy(seen && (await log.takeLease(seen, "two", "http://two:1")));
  t.deepEqual(lost, []);
  await timers.advance(renewEveryMs);
  t.deepEqual(lost, ["another controller took the lease"]);
});

test("a holder that stood still while an answer was on its way asks again at once, and learns that its lease was taken", async (t) => {
  const { log, timers, head, by } = await held();
  const lost: string[] = [];
  let answer = () => {};
  let asked = 0;
  // The renewal is counted, and its answer is read when the process goes on.
  const renewLease: EventLog["renewLease"] = async (...about) => {
    const counted = await log.renewLease(...about);
    if (asked++ === 0)
      await new Promise<void>((done) => {
        answer = done;
      });
    return counted;
  };
  const slow: Pick<EventLog, "renewLease" | "head"> = { renewLease, head: () => log.head() };
  keepLease(
    { ...by, log: slow as EventLog },
    () => head.epoch,
    (reason) => lost.push(reason),
  );
  await timers.advance(renewEveryMs + leaseTtlMs);
  const seen = await log.head();
  t.truthy(seen && (await log.takeLease(seen, "two", "http://two:1")));
  answer();
  await timers.advance(0);
  t.deepEqual(lost, ["another controller took the lease"]);
  t.is(asked, 2);
});

test("an epoch that its own holder has raised, to settle an append, does not lose it the lease", async (t) => {
  const { port, timers, by } = await held();
  let epoch = 1;
  const letGo = keepLease(by, () => epoch, t.fail);
  await port.transact([{ sql: "UPDATE head SET epoch = epoch + 1", params: [] }]);
  await timers.advance(renewEveryMs);
  epoch = 2;
  await timers.advance(4 * renewEveryMs);
  letGo();
  t.pass();
});

test("a log that does not answer takes no lease away", async (t) => {
  const { port, log, timers, by } = await held();
  const letGo = keepLease(by, () => 1, t.fail);
  port.reachable(false);
  await timers.advance(4 * renewEveryMs);
  port.reachable(true);
  const before = (await log.head())?.renewals ?? 0;
  await timers.advance(2 * renewEveryMs);
  await settle();
  t.true(((await log.head())?.renewals ?? 0) > before);
  letGo();
});
