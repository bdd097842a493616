import test from "ava";
import { TimeTravel } from "../../src/controller/time-travel.js";
import { openMemoryLog } from "../../src/log/index.js";
import { digest } from "../../src/projections/index.js";
import { controllerOn, meta } from "../support/controllers.js";
import { spec } from "../support/samples.js";

async function past(t: Parameters<typeof controllerOn>[0]) {
  const log = openMemoryLog();
  let now = 1_000_000;
  const clock = { now: () => now, monotonic: () => now };
  const controller = await controllerOn(t, log, { clock });
  const founded = controller.view();
  now += 1_000;
  await controller.submit({ type: "CreateService", spec: spec("web") }, meta);
  return { controller, founded, travel: new TimeTravel(log), head: controller.view() };
}

test("a time equal to an event's includes it, one before it does not", async (t) => {
  const { founded, travel, head } = await past(t);
  t.is((await travel.at({ time: 1_000_999 }, head)).seq, founded.seq);
  t.is(await travel.at({ time: 1_001_000 }, head), head);
  t.is(await travel.at({ time: 9_000_000 }, head), head);
  t.is(digest(await travel.at({ time: 1_000_000 }, head)), digest(founded));
});

test("there is no view before the first event, nor beyond the last", async (t) => {
  const { travel, head } = await past(t);
  await t.throwsAsync(travel.at({ time: 999_999 }, head), { message: /begins later/ });
  await t.throwsAsync(travel.at({ seq: 0 }, head));
  await t.throwsAsync(travel.at({ seq: head.seq + 1 }, head), { message: /beyond/ });
});

test("a moment that is asked for again is not replayed again", async (t) => {
  const { travel, head } = await past(t);
  t.is(await travel.at({ seq: 2 }, head), await travel.at({ seq: 2 }, head));
});
