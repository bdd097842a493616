import test from "ava";
import fc from "fast-check";
import { readOtlp } from "../../../src/api/metrics-input/otlp.js";
import { isClusterError } from "../../../src/ports/index.js";

const attribute = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const request = (metrics: unknown[], attributes: unknown[] = [attribute("service.name", "web")]) => ({
  resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope: { name: "x" }, metrics, schemaUrl: "y" }], more: 1 }],
});
const gauge = (name: string, ...dataPoints: unknown[]) => ({ name, unit: "1", gauge: { dataPoints } });

test("gauges and sums are read, with what names them, and members that are not known are ignored", (t) => {
  const { points, leftOut } = readOtlp(
    request([
      gauge("queue.depth", { asDouble: 1.5, timeUnixNano: "1700000010123456789", attributes: [attribute("task", "x")] }),
      {
        name: "http.server.requests",
        sum: {
          isMonotonic: true,
          aggregationTemporality: 2,
          dataPoints: [{ asInt: "9007199254740993", timeUnixNano: 1_700_000_010_123_000_000 }],
        },
      },
      gauge("2xx", { asInt: 7 }),
    ]),
  );
  t.deepEqual(
    points.map(({ name, value, time, labels, about, isSum }) => ({ name, value, time, isSum, labels: [...labels], about: [...about] })),
    [
      { name: "queue_depth", value: 1.5, time: 1_700_000_010_123, isSum: false, labels: [["task", "x"]], about: [["service.name", "web"]] },
      { name: "http_server_requests", value: 2 ** 53, time: 1_700_000_010_123, isSum: true, labels: [], about: [["service.name", "web"]] },
      { name: "_2xx", value: 7, time: undefined, isSum: false, labels: [], about: [["service.name", "web"]] },
    ],
  );
  t.is(leftOut.count, 0);
});

test("attributes may be text, numbers and truth values", (t) => {
  const values = [{ stringValue: "a" }, { intValue: "5" }, { doubleValue: 0.5 }, { boolValue: true }, { arrayValue: { values: [] } }];
  const attributes = values.map((value, index) => ({ key: `k${index}`, value }));
  const [point] = readOtlp(request([gauge("a", { asInt: 1 })], attributes)).points;
  t.deepEqual(
    [...(point?.about ?? [])],
    [
      ["k0", "a"],
      ["k1", "5"],
      ["k2", "0.5"],
      ["k3", "true"],
    ],
  );
});

test("histograms, differences, and points without a finite value are left out and counted", (t) => {
  const { points, leftOut } = readOtlp(
    request([
      { name: "h", histogram: { dataPoints: [{ count: "1" }, { count: "2" }] } },
      { name: "e", exponentialHistogram: { dataPoints: [{}] } },
      { name: "s", summary: { dataPoints: [{}] } },
      { name: "d", sum: { aggregationTemporality: 1, dataPoints: [{ asInt: "1" }] } },
      gauge("g", { asDouble: "NaN" }, { asDouble: "-Infinity" }, { flags: 1, asInt: 1 }, {}),
    ]),
  );
  t.is(points.length, 0);
  t.is(leftOut.count, 9);
});

test("a request with nothing in it is one", (t) => {
  t.deepEqual(readOtlp({}).points, []);
  t.deepEqual(readOtlp({ resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "a" }] }] }] }).points, []);
});

const wrong: [unknown, string][] = [
  [{ resourceMetrics: {} }, "/resourceMetrics"],
  [{ resourceMetrics: [7] }, "/resourceMetrics/0"],
  [request([{ gauge: { dataPoints: [{ asInt: 1 }] } }]), "/resourceMetrics/0/scopeMetrics/0/metrics/0/name"],
  [request([gauge("a", { asInt: "one" })]), "/resourceMetrics/0/scopeMetrics/0/metrics/0/gauge/dataPoints/0/asInt"],
  [request([gauge("a", { asDouble: true })]), "/resourceMetrics/0/scopeMetrics/0/metrics/0/gauge/dataPoints/0/asDouble"],
  [
    request([gauge("a", { asInt: 1, timeUnixNano: "today" })]),
    "/resourceMetrics/0/scopeMetrics/0/metrics/0/gauge/dataPoints/0/timeUnixNano",
  ],
  [
    request([gauge("a", { asInt: 1, attributes: [{ value: { stringValue: "x" } }] })]),
    "/resourceMetrics/0/scopeMetrics/0/metrics/0/gauge/dataPoints/0/attributes/0/key",
  ],
];
for (const [body, field] of wrong) {
  test(`what is wrong at ${field} is named: ${JSON.stringify(body).slice(0, 120)}`, (t) => {
    const error = t.throws(() => readOtlp(body), { code: "invalid_metrics" });
    t.like((error as unknown as { errors: object[] }).errors[0], { field });
  });
}

test("whatever stands in the place of any member, it is read or refused with its place", (t) => {
  const good = JSON.stringify(request([gauge("a", { asDouble: 1, timeUnixNano: "1", attributes: [attribute("b", "c")] })]));
  const places = [...good.matchAll(/"[^"]*"|\d+|\[[^[]*?\]|\{[^{]*?\}/g)].filter(
    ({ index, 0: found }) => good[index + found.length] !== ":",
  );
  fc.assert(
    fc.property(fc.nat(places.length - 1), fc.jsonValue(), (place, value) => {
      const { index = 0, 0: found } = places[place] as RegExpMatchArray;
      const body = JSON.parse(good.slice(0, index) + JSON.stringify(value) + good.slice(index + found.length)) as unknown;
      try {
        for (const point of readOtlp(body).points) t.true(Number.isFinite(point.value));
      } catch (error) {
        t.true(isClusterError(error) && error.code === "invalid_metrics" && error.errors[0]?.field.startsWith("/resourceMetrics"));
      }
    }),
    { numRuns: 500 },
  );
});

test("one request brings a bounded number of values", (t) => {
  const many = request([gauge("a", ...Array.from({ length: 20_000 }, () => ({ asInt: 1 }))), gauge("b", { asInt: 1 })]);
  const message = "/resourceMetrics/0/scopeMetrics/0/metrics/1: one request may bring 20000 values: send the rest in another";
  t.throws(() => readOtlp(many), { code: "invalid_metrics", message });
});
