import test from "ava";
import { logSilentMs, oldViewMs } from "../../src/controller/limits.js";
import { isClusterError } from "../../src/ports/index.js";
import { controllerOn, meta } from "../support/controllers.js";
import { spec } from "../support/samples.js";
import { SharedLog } from "../support/shared-log.js";

const create = (name: string) => ({ type: "CreateService" as const, spec: spec(name, { replicas: 0 }) });

test("while the log is silent every view tells its age, and a write is refused at once as one that the log did not take", async (t) => {
  const shared = new SharedLog(t);
  const one = await shared.start("one");
  const other = await shared.start("two");
  const members = [one, other];
  const silent = (yes: boolean) => {
    for (const { port } of members) port.reachable(!yes);
  };
  await shared.run(one.controller.submit(create("web"), meta));
  await shared.advance(2_000);
  for (const { controller } of members) {
    t.true(controller.ageMs() < oldViewMs);
    t.deepEqual(controller.status().alarms, []);
  }
  silent(true);
  await shared.advance(logSilentMs + 2_000);
  for (const { controller } of members) {
    const ms = controller.ageMs();
    t.true(ms >= logSilentMs && ms <= logSilentMs + 3_000, `${ms}`);
    t.regex(controller.status().alarms.join(), /^the log has not answered for \d+ s: nothing can be written/);
  }
  t.is(shared.troubles.filter((trouble) => trouble.includes("following the log")).length, 1, "told once, and not with every look");
  // Nothing waits for a time-out: no clock moves here.
  const refused = await one.controller.submit(create("api"), meta).catch((error: unknown) => error);
  t.true(isClusterError(refused));
  t.like(refused, { kind: "unavailable", code: "log_unavailable", retryAfterS: 1 });
  // What is in memory is read without the log.
  for (const { controller } of members) {
    const { seq } = controller.view();
    t.is(await controller.oldest(), 1);
    const read: number[] = [];
    for await (const batch of controller.read(seq - 1, seq + 5)) read.push(...batch.map((record) => record.seq));
    t.deepEqual(read, [seq]);
    for await (const _ of controller.read(seq, seq)) t.fail("there is nothing behind the newest");
  }
  silent(false);
  await shared.until(() => members.every(({ controller }) => controller.ageMs() < oldViewMs), "both know the newest again");
  await shared.until(() => shared.holders().length === 1, "one writes");
  const holder = shared.holders()[0] === "one" ? one : other;
  await shared.run(holder.controller.submit(create("api"), meta));
  for (const { controller } of members) t.deepEqual(controller.status().alarms, []);
});

test("a log that is for one controller alone is never silent: what that one shows is all there is", async (t) => {
  const controller = await controllerOn(t);
  t.is(controller.ageMs(), 0);
});
