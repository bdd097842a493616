import test from "ava";
import { forecastAt } from "../../src/streams/autoscaler/forecast.js";
import { History, quartersKept } from "../../src/streams/autoscaler/history.js";
import { historyRecords, quartersOf, readHistoryRecord } from "../../src/streams/autoscaler/history-topic.js";
import { percentile, resourceAdvice } from "../../src/streams/autoscaler/resources.js";
import { quarterBefore, quarterMs, quarterOf, quartersPerWeek } from "../../src/streams/autoscaler/week.js";
import { id } from "../support/samples.js";
import { noon, policy } from "./autoscaler-samples.js";

const rule = { leadMs: 1_800_000, weeks: 4, timeZone: "UTC" };
const now = quarterOf(noon);

function weeksBefore(demands: Record<number, number[]>): History {
  const history = new History();
  for (const [after, weeks] of Object.entries(demands).reverse())
    for (const [index, demand] of weeks.entries()) history.put(now + Number(after) - (index + 1) * quartersPerWeek, { demand });
  return history;
}

test("forecast: what comes within the lead is wanted now, by the median of the weeks before", (t) => {
  const history = weeksBefore({ 0: [2, 2, 2, 2], 2: [9, 8, 3, 9], 3: [50, 50, 50, 50] });
  t.deepEqual(forecastAt(rule, history, noon), { replicas: 9, detail: "in 30 min, as in the weeks before, newest first: 9, 8, 3, 9" });
  t.is(forecastAt({ ...rule, leadMs: 0 }, history, noon)?.replicas, 2);
  t.is(forecastAt({ ...rule, weeks: 1 }, history, noon)?.replicas, 9);
});

test("forecast: without a week behind it there is none, and of two weeks the greater counts", (t) => {
  t.is(forecastAt(rule, new History(), noon), undefined);
  t.is(forecastAt(rule, weeksBefore({ 0: [2, 7] }), noon)?.replicas, 7);
});

test("a time of the week is that of clocks on walls, also where they were changed", (t) => {
  // On 2026-03-29 clocks of Berlin were put forward: Monday 9:00 was 8:00 UTC the week before, and is 7:00 UTC after.
  const after = quarterOf(Date.UTC(2026, 2, 30, 7));
  t.is(quarterBefore(after, 1, "Europe/Berlin"), quarterOf(Date.UTC(2026, 2, 23, 8)));
  t.is(quarterBefore(after, 1, "UTC"), quarterOf(Date.UTC(2026, 2, 23, 7)));
  t.is(quarterBefore(after, 1, "Asia/Kathmandu"), quarterOf(Date.UTC(2026, 2, 23, 7)));
});

test("history keeps the greatest of a quarter, forgets what is older than its weeks, and takes what comes late", (t) => {
  const history = new History();
  history.put(now, { demand: 0 });
  t.is(history.demandAt(now), 0);
  t.is(history.demandAt(now + 1), undefined);
  history.put(now, { demand: 4 });
  history.put(now, { demand: 3 });
  history.put(now - 5, { demand: 8 });
  t.deepEqual([history.demandAt(now), history.demandAt(now - 5)], [4, 8]);
  history.put(now + quartersKept - 5, { demand: 1 });
  t.deepEqual([history.demandAt(now), history.demandAt(now - 5)], [4, undefined]);
  history.put(now - 6, { demand: 9 });
  t.is(history.demandAt(now - 6), undefined);
});

const advised = { resources: {}, min: 1, max: 2 };
const reserved = { cpu: 1000, memory: 512 * 1024 * 1024 };

function usage(quarters: number, cpu: (index: number) => number): History {
  const history = new History();
  for (let index = 0; index < quarters; index++) history.put(now - quarters + index, { cpu: cpu(index), memory: 100 * 1024 * 1024 });
  return history;
}

test("advice: the percentile of the CPU and the most of the memory, with headroom, once enough was seen", (t) => {
  const { resources } = policy(advised);
  if (!resources) throw new Error("the policy advises nothing");
  t.is(
    resourceAdvice(
      resources,
      usage(95, () => 100),
      reserved,
      noon,
    ),
    undefined,
  );
  const advice = resourceAdvice(
    resources,
    usage(100, (index) => index + 1),
    reserved,
    noon,
  );
  t.deepEqual(advice?.resources, { cpu: 110, memory: 115 * 1024 * 1024 });
  t.like(advice?.inputs[0], { rule: "usage", metric: "cpu", value: 95, target: 110 });
  t.regex(advice?.inputs[0]?.detail ?? "", /percentile 95 of 100 quarters/);
});

test("advice: within its bounds, and none for what is about right", (t) => {
  const { resources } = policy({ ...advised, resources: { min: { cpu: 200 }, max: { memory: 64 * 1024 * 1024 } } });
  if (!resources) throw new Error("the policy advises nothing");
  t.deepEqual(
    resourceAdvice(
      resources,
      usage(96, () => 50),
      reserved,
      noon,
    )?.resources,
    { cpu: 200, memory: 64 * 1024 * 1024 },
  );
  t.is(
    resourceAdvice(
      resources,
      usage(96, () => 50),
      { cpu: 210, memory: 66 * 1024 * 1024 },
      noon,
    ),
    undefined,
  );
});

test("a percentile is a value that was seen", (t) => {
  t.deepEqual(
    [50, 95, 100].map((share) => percentile([5, 1, 4, 2, 3], share)),
    [3, 5, 5],
  );
  t.is(percentile([], 50), 0);
});

test("what is written for a restart is what is read", (t) => {
  const seen = new Map([
    [id("web"), { demand: 3, cpu: 12.5 }],
    [id("api"), { memory: 4096 }],
  ]);
  const [record] = historyRecords("0123456789abcdef", now, seen);
  const read = readHistoryRecord(Buffer.from(record?.value ?? ""));
  t.is(read.quarter * quarterMs, now * quarterMs);
  t.deepEqual(
    [...quartersOf(read)],
    [
      [id("web"), { demand: 3, cpu: 13 }],
      [id("api"), { memory: 4096 }],
    ],
  );
});

test("a record of history that is none is refused", (t) => {
  for (const text of [
    "{",
    "{}",
    JSON.stringify({ cluster: "0123456789abcdef", quarter: 1, services: [id("web")], demand: [], cpu: [], memory: [] }),
  ])
    t.throws(() => readHistoryRecord(Buffer.from(text)), { code: "stream_bad_record" });
});
