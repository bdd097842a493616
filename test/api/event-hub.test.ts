import { setMaxListeners } from "node:events";
import test from "ava";
import { ndjson } from "../../src/api/event-format.js";
import { EventHub, type Follower } from "../../src/api/event-hub.js";
import { eventPattern } from "../../src/model/index.js";
import { type Clock, systemTimers, type Timers } from "../../src/ports/index.js";
import { eventually } from "../support/eventually.js";
import { MemoryController } from "../support/memory-controller.js";
import { service } from "../support/samples.js";

const clock: Clock = { now: () => 0, monotonic: () => performance.now() };

function begin(t: { teardown(end: () => void): void }, timers: Timers = systemTimers) {
  const closing = new AbortController();
  t.teardown(() => closing.abort());
  const controller = new MemoryController([service("web")]);
  return { controller, closing, hub: new EventHub(controller, clock, timers, closing.signal) };
}

function follower(subject: string | undefined, last: number, signal: AbortSignal, room = () => true) {
  const seqs: number[] = [];
  const taken: Follower & { seqs: number[]; writes: number } = {
    pattern: eventPattern([], subject),
    format: ndjson,
    last,
    signal,
    seqs,
    writes: 0,
    offer(parts) {
      taken.writes++;
      for (const line of Buffer.concat(parts).toString().split("\n").filter(Boolean)) seqs.push(Number(JSON.parse(line).seq));
      return room();
    },
  };
  return taken;
}

const scaled = (name: string, replicas: number) => ({
  type: "service.scaled" as const,
  subject: `service/${name}000000000`,
  data: { service: `${name}000000000`, replicas },
});

test("whoever is at the end gets what it wants of a batch in one write, at its commit, and nothing else", (t) => {
  const { controller, closing, hub } = begin(t);
  const { seq } = controller.view();
  t.true(hub.reachedBy(seq));
  t.false(hub.reachedBy(seq - 1));
  const all = follower(undefined, seq, closing.signal);
  const web = follower("service/web000000000", seq, closing.signal);
  void hub.carry(all);
  void hub.carry(web);
  controller.append([scaled("web", 2), service("db"), scaled("web", 3)]);
  t.deepEqual([all.writes, web.writes], [1, 1]);
  t.deepEqual(all.seqs, [seq + 1, seq + 2, seq + 3]);
  t.deepEqual(web.seqs, [seq + 1, seq + 3]);
  t.is(web.last, seq + 3);
});

test("one that knows the newest events before the hub has told them gets none twice", async (t) => {
  const { controller, closing, hub } = begin(t);
  const { seq } = controller.view();
  hub.reachedBy(seq);
  controller.append([scaled("web", 2)]);
  const ahead = follower(undefined, seq + 1, closing.signal);
  void hub.carry(ahead);
  controller.append([scaled("web", 3)]);
  await eventually(() => ahead.seqs.length > 0 || undefined, "it is told");
  t.deepEqual(ahead.seqs, [seq + 2]);
});

test("one that takes no more leaves, knows where it is, and does not hold up the others", async (t) => {
  const { controller, closing, hub } = begin(t);
  const { seq } = controller.view();
  hub.reachedBy(seq);
  const slow = follower(undefined, seq, closing.signal, () => false);
  const quick = follower(undefined, seq, closing.signal);
  const left = hub.carry(slow);
  void hub.carry(quick);
  controller.append([scaled("web", 2)]);
  await left;
  controller.append([scaled("web", 3)]);
  await eventually(() => quick.seqs.length === 2 || undefined, "the other is told of both");
  t.deepEqual(slow.seqs, [seq + 1]);
  t.is(slow.last, seq + 1);
  t.false(hub.reachedBy(slow.last), "it must read on by itself");
});

test("one that goes is forgotten", async (t) => {
  const { controller, hub } = begin(t);
  const { seq } = controller.view();
  hub.reachedBy(seq);
  const going = new AbortController();
  const gone = follower(undefined, seq, going.signal);
  const carried = hub.carry(gone);
  going.abort();
  await carried;
  controller.append([scaled("web", 2)]);
  await eventually(() => (hub.reachedBy(seq + 1) && !hub.reachedBy(seq) ? true : undefined), "the hub goes on");
  t.is(gone.writes, 0);
});

test("each event is made bytes once for all who want it", (t) => {
  const { controller, closing, hub } = begin(t);
  const { seq } = controller.view();
  const parts: Uint8Array[] = [];
  for (const subject of [undefined, "service/web000000000", "service/"]) {
    const one = follower(subject, seq, closing.signal);
    one.offer = (offered) => parts.push(...offered) > 0;
    void hub.carry(one);
  }
  controller.append([scaled("web", 2)]);
  t.is(parts.length, 3);
  t.is(new Set(parts).size, 1);
});

/** So many that others have a turn before all are told; that turn is over when `go` is called. */
function beginWithMany(t: { teardown(end: () => void): void }) {
  let go = () => {};
  const sleep = () =>
    new Promise<void>((resolve) => {
      go = resolve;
    });
  const began = begin(t, { ...systemTimers, sleep });
  const { seq } = began.controller.view();
  setMaxListeners(0, began.closing.signal);
  const many = Array.from({ length: 100 }, () => follower(undefined, seq, began.closing.signal));
  const carried = many.map((one) => began.hub.carry(one));
  return { ...began, seq, many, carried, go: () => go() };
}

test("what is committed while the hub is still telling follows, in order and once", async (t) => {
  const { controller, hub, seq, many, go } = beginWithMany(t);
  controller.append([scaled("web", 2)]);
  const told = many.filter(({ writes }) => writes === 1).length;
  t.true(told > 0 && told < many.length, "the writer does not wait for all of them");
  controller.append([scaled("web", 3)]);
  controller.append([service("db"), scaled("web", 4)]);
  t.false(hub.reachedBy(seq), "it is at the first of them");
  t.true(hub.reachedBy(seq + 1));
  await eventually(() => {
    go();
    return many.every(({ seqs }) => seqs.length === 4) || undefined;
  }, "all are told");
  for (const { seqs } of many) t.deepEqual(seqs, [seq + 1, seq + 2, seq + 3, seq + 4]);
  t.true(hub.reachedBy(seq + 4));
});

test("a log that cannot be followed sends everybody to read by themselves, and the hub goes on with the next commit", async (t) => {
  const { controller, closing, hub, seq, many, carried, go } = beginWithMany(t);
  const subscribe = controller.subscribe.bind(controller);
  controller.subscribe = () => {
    controller.subscribe = subscribe;
    throw new Error("the log does not answer");
  };
  controller.append([scaled("web", 2)]);
  controller.append([scaled("web", 3)]);
  go();
  await Promise.all(carried);
  for (const { last, seqs } of many) {
    t.deepEqual(seqs, [seq + 1]);
    t.is(last, seq + 1);
  }
  t.false(hub.reachedBy(seq + 1), "what was missed is read by each of them");
  t.true(hub.reachedBy(seq + 2));
  const next = follower(undefined, seq + 2, closing.signal);
  void hub.carry(next);
  controller.append([scaled("web", 4)]);
  t.deepEqual(next.seqs, [seq + 3]);
});

test("a hub that was closed is told of no commit", (t) => {
  const { controller, closing, hub } = begin(t);
  const { seq } = controller.view();
  const one = follower(undefined, seq, new AbortController().signal);
  void hub.carry(one);
  closing.abort();
  controller.append([scaled("web", 2)]);
  t.is(one.writes, 0);
});
