import test, { type ExecutionContext } from "ava";
import { EventClock, type Follower, followedEventsMax, Writer } from "../../src/controller/index.js";
import { type EventLog, type Fault, FaultyPort, type Guard, memoryPort, SqlEventLog } from "../../src/log/index.js";
import type { EventRecord, Intent, NewEvent } from "../../src/model/index.js";
import { isClusterError, systemClock, systemIds, systemTimers } from "../../src/ports/index.js";
import { digest, emptyView, evolve, findService, replay, type View } from "../../src/projections/index.js";
import { eventually } from "../support/eventually.js";
import { spec } from "../support/samples.js";

const nothingFollows: Follower = { decided: () => {}, pending: () => false, follow: () => [], rolledBack: () => {} };

interface Harness {
  writer: Writer;
  port: FaultyPort;
  log: EventLog;
  commits: { view: View; records: EventRecord[] }[];
  fenced: string[];
  broken: unknown[];
}

const opening: NewEvent[] = [
  {
    type: "cluster.created",
    subject: "cluster/0",
    data: { cluster: "00000000000000c1", lineage: "00000000000000a1", chainFormat: 1, eventFormat: 1 },
  },
  { type: "lease.taken", subject: "controller/one", data: { epoch: 1, holder: "one", previous: null } },
];

async function leasedLog(): Promise<{ port: FaultyPort; log: EventLog; guard: Guard }> {
  const port = new FaultyPort(memoryPort());
  const log = new SqlEventLog(port);
  await log.create("00000000000000c1", "00000000000000a1");
  const seen = await log.head();
  const head = seen && (await log.takeLease(seen, "one", "http://127.0.0.1:1"));
  if (!head) throw new Error("the lease of a new log is free");
  return { port, log, guard: { lineage: head.lineage, epoch: head.epoch, seq: head.seq, hash: head.hash } };
}

async function started(t: ExecutionContext, follower: Follower = nothingFollows): Promise<Harness> {
  const { port, log, guard } = await leasedLog();
  const harness: Omit<Harness, "writer"> = { port, log, commits: [], fenced: [], broken: [] };
  const writer = new Writer(
    {
      log,
      clock: systemClock,
      timers: systemTimers,
      ids: systemIds,
      holder: "one",
      eventClock: new EventClock(systemClock),
      follower,
      onCommit: (view, records) => harness.commits.push({ view, records }),
      onFenced: (reason) => harness.fenced.push(reason),
      onBroken: (error) => harness.broken.push(error),
    },
    emptyView(),
    guard,
  );
  await writer.start(opening);
  t.teardown(async () => {
    await writer.stop("the test is over");
    await log.close();
    if (harness.broken.length > 0) throw harness.broken[0];
  });
  return { ...harness, writer };
}

const actor = "token/tester000000";
const create = (name: string): Intent => ({ type: "CreateService", spec: spec(name) });
const scale = (service: string, replicas: number): Intent => ({
  type: "ScaleService",
  service: { namespace: "default", service },
  replicas,
});

async function replayed(log: EventLog): Promise<View> {
  const view = emptyView();
  for await (const batch of log.read({ after: 0 })) replay(view, [batch]);
  return view;
}

async function records(log: EventLog): Promise<EventRecord[]> {
  const all: EventRecord[] = [];
  for await (const batch of log.read({ after: 0 })) all.push(...batch);
  return all;
}

test("an intent is answered with the seq that it reached once that is committed", async (t) => {
  const { writer, commits } = await started(t);
  const settled = await writer.submit(create("web"), { actor });
  t.is(settled.seq, writer.committed.seq);
  t.is(commits.at(-1)?.view, writer.committed);
  t.truthy(findService(writer.committed, "default", "web"));
});

test("however soon those ask again who were answered, one append at a time is under way", async (t) => {
  const { writer, port } = await started(t);
  await writer.submit(create("web"), { actor });
  let [under, most] = [0, 0];
  const transact = port.transact.bind(port);
  port.transact = async (statements) => {
    most = Math.max(most, ++under);
    await systemTimers.sleep(1);
    return transact(statements).finally(() => under--);
  };
  const rounds = 20;
  // Each within the very turn of its answer, and as many turns of a promise later as it takes to come between two of the writer's.
  const client = (turns: number, left = rounds): Promise<unknown> =>
    writer.submit(scale("web", left + turns * rounds), { actor }).then(async () => {
      for (let turn = 0; turn < turns; turn++) await undefined;
      return left > 1 ? client(turns, left - 1) : undefined;
    });
  await Promise.all(Array.from({ length: 6 }, (_, turns) => client(turns)));
  t.is(most, 1);
});

test("intents that arrive together share one append, and see each other's effect", async (t) => {
  const { writer, commits } = await started(t);
  const before = commits.length;
  const all = Array.from({ length: 100 }, (_, i) => writer.submit(create(`web${i % 50}`), { actor }).catch((error) => error));
  const answers = await Promise.all(all);
  t.is(answers.filter((answer) => isClusterError(answer) && answer.kind === "conflict").length, 50);
  t.true(commits.length - before < 25, `${commits.length - before} appends`);
});

test("every answer waits for the append before it: also a refusal and one that changes nothing", async (t) => {
  const { writer, port } = await started(t);
  const release = port.hold();
  const order: string[] = [];
  const created = writer.submit(create("web"), { actor }).then(() => order.push("created"));
  await systemTimers.sleep(5);
  const refused = writer.submit(create("web"), { actor }).catch(() => order.push("refused"));
  const unchanged = writer.submit(scale("web", 1), { actor }).then(() => order.push("unchanged"));
  await systemTimers.sleep(20);
  t.deepEqual(order, []);
  t.is(findService(writer.committed, "default", "web"), undefined);
  release();
  await Promise.all([created, refused, unchanged]);
  t.deepEqual(order, ["created", "refused", "unchanged"]);
});

test("what was decided on top of a refused append is decided again", async (t) => {
  let rollbacks = 0;
  const { writer, port, log } = await started(t, { ...nothingFollows, rolledBack: () => rollbacks++ });
  const release = port.hold();
  const first = writer.submit(create("web"), { actor }).catch((error) => error);
  await systemTimers.sleep(5);
  const second = writer.submit(scale("web", 3), { actor }).catch((error) => error);
  const third = writer.submit(create("api"), { actor });
  await systemTimers.sleep(5);
  port.inject("refused");
  release();
  t.true(isClusterError(await first));
  const scaled = await second;
  t.true(isClusterError(scaled) && scaled.kind === "notFound", "the service was never there to be scaled");
  await third;
  t.is(rollbacks, 1);
  t.is(digest(await replayed(log)), digest(writer.committed));
});

for (const [fault, lands] of [
  ["unanswered", true],
  ["lost", false],
] as const) {
  test(`an append without an answer that ${lands ? "landed" : "did not land"} is settled by a write, and is there exactly once`, async (t) => {
    const { writer, port, log } = await started(t);
    const epoch = writer.guard.epoch;
    port.inject(fault);
    await writer.submit(create("web"), { actor });
    await writer.submit(scale("web", 2), { actor });
    const types: string[] = [];
    for await (const batch of log.read({ after: 0 })) for (const event of batch) types.push(event.type);
    t.is(types.filter((type) => type === "service.created").length, 1);
    t.true(writer.guard.epoch > epoch);
    // The first append of the new epoch says so.
    const created = types.indexOf("service.created");
    const taken = types.lastIndexOf("lease.taken");
    t.true(lands ? taken === created + 1 : taken === created - 1, types.join(" "));
    t.is(digest(await replayed(log)), digest(writer.committed));
  });
}

test("a transaction that lands late, after it was settled, writes nothing", async (t) => {
  const { writer, port, log } = await started(t);
  port.inject("late");
  await writer.submit(create("web"), { actor });
  const before = writer.committed.seq;
  const affected = await port.land();
  t.deepEqual(affected.flat(), [0, 0]);
  await writer.submit(scale("web", 2), { actor });
  t.true(writer.committed.seq > before);
  t.is(digest(await replayed(log)), digest(writer.committed));
});

test("while the log does not answer an outcome stays open, and the writer goes on when it is back", async (t) => {
  const { writer, port } = await started(t);
  // The append gets no answer, and neither do the first attempts to settle it.
  port.inject("lost", "refused", "refused");
  await writer.submit(create("web"), { actor });
  t.truthy(findService(writer.committed, "default", "web"));
});

test("a carrier that refuses to write is told to who asked, and nothing of it is shown or kept", async (t) => {
  const { writer, port, log } = await started(t);
  port.inject("refused");
  const error = await t.throwsAsync(writer.submit(create("web"), { actor }));
  t.true(isClusterError(error) && error.kind === "unavailable", String(error));
  t.is(findService(writer.committed, "default", "web"), undefined);
  await writer.submit(create("web"), { actor });
  t.is(digest(await replayed(log)), digest(writer.committed));
});

test("a writer whose lease was taken writes nothing more and refuses what waits", async (t) => {
  const { writer, log, fenced } = await started(t);
  const head = await log.head();
  if (!head) throw new Error("the log has a head");
  t.truthy(await log.takeLease(head, "two", "http://127.0.0.1:2"));
  const error = await t.throwsAsync(writer.submit(create("web"), { actor }));
  t.true(isClusterError(error) && error.kind === "unavailable", String(error));
  t.is(fenced.length, 1);
  t.is((await log.head())?.seq, 2);
});

test("the same idempotency key answers the first outcome, and with another body is refused", async (t) => {
  const { writer } = await started(t);
  const first = await writer.submit(create("web"), { actor, key: "k1", body: "aa" });
  const again = await writer.submit(create("web"), { actor, key: "k1", body: "aa" });
  t.deepEqual(again, { ...first, replayed: true });
  const error = await t.throwsAsync(writer.submit(create("api"), { actor, key: "k1", body: "bb" }));
  t.true(isClusterError(error) && error.code === "idempotency_key_reused" && error.kind === "invalid");
});

test("a keyed intent that changes nothing is settled on the log, one without a key is not", async (t) => {
  const { writer } = await started(t);
  await writer.submit(create("web"), { actor });
  const before = writer.committed.seq;
  await writer.submit(scale("web", 1), { actor });
  t.is(writer.committed.seq, before);
  await writer.submit(scale("web", 1), { actor, key: "k1", body: "aa" });
  t.is(writer.committed.seq, before + 1);
  t.true((await writer.submit(scale("web", 1), { actor, key: "k1", body: "aa" })).replayed);
});

test("a rejection is not remembered under its key", async (t) => {
  const { writer } = await started(t);
  await t.throwsAsync(writer.submit(scale("web", 1), { actor, key: "k1", body: "aa" }));
  await writer.submit(create("web"), { actor });
  t.false((await writer.submit(scale("web", 2), { actor, key: "k1", body: "aa" })).replayed);
});

test("what follows from an intent is in the same append", async (t) => {
  const pending: string[] = [];
  const follower: Follower = {
    decided: (_, events) => {
      for (const event of events) if (event.type === "service.created") pending.push(event.data.service);
    },
    pending: () => pending.length > 0,
    follow: () =>
      pending.splice(0).map((service) => ({ type: "service.scaled", subject: `service/${service}`, data: { service, replicas: 7 } })),
    rolledBack: () => {},
  };
  const { writer, commits } = await started(t, follower);
  await writer.submit(create("web"), { actor });
  t.deepEqual(
    commits.at(-1)?.records.map((record) => record.type),
    ["service.created", "service.scaled"],
  );
});

const services = followedEventsMax + 1;
const creations = (prefix: string): Intent => ({
  type: "Bulk",
  intents: Array.from({ length: services }, (_, i) => create(`${prefix}${i}`)),
});

/** Of each service that is created one event follows. */
class Labels implements Follower {
  readonly #fresh: string[] = [];
  readonly calls: number[] = [];

  decided(_: View, events: { type: string; data: unknown }[]): void {
    for (const { type, data } of events) if (type === "service.created") this.#fresh.push((data as { service: string }).service);
  }

  pending(): boolean {
    return this.#fresh.length > 0;
  }

  follow(): NewEvent[] {
    if (this.#fresh.length > 0) this.calls.push(this.#fresh.length);
    return this.#fresh
      .splice(0)
      .map((service) => ({ type: "service.scaled", subject: `service/${service}`, data: { service, replicas: 7 } }));
  }

  rolledBack(): void {
    this.#fresh.splice(0);
  }
}

const typesOf = ({ records }: { records: EventRecord[] }) =>
  records.map(({ type }) => type).filter((type, i, types) => type !== types[i - 1]);

test("what follows from many intents is decided while the log writes them, and goes into the next append", async (t) => {
  const follower = new Labels();
  const { writer, port, log, commits } = await started(t, follower);
  const before = commits.length;
  const release = port.hold();
  const answered = writer.submit(creations("web"), { actor });
  await eventually(() => follower.calls.length > 0, "what follows is decided");
  t.is(commits.length, before, "the log has not answered yet");
  release();
  const { seq } = await answered;
  await eventually(() => commits.length === before + 2, "what follows is on the log");
  t.deepEqual(commits.slice(before).map(typesOf), [["service.created"], ["service.scaled"]]);
  t.is(commits[before]?.view.seq, seq);
  t.is(commits[before + 1]?.records.length, services);
  t.is(digest(await replayed(log)), digest(writer.committed));
});

test("many intents are answered although what follows from them is not on the log yet", async (t) => {
  const { writer, port, commits } = await started(t, new Labels());
  const before = commits.length;
  const answered = writer.submit(creations("web"), { actor });
  const transact = port.transact.bind(port);
  let appends = 0;
  port.transact = async (statements) => {
    if (++appends === 2) await answered;
    return transact(statements);
  };
  await answered;
  t.is(commits.length, before + 1);
  await eventually(() => commits.length === before + 2, "what follows is on the log");
});

test("however many intents come, what follows from them is one append behind", async (t) => {
  const follower = new Labels();
  const { writer, commits } = await started(t, follower);
  const before = commits.length;
  await Promise.all(["a", "b", "c", "d"].map((prefix) => writer.submit(creations(prefix), { actor: `token/${prefix}` })));
  await eventually(() => follower.calls.length === 4, "all is followed");
  await eventually(() => commits.length === before + 5, "all is on the log");
  const [first, ...others] = commits.slice(before).map(typesOf);
  t.deepEqual(first, ["service.created"]);
  t.deepEqual(others.pop(), ["service.scaled"]);
  for (const types of others) t.deepEqual(types, ["service.scaled", "service.created"]);
  t.deepEqual(follower.calls, [services, services, services, services]);
});

test("what followed from a refused append goes with it", async (t) => {
  const follower = new Labels();
  const { writer, port, log } = await started(t, follower);
  const release = port.hold();
  const refused = writer.submit(creations("web"), { actor }).catch((error) => error);
  await eventually(() => follower.calls.length > 0, "what follows is decided");
  port.inject("refused");
  release();
  const error = await refused;
  t.true(isClusterError(error) && error.kind === "unavailable", String(error));
  await writer.submit(create("api"), { actor });
  const types = (await records(log)).map(({ type }) => type);
  t.deepEqual(types.slice(-2), ["service.created", "service.scaled"]);
  t.is(types.filter((type) => type === "service.created").length, 1);
  t.is(digest(await replayed(log)), digest(writer.committed));
});

test("a writer that is fenced between an append and what follows from it writes nothing more", async (t) => {
  const follower = new Labels();
  const { writer, port, log } = await started(t, follower);
  const answered = writer.submit(creations("web"), { actor });
  const transact = port.transact.bind(port);
  port.transact = async (statements) => {
    const affected = await transact(statements);
    writer.fence("another controller took the lease");
    return affected;
  };
  await answered.catch(() => {});
  await systemTimers.sleep(20);
  const types = new Set((await records(log)).map(({ type }) => type));
  t.true(types.has("service.created"));
  t.false(types.has("service.scaled"));
});

test("a stopped writer finishes what is queued, then refuses", async (t) => {
  const { writer } = await started(t);
  const queued = [writer.submit(create("web"), { actor }), writer.submit(create("api"), { actor })];
  await writer.stop("stopping");
  await Promise.all(queued);
  const error = await t.throwsAsync(writer.submit(create("db"), { actor }));
  t.true(isClusterError(error) && error.kind === "unavailable");
});

test("what was committed batch by batch equals a replay from event 1", async (t) => {
  const { writer, log, commits } = await started(t);
  await Promise.all(Array.from({ length: 200 }, (_, i) => writer.submit(create(`svc${i}`), { actor })));
  let view = emptyView();
  for (const { records } of commits) view = evolve(view, records);
  t.is(view.seq, writer.committed.seq);
  t.is(digest(await replayed(log)), digest(writer.committed));
});

test("an intent that cannot be written down is refused alone, and the writer goes on", async (t) => {
  const { writer } = await started(t);
  const halfPair = writer.submit({ type: "CreateService", spec: { ...spec("bad"), labels: { note: "\ud800" } } }, { actor });
  const endless = writer.submit(scale("web", Number.POSITIVE_INFINITY), { actor });
  const created = writer.submit(create("web"), { actor });
  const error = await t.throwsAsync(halfPair);
  t.true(isClusterError(error) && error.kind === "invalid" && error.code === "invalid_text", String(error));
  await t.throwsAsync(endless);
  await created;
  t.truthy(findService(writer.committed, "default", "web"));
});

test("whatever breaks while an intent is decided is answered to that intent alone", async (t) => {
  const { writer } = await started(t);
  const broken = { type: "ScaleService", replicas: 1 } as unknown as Intent;
  const error = await t.throwsAsync(writer.submit(broken, { actor }));
  t.true(isClusterError(error) && error.kind === "internal", String(error));
  await writer.submit(create("web"), { actor });
  t.truthy(findService(writer.committed, "default", "web"));
});

test("a new epoch begins with lease.taken although its first append was refused", async (t) => {
  const { writer, port, log } = await started(t);
  // The append lands without an answer, settling raises the epoch, and what comes next is refused.
  port.inject("unanswered", undefined, "refused");
  await writer.submit(create("web"), { actor });
  await t.throwsAsync(writer.submit(scale("web", 3), { actor }));
  await writer.submit(scale("web", 4), { actor });
  const all = await records(log);
  const firsts = all.filter(({ epoch }, i) => epoch !== all[i - 1]?.epoch).slice(1);
  t.deepEqual(
    firsts.map(({ type }) => type),
    ["lease.taken"],
  );
  t.is(writer.committed.epoch, writer.guard.epoch);
});

test("a batch that was gathering when the lease was lost is refused at once, and is not written", async (t) => {
  const { writer, port, log } = await started(t);
  const release = port.hold();
  const first = writer.submit(create("web"), { actor }).catch((error) => error);
  await systemTimers.sleep(5);
  const second = writer.submit(create("api"), { actor }).catch((error) => error);
  await systemTimers.sleep(5);
  writer.fence("another controller took the lease");
  release();
  await first;
  const error = await second;
  t.true(isClusterError(error) && error.kind === "unavailable", String(error));
  t.false((await records(log)).some((record) => record.type === "service.created" && record.data.spec.name === "api"));
});

test("an append that could not be settled before the lease was lost is answered as unknown", async (t) => {
  const { writer, port } = await started(t);
  port.inject("lost", ...Array<Fault>(8).fill("refused"));
  const pending = writer.submit(create("web"), { actor }).catch((error) => error);
  await systemTimers.sleep(20);
  writer.fence("another controller took the lease");
  const error = await pending;
  t.true(isClusterError(error) && error.kind === "unknown", String(error));
});

test("a stopping writer takes nothing new, finishes what gathers, and writes nothing after it has stopped", async (t) => {
  const { writer, port, commits } = await started(t);
  const release = port.hold();
  const first = writer.submit(create("web"), { actor });
  await systemTimers.sleep(5);
  const second = writer.submit(create("api"), { actor });
  await systemTimers.sleep(5);
  const stopped = writer.stop("stopping");
  const late = await writer.submit(create("late"), { actor }).catch((error) => error);
  t.true(isClusterError(late) && late.code === "not_writing", String(late));
  release();
  await stopped;
  const written = commits.length;
  t.is([...commits.flatMap(({ records }) => records)].filter((record) => record.type === "service.created").length, 2);
  await Promise.all([first, second]);
  await systemTimers.sleep(20);
  t.is(commits.length, written);
});

test("stopping does not wait for ever for a log that does not answer", async (t) => {
  const { writer, port } = await started(t);
  port.inject("lost", ...Array<Fault>(8).fill("refused"));
  const pending = writer.submit(create("web"), { actor }).catch((error) => error);
  await systemTimers.sleep(20);
  await writer.stop("stopping", 100);
  const error = await pending;
  t.true(isClusterError(error) && error.kind === "unknown", String(error));
});

test("a first append that the carrier refuses says why, and not that the lease was lost", async (t) => {
  const { port, log, guard } = await leasedLog();
  const writer = new Writer(
    {
      log,
      clock: systemClock,
      timers: systemTimers,
      ids: systemIds,
      holder: "one",
      eventClock: new EventClock(systemClock),
      follower: nothingFollows,
      onCommit: () => {},
      onFenced: () => {},
      onBroken: (error) => {
        throw error;
      },
    },
    emptyView(),
    guard,
  );
  port.inject("refused");
  const error = await t.throwsAsync(writer.start(opening));
  t.true(isClusterError(error) && error.code === "log_unavailable", String(error));
  await log.close();
});

test("a repeat under a key that comes while the first is in flight waits for it, and fails or succeeds with it", async (t) => {
  const { writer, port } = await started(t);
  const release = port.hold();
  const other = writer.submit(create("api"), { actor }).catch((error) => error);
  await systemTimers.sleep(5);
  const key = { actor, key: "k1", body: "aa" };
  const [first, again] = [writer.submit(create("web"), key), writer.submit(create("web"), key)];
  await systemTimers.sleep(5);
  // What they stand on is rolled back: they are decided again, the first as new and the second as its repeat.
  port.inject("refused");
  release();
  await other;
  const [one, two] = await Promise.all([first, again]);
  t.deepEqual(two, { ...one, replayed: true });
  t.false(one.replayed);
});
