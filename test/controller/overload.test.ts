import test from "ava";
import { batchIntentsMax, callerQueueLimits } from "../../src/controller/limits.js";
import { FaultyPort, memoryPort, SqlEventLog } from "../../src/log/index.js";
import type { Intent } from "../../src/model/index.js";
import { isClusterError } from "../../src/ports/index.js";
import { findService } from "../../src/projections/index.js";
import { controllerOn, join, meta, ObedientAgent } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { spec } from "../support/samples.js";

const flood = { actor: "token/flood0000000" };
const modest = { actor: "token/modest000000" };
const { callerEntriesMax } = callerQueueLimits;

const scale = (replicas: number): Intent => ({ type: "ScaleService", service: { namespace: "default", service: "web" }, replicas });

/** Sends without waiting; the outcomes by name, in the order in which they came. */
class Senders {
  readonly settled: string[] = [];
  readonly refused: string[] = [];
  readonly all: Promise<void>[] = [];

  note(name: string, answer: Promise<unknown>): void {
    const done = answer.then(
      () => void this.settled.push(name),
      (error: unknown) => void this.refused.push(`${name} ${isClusterError(error) ? error.code : error}`),
    );
    this.all.push(done);
  }
}

test("overload: a token that floods keeps nobody else waiting, is told so, and is served again afterwards", async (t) => {
  const controller = await controllerOn(t);
  await controller.submit({ type: "CreateService", spec: spec("web", { replicas: 0 }) }, meta);
  const senders = new Senders();
  for (let i = 0; i < callerEntriesMax + 100; i++) senders.note("flood", controller.submit(scale(i % 2), flood));
  for (let i = 0; i < 3; i++) senders.note("modest", controller.submit(scale(i % 2), modest));
  await Promise.all(senders.all);
  t.deepEqual(new Set(senders.refused), new Set(["flood caller_over_share"]));
  t.is(senders.refused.length, 100);
  t.true(senders.settled.lastIndexOf("modest") < callerEntriesMax / 2, `after ${senders.settled.lastIndexOf("modest")}`);
  await t.notThrowsAsync(controller.submit(scale(1), flood));
});

test("overload: what agents report is written before the bulk that was there first", async (t) => {
  const controller = await controllerOn(t);
  const agent = await new ObedientAgent(controller, await join(controller, "one")).connect();
  await controller.submit({ type: "CreateService", spec: spec("web", { replicas: 0 }) }, meta);
  const senders = new Senders();
  for (let i = 0; i < callerEntriesMax; i++) senders.note("flood", controller.submit(scale(i % 2), flood));
  await controller.submit({ type: "CreateService", spec: spec("api") }, modest);
  await eventually(() => agent.running.size >= 1, "the modest one's task runs");
  await eventually(() => findService(controller.view(), "default", "api")?.counts.running === 1, "its report is on the log");
  t.true(senders.settled.length < callerEntriesMax, "the bulk is not done yet");
  await Promise.all(senders.all);
});

test("overload: while the log does not answer, what waits is bounded; when it does, all of it is answered, and more is taken", async (t) => {
  const port = new FaultyPort(memoryPort(true));
  const controller = await controllerOn(t, new SqlEventLog(port));
  await controller.submit({ type: "CreateService", spec: spec("web", { replicas: 0 }) }, meta);
  const release = port.hold();
  const senders = new Senders();
  const sent = 2 * callerQueueLimits.entriesMax;
  const callers = 8;
  for (let i = 0; i < sent; i++) senders.note("sent", controller.submit(scale(i % 2), { actor: `token/caller${i % callers}` }));
  await eventually(() => senders.refused.length >= sent - callerQueueLimits.entriesMax - 2 * batchIntentsMax, "the rest is refused");
  t.deepEqual(senders.settled, []);
  release();
  await Promise.all(senders.all);
  t.is(senders.settled.length + senders.refused.length, sent);
  t.true(senders.settled.length >= callerQueueLimits.entriesMax);
  t.true(senders.refused.every((text) => text === "sent overloaded"));
  await t.notThrowsAsync(controller.submit(scale(1), modest));
});
