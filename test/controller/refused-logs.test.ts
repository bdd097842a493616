/** Logs that a controller must not go on from: damaged, or set back to an earlier state. */
import test, { type ExecutionContext } from "ava";
import type { RunningController } from "../../src/controller/index.js";
import { type CheckpointStore, memoryCheckpoints, memoryPort, SqlEventLog, type SqlPort } from "../../src/log/index.js";
import { isClusterError } from "../../src/ports/index.js";
import { findService } from "../../src/projections/index.js";
import { controllerOn, meta } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { spec } from "../support/samples.js";
import { SharedLog } from "../support/shared-log.js";

const events = 40;

async function grow(controller: RunningController, to: number): Promise<void> {
  const name = `web-${to}`;
  await controller.submit({ type: "CreateService", spec: spec(name, { replicas: 0 }) }, meta);
  for (let replicas = 1; controller.view().seq < to; replicas++)
    await controller.submit({ type: "ScaleService", service: { namespace: "default", service: name }, replicas }, meta);
}

/** A log of some events whose controller has ended, and a checkpoint of its first half. */
async function grownLog(
  t: ExecutionContext,
): Promise<{ port: SqlPort; checkpoints: CheckpointStore; change(sql: string): Promise<number[]> }> {
  const port = memoryPort(true);
  const checkpoints = await memoryCheckpoints();
  const first = await controllerOn(t, new SqlEventLog(port), { checkpoints, checkpointEvery: events / 2 });
  await grow(first, events / 2 + 2);
  await eventually(() => checkpoints.list().length === 1, "a checkpoint");
  await first.stop();
  const second = await controllerOn(t, new SqlEventLog(port));
  await grow(second, events);
  await second.stop();
  return { port, checkpoints, change: (sql) => port.transact([{ sql, params: [] }]) };
}

const refused = test.macro<[damage: string, code: string, message: RegExp]>({
  async exec(t, damage, code, message) {
    const { port, checkpoints, change } = await grownLog(t);
    const [affected] = await change(damage);
    t.true((affected ?? 0) > 0);
    const before = await new SqlEventLog(port).head();
    // From the first event on, and from a checkpoint in front of the damage.
    for (const store of [await memoryCheckpoints(), checkpoints]) {
      const error = await t.throwsAsync(controllerOn(t, new SqlEventLog(port), { checkpoints: store }), { message });
      t.is(isClusterError(error) ? error.code : String(error), code);
    }
    t.deepEqual(await new SqlEventLog(port).head(), before, "the lease was not taken");
  },
  title: (title) => `a controller does not start on a log of which ${title}, and names the first bad event`,
});

test(
  "an event was changed",
  refused,
  "UPDATE events SET sealed = sealed || ' ' WHERE seq = 35",
  "log_damaged",
  /event 35 was changed: its content/,
);
test(
  "the header of an event was changed",
  refused,
  "UPDATE events SET time = time + 1 WHERE seq = 36",
  "log_damaged",
  /event 36 was changed: its header/,
);
test("an event is missing", refused, "DELETE FROM events WHERE seq = 37", "log_gap", /event 37 is missing before event 38/);
test(
  "the newest events are missing",
  refused,
  `DELETE FROM events WHERE seq > ${events - 2}`,
  "log_incomplete",
  new RegExp(`its events end at ${events - 2}`),
);

test("a controller does not start on a log that ends before a checkpoint of its own; one that does not hold keeps nobody from starting", async (t) => {
  const { port, checkpoints, change } = await grownLog(t);
  const seen = checkpoints.list().at(-1)?.seq as number;
  const [row] = await port.query({ sql: "SELECT seq, hash FROM events WHERE seq = ?", params: [seen - 5] });
  await change(`DELETE FROM events WHERE seq > ${seen - 5}`);
  await port.transact([{ sql: "UPDATE head SET seq = ?, hash = ?", params: row as [number, string] }]);
  await t.throwsAsync(controllerOn(t, new SqlEventLog(port), { checkpoints }), {
    code: "log_set_back",
    message: new RegExp(`the log ends at [0-9a-f]{16}-${seen - 5}, and this controller has a checkpoint of its event ${seen}`),
  });
  const [kept] = checkpoints.list();
  const other = await memoryCheckpoints();
  if (!kept) throw new Error("there is no checkpoint");
  await other.save({ ...kept, digest: "0".repeat(64) }, ["not a view"]);
  t.is((await controllerOn(t, new SqlEventLog(port), { checkpoints: other })).begunFrom, 0);
});

for (const [how, damage, said] of [
  [
    "set back",
    "UPDATE head SET seq = 3, hash = (SELECT hash FROM events WHERE seq = 3)",
    /the log ends at 3, and this controller has read \d+/,
  ],
  [
    "changed behind its back",
    "UPDATE events SET sealed = replace(sealed, 'web', 'wab') WHERE seq = (SELECT max(seq) FROM events)",
    /event \d+ was changed: its content/,
  ],
] as const) {
  test(`a standby stops when the log is ${how}`, async (t) => {
    const shared = new SharedLog(t);
    const one = await shared.start("one");
    const broken: unknown[] = [];
    const other = await shared.start("two", { onBroken: (error) => broken.push(error) });
    await shared.run(grow(one.controller, 10));
    await shared.until(() => other.controller.view().seq === one.controller.view().seq, "it follows");
    other.paused = true;
    if (how !== "set back")
      await shared.run(one.controller.submit({ type: "CreateService", spec: spec("web-last", { replicas: 0 }) }, meta));
    one.paused = true;
    await shared.port.transact([{ sql: damage, params: [] }]);
    other.paused = false;
    await shared.until(() => broken.length > 0, "it stops");
    t.regex(String(broken[0]), said);
    t.is(findService(other.controller.view(), "default", "web-last"), undefined);
  });
}
