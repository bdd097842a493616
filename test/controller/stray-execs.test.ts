import test from "ava";
import type { ExecEnd, ExecListener } from "../../src/controller/index.js";
import { meta, ObedientAgent } from "../support/controllers.js";
import { description, spec } from "../support/samples.js";
import { type Member, SharedLog } from "../support/shared-log.js";

const joining = { type: "JoinNode" as const, name: "n1", credential: "0".repeat(64), description: description() };

function listener(): { ends: ExecEnd[]; listener: ExecListener } {
  const ends: ExecEnd[] = [];
  return { ends, listener: { started() {}, output() {}, credit() {}, ended: (end) => ends.push(end) } };
}

/** A task whose agent obeys, at the controller that holds the lease. */
async function running(shared: SharedLog, { controller }: Member): Promise<{ agent: ObedientAgent; task: string }> {
  const joined = await shared.run(controller.submit(joining, meta));
  const agent = await shared.run(new ObedientAgent(controller, joined.outcome.id as string).connect());
  await shared.run(controller.submit({ type: "CreateService", spec: spec("web") }, meta));
  await shared.until(() => agent.running.size === 1, "the task runs");
  await shared.advance(500);
  return { agent, task: [...agent.running.keys()][0] as string };
}

async function closes({ controller }: Member): Promise<{ exec: string; error: unknown }[]> {
  const found = [];
  for await (const batch of controller.find({ since: 0, to: Number.MAX_SAFE_INTEGER }, { types: ["exec.closed"], mention: "" })) {
    for (const { type, data } of batch) if (type === "exec.closed") found.push({ exec: data.exec, error: data.error });
  }
  return found;
}

test("what a dead holder left open is closed on the log by the next one, with the reason, and once", async (t) => {
  const shared = new SharedLog(t);
  const one = await shared.start("one");
  const other = await shared.start("two");
  const { agent, task } = await running(shared, one);
  const [over, left] = [listener(), listener()];
  const request = { task, command: ["sh"], tty: false, credit: 1_000 };
  const first = await shared.run(one.controller.exec(request, meta, over.listener));
  const second = await shared.run(one.controller.exec(request, meta, left.listener));
  const stream = agent.frames.find((frame) => frame.frame === "exec.open" && frame.exec === first.exec);
  agent.send({ frame: "exec.exit", stream: stream?.frame === "exec.open" ? stream.stream : 0, exitCode: 0 });
  await shared.advance(500);
  t.deepEqual(await shared.run(closes(one)), [{ exec: first.exec, error: undefined }]);

  one.paused = true;
  await shared.until(() => other.controller.lease().held === "here", "the standby takes over");
  await shared.advance(2_000);
  const closed = await shared.run(closes(other));
  t.deepEqual(
    closed.map(({ exec }) => exec),
    [first.exec, second.exec],
  );
  t.regex(String(closed[1]?.error), /the controller that it ran through ended or lost the lease/);

  // Where it was not dead after all, what the log says of its commands becomes true.
  one.paused = false;
  await shared.until(() => left.ends.length === 1, "the old holder lets go");
  t.true(agent.frames.some(({ frame }) => frame === "stream.close"));
  await shared.advance(2_000);
  t.is((await shared.run(closes(other))).length, 2);
});

test("a controller that stops closes on the log what runs through it", async (t) => {
  const shared = new SharedLog(t);
  const one = await shared.start("one");
  const { task } = await running(shared, one);
  const { ends, listener: listens } = listener();
  const { exec } = await shared.run(one.controller.exec({ task, command: ["sh"], tty: false, credit: 1_000 }, meta, listens));
  await shared.run(one.controller.stop());
  t.is(ends.length, 1);
  const other = await shared.start("two");
  t.deepEqual(await shared.run(closes(other)), [{ exec, error: "the command was cut off: this controller is stopping" }]);
});
