import test from "ava";
import { followEveryMs, followedEventsMax } from "../../src/controller/limits.js";
import { isClusterError } from "../../src/ports/index.js";
import { digest, emptyView, findService, nodeById, replay } from "../../src/projections/index.js";
import { meta, ObedientAgent } from "../support/controllers.js";
import { description, spec } from "../support/samples.js";
import { SharedLog, urlOf } from "../support/shared-log.js";
import { settle, VirtualTime } from "../support/virtual-time.js";

const create = (name: string) => ({ type: "CreateService" as const, spec: spec(name) });
const joining = (name: string) => ({ type: "JoinNode" as const, name, credential: "0".repeat(63) + name, description: description() });

async function two(t: ConstructorParameters<typeof SharedLog>[0]) {
  const shared = new SharedLog(t);
  const one = await shared.start("one");
  const other = await shared.start("two");
  return { shared, one, other };
}

test("the first controller of a new log creates the cluster, and the second follows it", async (t) => {
  const { shared, one, other } = await two(t);
  t.deepEqual(shared.holders(), ["one"]);
  const { seq } = await shared.run(one.controller.submit(create("web"), meta));
  await shared.until(() => other.controller.view().seq >= seq, "the standby has followed");
  t.is(other.controller.digest(), one.controller.digest());
  t.deepEqual(other.controller.lease(), { held: "elsewhere", holder: "one", url: urlOf("one") });
  t.like(other.controller.status(), { holder: "one", url: urlOf("one"), hash: one.controller.status().hash });
});

test("controllers that start together on a new log agree on one cluster", async (t) => {
  const shared = new SharedLog(t);
  await Promise.all(["one", "two", "three"].map((name) => shared.start(name)));
  await shared.advance(2_000);
  t.is(shared.holders().length, 1);
  const clusters = [...shared.members.values()].map(({ controller }) => controller.view().cluster);
  t.is(new Set(clusters).size, 1);
});

test("a standby serves subscribers, readers and the past from its own view", async (t) => {
  const { shared, one, other } = await two(t);
  const before = other.controller.view().seq;
  const abort = new AbortController();
  const seen: number[] = [];
  const subscribed = (async () => {
    for await (const batch of other.controller.subscribe(before, abort.signal)) for (const { seq } of batch) seen.push(seq);
  })();
  const { seq } = await shared.run(one.controller.submit(create("web"), meta));
  await shared.run(other.controller.waitFor(seq, 1_000));
  t.truthy(findService(other.controller.view(), "default", "web"));
  t.is((await shared.run(other.controller.stateAt({ seq: before }))).seq, before);
  abort.abort();
  await shared.run(subscribed);
  t.true(seen.includes(seq));
  t.deepEqual(
    seen,
    seen.map((_, i) => before + 1 + i),
  );
});

test("a write at a standby is refused as not applied: to forward it is the caller's part", async (t) => {
  const { other } = await two(t);
  const error = await t.throwsAsync(other.controller.submit(create("web"), meta));
  t.true(isClusterError(error) && error.code === "not_holder" && error.kind === "unavailable");
});

test("a standby takes over after the TTL and not before, and repairs first", async (t) => {
  const { shared, one, other } = await two(t);
  await shared.run(one.controller.submit(create("web"), meta));
  // The holder is gone without a word.
  one.port.reachable(false);
  await shared.advance(900);
  t.is(other.controller.lease().held, "elsewhere");
  await shared.until(() => other.controller.lease().held === "here", "the standby has taken over", 1_000);
  const records: { type: string; epoch: number; data: unknown }[] = [];
  for await (const batch of shared.log.read({ after: 0 })) records.push(...batch);
  const epoch = other.controller.view().epoch;
  const first = records.find((record) => record.epoch === epoch);
  t.like(first, { type: "lease.taken", data: { epoch, holder: "two", previous: "one" } });
  await shared.run(other.controller.submit(create("api"), meta));
});

test("what follows from many intents is decided by the successor where the holder dies right behind their append", async (t) => {
  const { shared, one, other } = await two(t);
  const services = followedEventsMax + 1;
  const intents = Array.from({ length: services }, (_, i) => create(`web${i}`));
  const transact = one.port.transact.bind(one.port);
  one.port.transact = async (statements) => {
    const affected = await transact(statements);
    if (affected[0] === services) one.port.reachable(false);
    return affected;
  };
  const { seq } = await shared.run(one.controller.submit({ type: "Bulk", intents }, meta));
  await shared.until(() => other.controller.lease().held === "here", "the standby has taken over");
  await shared.until(() => other.controller.view().seq > seq, "it has written");
  const types: string[] = [];
  for await (const batch of shared.log.read({ after: 0 })) for (const { seq: at, type } of batch) if (at > seq) types.push(type);
  t.is(types.shift(), "lease.taken");
  t.deepEqual(types, Array(services).fill("tasks.refused"));
  const { view } = other.controller;
  t.true(intents.every(({ spec: { name } }) => findService(view(), "default", name)?.pending?.slots.length === 1));
});

test("a holder that stops leaves the lease: a standby writes without waiting for the TTL", async (t) => {
  const { shared, one, other } = await two(t);
  const { epoch } = one.controller.view();
  await shared.run(one.controller.stop());
  await shared.advance(3 * followEveryMs);
  t.like(other.controller.lease(), { held: "here" });
  await shared.run(other.controller.submit(create("web"), meta));
  t.true(other.controller.view().epoch > epoch);
});

test("a holder that stops while the log does not answer still stops", async (t) => {
  const { shared, one, other } = await two(t);
  one.port.reachable(false);
  await shared.run(one.controller.stop());
  t.true(shared.troubles.some((trouble) => trouble.startsWith("one: the lease runs out by itself")));
  await shared.until(() => other.controller.lease().held === "here", "the standby takes over");
});

test("time in which the log does not answer does not count towards a take-over", async (t) => {
  const { shared, one, other } = await two(t);
  one.port.reachable(false);
  await shared.advance(500);
  other.port.reachable(false);
  await shared.advance(5_000);
  other.port.reachable(true);
  await shared.advance(300);
  t.is(other.controller.lease().held, "elsewhere");
  await shared.until(() => other.controller.lease().held === "here", "it is taken over in the end", 1_000);
});

test("a holder whose lease was taken becomes a standby, follows the new one, and can hold again", async (t) => {
  const { shared, one, other } = await two(t);
  one.port.reachable(false);
  await shared.until(() => other.controller.lease().held === "here", "the standby has taken over");
  one.port.reachable(true);
  await shared.until(() => one.controller.lease().held === "elsewhere", "the old holder has noticed");
  const { seq } = await shared.run(other.controller.submit(create("web"), meta));
  await shared.run(one.controller.waitFor(seq, 1_000));
  t.is(one.controller.digest(), other.controller.digest());
  other.port.reachable(false);
  await shared.until(() => one.controller.lease().held === "here", "it holds the lease again");
  await shared.run(one.controller.submit(create("api"), meta));
  const view = emptyView();
  for await (const batch of shared.log.read({ after: 0 })) replay(view, [batch]);
  t.is(digest(view), one.controller.digest());
});

test("an append of a holder that stood still past its lease lands late and writes nothing", async (t) => {
  const { shared, one, other } = await two(t);
  const release = one.port.hold();
  const pending = one.controller.submit(create("stale"), meta).catch((error) => error);
  await shared.advance(20);
  one.paused = true;
  await shared.until(() => other.controller.lease().held === "here", "another has taken over");
  const { seq } = await shared.run(other.controller.submit(create("web"), meta));
  release();
  await shared.advance(100);
  t.is(findService(other.controller.view(), "default", "stale"), undefined);
  one.paused = false;
  const answer = await shared.run(pending);
  t.true(isClusterError(answer) && answer.kind === "unavailable", String(answer));
  await shared.until(() => one.controller.lease().held === "elsewhere", "the old holder is a standby");
  await shared.until(() => one.controller.view().seq >= seq, "and has followed");
  t.is(findService(one.controller.view(), "default", "stale"), undefined);
  t.is(one.controller.digest(), other.controller.digest());
});

test("an append whose answer was lost is told as applied although the lease is another's by then", async (t) => {
  const { shared, one, other } = await two(t);
  one.port.inject("unanswered");
  const pending = one.controller.submit(create("web"), meta);
  await shared.until(() => findService(other.controller.view(), "default", "web") !== undefined, "it is on the log");
  one.port.reachable(false);
  await shared.until(() => other.controller.lease().held === "here", "another has taken over");
  one.port.reachable(true);
  const { seq } = await shared.run(pending);
  await shared.run(one.controller.waitFor(seq, 5_000));
  t.truthy(findService(one.controller.view(), "default", "web"));
});

test("an agent at a standby runs what it is assigned, and what it reports is on the log", async (t) => {
  const { shared, one, other } = await two(t);
  const { outcome, seq } = await shared.run(one.controller.submit(joining("a"), meta));
  await shared.run(other.controller.waitFor(seq, 1_000));
  const agent = await shared.run(new ObedientAgent(other.controller, outcome.id as string).connect());
  await shared.run(one.controller.submit(create("web"), meta));
  await shared.until(() => findService(one.controller.view(), "default", "web")?.counts.running === 1, "it runs");
  t.is(agent.running.size, 1);
});

test("agents that came before their controllers knew of another are told of it, once, by a holder and by a standby", async (t) => {
  const { shared, one, other } = await two(t);
  const agents: ObedientAgent[] = [];
  for (const [name, { controller }] of Object.entries({ a: one, b: other })) {
    const { outcome, seq } = await shared.run(one.controller.submit(joining(name), meta));
    await shared.run(controller.waitFor(seq, 1_000));
    agents.push(await shared.run(new ObedientAgent(controller, outcome.id as string).connect()));
  }
  await shared.advance(3_000);
  const told = ({ frames }: ObedientAgent) =>
    frames.flatMap((frame) => (frame.frame === "set" || frame.frame === "controllers" ? [frame.controllers ?? []] : []));
  for (const agent of agents) t.deepEqual(told(agent).at(-1), [urlOf("one"), urlOf("two")]);
  const before = agents.map((agent) => told(agent).length);
  await shared.start("three");
  const all = [urlOf("one"), urlOf("three"), urlOf("two")];
  await shared.until(() => agents.every((agent) => told(agent).at(-1)?.length === all.length), "they are told of the third");
  await shared.advance(5_000);
  for (const [i, agent] of agents.entries()) {
    t.deepEqual(told(agent).at(-1), all);
    t.is(told(agent).length, (before[i] as number) + 1);
    t.is(agent.frames.filter(({ frame }) => frame === "set").length, 1, "no further set was needed");
  }
});

test("a node whose agent is heard by a standby alone does not fail", async (t) => {
  const { shared, one, other } = await two(t);
  const { outcome, seq } = await shared.run(one.controller.submit(joining("a"), meta));
  const node = outcome.id as string;
  await shared.run(other.controller.waitFor(seq, 1_000));
  const agent = await shared.run(new ObedientAgent(other.controller, node).connect());
  for (let s = 0; s < 60; s += 5) {
    agent.beat();
    await shared.advance(5_000);
  }
  t.is(nodeById(one.controller.view(), node)?.state, "ready");
  // Once the holder is not told any more, it is as silent as any other.
  shared.cut.add(urlOf("one"));
  for (let s = 0; s < 30; s += 5) {
    agent.beat();
    await shared.advance(5_000);
  }
  t.is(nodeById(one.controller.view(), node)?.state, "down");
});

test("a new holder decides no failure before a full timeout and the grace", async (t) => {
  const { shared, one, other } = await two(t);
  const { outcome, seq } = await shared.run(one.controller.submit(joining("a"), meta));
  const node = outcome.id as string;
  const agent = await shared.run(new ObedientAgent(one.controller, node).connect());
  t.true(seq > 0);
  one.port.reachable(false);
  agent.disconnect();
  await shared.until(() => other.controller.lease().held === "here", "another has taken over");
  await shared.advance(24_000);
  t.is(nodeById(other.controller.view(), node)?.state, "ready");
  await shared.until(() => nodeById(other.controller.view(), node)?.state === "down", "it fails in the end", 3_000);
});

test("an agent that has obeyed more than a lagging standby knows waits for it, or is sent elsewhere", async (t) => {
  const { shared, one, other } = await two(t);
  const { outcome } = await shared.run(one.controller.submit(joining("a"), meta));
  const node = outcome.id as string;
  await shared.advance(200);
  other.port.reachable(false);
  const { seq } = await shared.run(one.controller.submit(create("web"), meta));
  const hello = { frame: "hello" as const, bootId: "boot-1", lineage: one.controller.view().lineage, seq, description: description() };
  const connection = { bufferedBytes: 0, send: () => {}, close: () => {} };
  const refused = await shared.run(other.controller.attach(node, hello, connection).catch((error) => error));
  t.true(isClusterError(refused) && refused.code === "controller_behind", String(refused));
  const waited = other.controller.attach(node, hello, connection);
  await settle();
  other.port.reachable(true);
  t.truthy(await shared.run(waited));
  t.true(other.controller.view().seq >= seq);
});

test("a take-over whose answer was lost is made good without waiting for another TTL", async (t) => {
  const { shared, one, other } = await two(t);
  one.port.reachable(false);
  other.port.inject("unanswered");
  await shared.until(() => other.controller.lease().held === "here", "it holds the lease", 3_500);
  // The epoch that nobody heard of wrote nothing.
  t.is(other.controller.view().epoch, one.controller.view().epoch + 2);
  await shared.run(other.controller.submit(create("web"), meta));
});

test("a holder whose clock runs ahead of the others gives up the lease, and competes again once it is right", async (t) => {
  const shared = new SharedLog(t);
  let skewMs = 0;
  const time = new VirtualTime();
  const clock = { now: () => time.now() + skewMs, monotonic: () => time.monotonic() };
  const one = await shared.start("one", { clock, timers: time }, time);
  const other = await shared.start("two");
  const agents: ObedientAgent[] = [];
  for (const name of ["a", "b", "c"]) {
    const { outcome } = await shared.run(one.controller.submit(joining(name), meta));
    agents.push(await shared.run(new ObedientAgent(one.controller, outcome.id as string).connect()));
  }
  const beat = () => {
    for (const agent of agents) agent.send({ frame: "beat", time: time.now() });
  };
  skewMs = 29_000;
  beat();
  await shared.advance(2_000);
  t.is(one.controller.lease().held, "here");
  skewMs = 31_000;
  beat();
  await shared.until(() => other.controller.lease().held === "here", "another holds the lease", 5_000);
  t.regex(one.controller.status().alarms.join(), /31 s ahead/);
  // While its clock is wrong it does not compete, though the holder is gone.
  other.port.reachable(false);
  beat();
  await shared.advance(3_000);
  t.is(one.controller.lease().held, "elsewhere");
  skewMs = 0;
  beat();
  await shared.until(() => one.controller.lease().held === "here", "it holds the lease again", 3_000);
  t.deepEqual(one.controller.status().alarms, []);
});

test("nothing of a stopped controller is left on the timers", async (t) => {
  const shared = new SharedLog(t);
  const one = await shared.start("one");
  const other = await shared.start("two");
  await shared.run(one.controller.submit(create("web"), meta));
  await shared.run(other.controller.stop());
  await shared.run(one.controller.stop());
  t.deepEqual(
    [...shared.members.values()].map(({ time }) => time.timers),
    [0, 0],
  );
});
