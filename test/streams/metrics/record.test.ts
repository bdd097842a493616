import test from "ava";
import { metricsStreamRecord, readMetricsRecord, splitRecord } from "../../../src/streams/index.js";
import { id, task } from "../../support/samples.js";
import { metrics, ofTasks } from "./samples.js";

const good = metrics([ofTasks("cpu", [1, 2]), { name: "http:requests_total", values: [0.5] }]);

test("a record comes back as it was written, keyed by its service", (t) => {
  const { key, value, headers } = metricsStreamRecord(good);
  t.is(key, id("web"));
  t.deepEqual(headers, { "content-type": "application/json" });
  t.deepEqual(readMetricsRecord(Buffer.from(value)), good);
});

test("members that a newer build adds are no fault", (t) => {
  t.notThrows(() => readMetricsRecord(Buffer.from(JSON.stringify({ ...good, more: 1 }))));
});

const changed = (change: (record: Record<string, unknown>) => void) => {
  const record = JSON.parse(JSON.stringify(good)) as Record<string, unknown>;
  change(record);
  return JSON.stringify(record);
};
const cases: [string, string | Buffer, RegExp][] = [
  ["no JSON", "cpu 1", /JSON/],
  ["no text", Buffer.from([0xff, 0xfe]), /./],
  ["nothing", "", /JSON/],
  ["no object", "[]", /must be object/],
  ["no service", changed((record) => Reflect.deleteProperty(record, "service")), /service/],
  ["a time in words", changed((record) => Object.assign(record, { time: "now" })), /time/],
  ["an unknown kind of source", changed((record) => Object.assign(record, { source: "host:a" })), /source/],
  [
    "a name that Prometheus would not take",
    changed((record) => Object.assign(record, { series: [{ name: "a-b", values: [1] }] })),
    /series\/0\/name/,
  ],
  ["a value that is no number", changed((record) => Object.assign(record, { series: [{ name: "a", values: [null] }] })), /values\/0/],
  ["no series", changed((record) => Object.assign(record, { series: [] })), /series/],
  [
    "fewer values than tasks",
    changed((record) => Object.assign(record, { series: [{ name: "a", tasks: [task("web", 1), task("web", 2)], values: [1] }] })),
    /a has 1 values for 2 rows/,
  ],
  [
    "two values of one service",
    changed((record) => Object.assign(record, { series: [{ name: "a", values: [1, 2] }] })),
    /2 values for 1 rows/,
  ],
  [
    "a task of another service",
    changed((record) => Object.assign(record, { series: [{ name: "a", tasks: [task("db", 1)], values: [1] }] })),
    /names task/,
  ],
  ["more bytes than may be", `${JSON.stringify(good)}${" ".repeat(1024 * 1024)}`, /may have 1048576/],
];
for (const [what, value, message] of cases) {
  test(`a record with ${what} is refused with the reason`, (t) => {
    t.throws(() => readMetricsRecord(Buffer.from(value as string)), { code: "stream_bad_record", message });
  });
}

test("samples of many tasks are split into records that can be read, none of them lost", (t) => {
  const large = metrics(
    ["cpu", "memory", "restarts"].map((name) =>
      ofTasks(
        name,
        Array.from({ length: 4_500 }, (_, index) => index),
      ),
    ),
  );
  const parts = splitRecord(large).map((part) => readMetricsRecord(Buffer.from(metricsStreamRecord(part).value)));
  t.true(parts.length > 1);
  for (const name of ["cpu", "memory", "restarts"]) {
    const series = parts.flatMap((part) => part.series.filter((one) => one.name === name));
    t.deepEqual(
      series.flatMap(({ tasks }) => tasks),
      large.series[0]?.tasks,
    );
    t.deepEqual(
      series.flatMap(({ values }) => values),
      large.series[0]?.values,
    );
  }
});
