import test from "ava";
import { keepLease, leaseTtlMs, renewEveryMs, takeLease } from "../../src/controller/lease.js";
import { FaultyPort, memoryPort, SqlEventLog } from "../../src/log/index.js";
import { settle, VirtualTime } from "../support/virtual-time.js";

async function shared() {
  const port = new FaultyPort(memoryPort());
  const log = new SqlEventLog(port);
  await log.create("00000000000000c1", "00000000000000a1");
  const timers = new VirtualTime();
  const by = (holder: string) => ({ log, timers, holder, url: `http://${holder}:1` });
  return { port, log, timers, by };
}

test("a lease that nobody holds is taken at once", async (t) => {
  const { by } = await shared();
  const { head, previous } = await takeLease(by("one"));
  t.like(head, { holder: "one", epoch: 1 });
  t.is(previous, null);
});

test("a lease is taken over when it was not renewed for the TTL, and names who held it", async (t) => {
  const { timers, by } = await shared();
  await takeLease(by("one"));
  const taken = takeLease(by("two"));
  await timers.advance(leaseTtlMs);
  const { head, previous } = await taken;
  t.like(head, { holder: "two", epoch: 2 });
  t.is(previous, "one");
});

test("a lease that is renewed is not taken over", async (t) => {
  const { log, timers, by } = await shared();
  await takeLease(by("one"));
  const letGo = keepLease(by("one"), () => 1, t.fail);
  const taken = takeLease(by("two"));
  await timers.advance(5 * leaseTtlMs);
  t.is((await log.head())?.holder, "one");
  letGo();
  await timers.advance(3 * leaseTtlMs);
  t.is((await taken).head.holder, "two");
});

test("a holder whose lease was taken is told so, once", async (t) => {
  const { log, timers, by } = await shared();
  const { head } = await takeLease(by("one"));
  const lost: string[] = [];
  keepLease(
    by("one"),
    () => head.epoch,
    (reason) => lost.push(reason),
  );
  await log.takeLease(head, "two", "http://two:1");
  await timers.advance(10 * renewEveryMs);
  t.is(lost.length, 1);
});

test("an epoch that its own holder has raised, to settle an append, does not lose it the lease", async (t) => {
  const { port, timers, by } = await shared();
  await takeLease(by("one"));
  let epoch = 1;
  const letGo = keepLease(by("one"), () => epoch, t.fail);
  await port.transact([{ sql: "UPDATE head SET epoch = epoch + 1", params: [] }]);
  await timers.advance(renewEveryMs);
  epoch = 2;
  await timers.advance(4 * renewEveryMs);
  letGo();
  t.pass();
});

test("a log that does not answer takes no lease away", async (t) => {
  const { port, log, timers, by } = await shared();
  await takeLease(by("one"));
  const letGo = keepLease(by("one"), () => 1, t.fail);
  port.reachable(false);
  await timers.advance(4 * renewEveryMs);
  port.reachable(true);
  const before = (await log.head())?.renewals ?? 0;
  await timers.advance(2 * renewEveryMs);
  await settle();
  t.true(((await log.head())?.renewals ?? 0) > before);
  letGo();
});
