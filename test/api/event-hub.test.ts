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
    offer(text) {
      taken.writes++;
      for (const line of text.split("\n").filter(Boolean)) seqs.push(Number(JSON.parse(line).seq));
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

test("whoever is at the end gets what it wants of a batch in one write, and nothing else", async (t) => {
  const { controller, closing, hub } = begin(t);
  const { seq } = controller.view();
  t.true(hub.reachedBy(seq));
  t.false(hub.reachedBy(seq - 1));
  const all = follower(undefined, seq, closing.signal);
  const web = follower("service/web000000000", seq, closing.signal);
  void hub.carry(all);
  void hub.carry(web);
  controller.append([scaled("web", 2), service("db"), scaled("web", 3)]);
  await eventually(() => (all.writes === 1 && web.writes === 1) || undefined, "both are told");
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

test("a log that cannot be followed sends everybody to read by themselves, and is tried again once there is more", async (t) => {
  const { controller, closing, hub } = begin(t);
  const { seq } = controller.view();
  const subscribe = controller.subscribe.bind(controller);
  let tried = 0;
  controller.subscribe = (after, signal) => {
    tried++;
    if (tried > 1) return subscribe(after, signal);
    // biome-ignore lint/correctness/useYield: it fails before there is anything.
    return (async function* () {
      throw new Error("the log does not answer");
    })();
  };
  t.true(hub.reachedBy(seq));
  await hub.carry(follower(undefined, seq, closing.signal));
  t.false(hub.reachedBy(seq), "nobody asks again at once");
  controller.append([scaled("web", 2)]);
  t.true(hub.reachedBy(seq + 1));
  t.is(tried, 2);
});
