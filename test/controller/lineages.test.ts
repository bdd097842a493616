import test, { type ExecutionContext } from "ava";
import type { RunningController } from "../../src/controller/index.js";
import { forkLog, openMemoryLog, sourceOf, verifyLog } from "../../src/log/index.js";
import type { ControllerFrame, HelloFrame } from "../../src/model/index.js";
import { systemRandom } from "../../src/ports/index.js";
import { nodeById } from "../../src/projections/index.js";
import { controllerOn, join, meta } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { description, spec } from "../support/samples.js";

/** A cluster of one node and one service, and a controller on its log as it was restored up to `seq`, before the node heard more. */
async function restored(t: ExecutionContext) {
  const log = openMemoryLog();
  const parent = await controllerOn(t, log);
  const node = await join(parent, "one");
  await attach(parent, node, { lineage: null, seq: 0 });
  await parent.submit({ type: "CreateService", spec: spec("web") }, { ...meta, key: "t POST /v1/services k", body: "b" });
  await parent.stop();
  const head = await log.head();
  const target = openMemoryLog();
  const source = await sourceOf("the parent", log);
  const by = { reason: "restored", actor: "user/test", host: "host-1", now: 1, random: systemRandom } as const;
  const { parent: fork } = await forkLog({ source, target, ...by });
  const controller = await controllerOn(t, target);
  return { parent, node, target, controller, fork, head };
}

async function attach(controller: RunningController, node: string, obeyed: Pick<HelloFrame, "lineage" | "seq">) {
  const frames: ControllerFrame[] = [];
  const connection = { bufferedBytes: 0, send: (frame: ControllerFrame) => void frames.push(frame), close: () => {} };
  const hello: HelloFrame = { frame: "hello", bootId: "boot-1", description: description(), ...obeyed };
  const session = await controller.attach(node, hello, connection);
  const set = () => frames.findLast((frame) => frame.frame === "set");
  return { session, set, frames };
}

test("a restored log is served with the parent's view, digests, past and settled keys, under its own lineage", async (t) => {
  const { parent, controller, fork, target } = await restored(t);
  const before = parent.view();
  t.deepEqual(controller.view().ancestors, [{ lineage: before.lineage, seq: before.seq }]);
  t.not(controller.view().lineage, before.lineage);
  t.true((await verifyLog(target)).ok);
  const past = await controller.stateAt({ seq: fork.seq });
  t.deepEqual({ ...past }, { ...before });
  const again = await controller.submit({ type: "CreateService", spec: spec("web") }, { ...meta, key: "t POST /v1/services k", body: "b" });
  t.true(again.replayed);
});

test("an agent that obeyed no more than the copied part goes on", async (t) => {
  const { controller, node, fork } = await restored(t);
  const { set } = await attach(controller, node, { lineage: fork.lineage, seq: fork.seq });
  t.is(nodeById(controller.view(), node)?.waiting, null);
  t.like(set(), { lineage: controller.view().lineage, ancestors: [{ lineage: fork.lineage, seq: fork.seq }] });
  t.is(set()?.frame === "set" && set()?.accepts, undefined);
});

test("an agent beyond the fork waits, takes nothing new, and is offered the log once it is accepted", async (t) => {
  const { controller, node, fork } = await restored(t);
  const waits = await attach(controller, node, { lineage: fork.lineage, seq: fork.seq + 5 });
  t.like(nodeById(controller.view(), node)?.waiting, { lineage: fork.lineage, seq: fork.seq + 5, accepted: false });
  t.is(waits.set()?.frame === "set" && waits.set()?.accepts, undefined);
  await controller.submit({ type: "CreateService", spec: spec("late") }, meta);
  t.is([...(nodeById(controller.view(), node)?.tasks ?? [])].length, 1, "nothing is placed on it");

  // What it says of its host, or a repeated hello, is no sign that it obeys.
  waits.session.receive({ frame: "describe", bootId: "boot-1", description: { ...description(), rack: "r9" } });
  await eventually(() => nodeById(controller.view(), node)?.description.rack === "r9", "described");
  t.like(nodeById(controller.view(), node)?.waiting, { accepted: false });
  await attach(controller, node, { lineage: fork.lineage, seq: fork.seq + 5 });
  const { seq } = controller.view();
  const again = await attach(controller, node, { lineage: fork.lineage, seq: fork.seq + 5 });
  t.is(controller.view().seq, seq, "that it waits is on the log already");
  await controller.submit({ type: "AcceptNode", node: "one" }, meta);
  await eventually(() => again.set()?.accepts !== undefined, "a set that it may obey");
  t.deepEqual(again.set()?.accepts, { lineage: fork.lineage, seq: fork.seq + 5 });
  t.true(nodeById(controller.view(), node)?.waiting?.accepted);
  await eventually(() => (nodeById(controller.view(), node)?.tasks.length ?? 0) === 2, "the pending task is placed");

  await attach(controller, node, { lineage: controller.view().lineage, seq: controller.view().seq });
  t.is(nodeById(controller.view(), node)?.waiting, null);
});

test("an agent that obeyed still more of the other log after it was accepted waits again", async (t) => {
  const { controller, node, fork } = await restored(t);
  await attach(controller, node, { lineage: fork.lineage, seq: fork.seq + 5 });
  await controller.submit({ type: "AcceptNode", node }, meta);
  await attach(controller, node, { lineage: fork.lineage, seq: fork.seq + 6 });
  t.like(nodeById(controller.view(), node)?.waiting, { seq: fork.seq + 6, accepted: false });
});

test("a controller refuses a log whose copy was not finished", async (t) => {
  const log = openMemoryLog();
  await controllerOn(t, log).then((controller) => controller.stop());
  const half = openMemoryLog();
  for await (const rows of log.rows({ after: 0, to: 2 })) await half.copy({ seq: 0, hash: "" }, rows);
  await t.throwsAsync(controllerOn(t, half), { code: "log_unfinished", message: /2 events/ });
});
