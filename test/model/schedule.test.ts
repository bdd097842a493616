import test from "ava";
import fc from "fast-check";
import { missedTimesMax, nextTime, passedTimes, scheduleProblem } from "../../src/model/index.js";

const berlin = "Europe/Berlin";
const at = (text: string) => Date.parse(text);

function following(cron: string, timeZone: string, from: string, count: number): string[] {
  const times: string[] = [];
  for (let time: number | null = at(from); times.length < count; ) {
    time = nextTime({ cron, timeZone }, time);
    if (time === null) break;
    times.push(new Date(time).toISOString().replace(".000Z", "Z"));
  }
  return times;
}

test("a schedule is read in its own time zone", (t) => {
  t.deepEqual(following("0 9 * * mon-fri", "America/New_York", "2026-07-03T00:00:00Z", 2), [
    "2026-07-03T13:00:00Z",
    "2026-07-06T13:00:00Z",
  ]);
  t.deepEqual(following("*/20 * * * * *", "UTC", "2026-07-03T00:00:00Z", 3), [
    "2026-07-03T00:00:20Z",
    "2026-07-03T00:00:40Z",
    "2026-07-03T00:01:00Z",
  ]);
});

test("a time that the clock leaves out in spring is run once, right after the gap", (t) => {
  // 02:00 to 03:00 of 29 March 2026 is left out in Berlin; the gap ends at 01:00 UTC.
  t.deepEqual(following("30 2 * * *", berlin, "2026-03-28T12:00:00Z", 2), ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]);
  t.deepEqual(following("30 * * * *", berlin, "2026-03-29T00:00:00Z", 3), [
    "2026-03-29T00:30:00Z",
    "2026-03-29T01:30:00Z",
    "2026-03-29T02:30:00Z",
  ]);
});

test("a time that comes twice in autumn is run once, and what is run every hour goes on through both", (t) => {
  // 02:00 to 03:00 of 25 October 2026 comes twice in Berlin, from 00:00 UTC and from 01:00 UTC.
  t.deepEqual(following("30 2 * * *", berlin, "2026-10-24T12:00:00Z", 2), ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
  t.deepEqual(following("30 * * * *", berlin, "2026-10-24T23:00:00Z", 4), [
    "2026-10-24T23:30:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:30:00Z",
    "2026-10-25T02:30:00Z",
  ]);
});

test("passed times are those up to now, oldest first, and of very many the newest", (t) => {
  const daily = { cron: "0 12 * * *", timeZone: "UTC" };
  t.deepEqual(passedTimes(daily, at("2026-01-01T12:00:00Z"), at("2026-01-03T12:00:00Z")), [
    at("2026-01-02T12:00:00Z"),
    at("2026-01-03T12:00:00Z"),
  ]);
  t.deepEqual(passedTimes(daily, at("2026-01-01T12:00:00Z"), at("2026-01-02T11:59:59.999Z")), []);
  const now = at("2027-01-01T00:00:00Z");
  const often = passedTimes({ cron: "* * * * * *", timeZone: "UTC" }, at("2026-01-01T00:00:00Z"), now);
  t.deepEqual([often.length, often.at(-1)], [missedTimesMax + 1, now]);
});

test("looking back and looking ahead agree, across the changes of the clock too", (t) => {
  const cron = fc.constantFrom("30 2 * * *", "*/15 * * * *", "0 */2 * * *", "59 1 * * *", "0 3 * * sun", "10 2,3 * * *");
  const zone = fc.constantFrom("UTC", berlin, "America/New_York", "Australia/Lord_Howe");
  const around = fc.constantFrom(
    at("2026-03-29T01:00:00Z"),
    at("2026-10-25T01:00:00Z"),
    at("2026-03-08T07:00:00Z"),
    at("2026-11-01T06:00:00Z"),
  );
  fc.assert(
    fc.property(cron, zone, around, fc.integer({ min: -86_400, max: 86_400 }), (text, timeZone, middle, offsetS) => {
      const schedule = { cron: text, timeZone };
      const now = middle + offsetS * 1000;
      const after = now - 3 * 3_600_000;
      const ahead: number[] = [];
      for (let time = nextTime(schedule, after); time !== null && time <= now; time = nextTime(schedule, time)) ahead.push(time);
      return JSON.stringify(passedTimes(schedule, after, now)) === JSON.stringify(ahead);
    }),
    { numRuns: 300 },
  );
  t.pass();
});

test("a schedule that cannot be read, or never comes, is refused by member", (t) => {
  const field = (cron: string, timeZone = "UTC") => scheduleProblem({ cron, timeZone })?.field;
  for (const cron of ["61 * * * *", "x", "@daily", "2026-10-24T22:00:00Z", "* * * *", "* * * * * * *", "0 0 31 2 *", "a b c d e"])
    t.is(field(cron), "cron", cron);
  t.is(field("0 0 * * *", "Mars/Base"), "timeZone");
  for (const cron of ["0 0 29 2 *", "*/5 * * * *", "0 0 1 jan *", "0 0 L * *"]) t.is(field(cron), undefined, cron);
});

test("a schedule whose times come closer than ten seconds is refused, and told how close", (t) => {
  const message = (cron: string) => scheduleProblem({ cron, timeZone: "Asia/Kolkata" })?.message;
  t.regex(message("* * * * * *") ?? "", /as close as 1 s; runs are at least 10 s apart/);
  t.regex(message("*/5 0 12 * * *") ?? "", /as close as 5 s/);
  t.regex(message("0,55 * * * * *") ?? "", /as close as 5 s/, "also over the end of a minute");
  t.regex(message("0,5 0 0 1 1 *") ?? "", /as close as 5 s/);
  for (const cron of ["*/10 * * * * *", "0,30 * * * * *", "59 * * * * *", "* * * * *", "30 0 2 29 2 *"])
    t.is(message(cron), undefined, cron);
});
