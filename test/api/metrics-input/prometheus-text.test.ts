import test from "ava";
import fc from "fast-check";
import { Counter, Gauge, Registry } from "prom-client";
import { readPrometheusText } from "../../../src/api/metrics-input/prometheus-text.js";
import { isClusterError } from "../../../src/ports/index.js";

const read = (text: string) =>
  readPrometheusText(text).points.map(({ name, value, time, labels, isSum, at }) => ({
    name,
    value,
    time,
    labels: Object.fromEntries(labels),
    isSum,
    line: at.line,
  }));
const point = (name: string, value: number, own: object = {}) => ({
  name,
  value,
  time: undefined,
  labels: {},
  isSum: false,
  line: 1,
  ...own,
});

const lines: [string, string, object][] = [
  ["a name and a number", "queue_depth 12.47", point("queue_depth", 12.47)],
  ["a number with an exponent", "a 1.458255915e9", point("a", 1_458_255_915)],
  ["a negative number with a plus in its exponent", "a -1E+3", point("a", -1000)],
  ["a number that ends in its point", "a 5.", point("a", 5)],
  ["a time", "a 1 1395066363000", point("a", 1, { time: 1_395_066_363_000 })],
  ["a time before 1970", "a 1 -3982045", point("a", 1, { time: -3_982_045 })],
  ["colons and underscores in a name", "job:_a:rate5m 1", point("job:_a:rate5m", 1)],
  ["labels", 'a{b="c",d="e"} 1', point("a", 1, { labels: { b: "c", d: "e" } })],
  ["a comma behind the last label", 'a{b="c",} 1', point("a", 1, { labels: { b: "c" } })],
  ["no labels in braces", "a{} 1", point("a", 1)],
  ["blanks and tabs wherever they may stand", ' \ta \t{ b = "c" , d="e" }\t1\t5 ', point("a", 1, { time: 5, labels: { b: "c", d: "e" } })],
  ["no blank behind the braces", 'a{b="c"}1', point("a", 1, { labels: { b: "c" } })],
  ["what must be escaped in a label", String.raw`a{b="C:\\DIR\\\"x\"\n}"} 1`, point("a", 1, { labels: { b: 'C:\\DIR\\"x"\n}' } })],
  ["any text in a label", 'a{b="ü 😀 {},=#"} 1', point("a", 1, { labels: { b: "ü 😀 {},=#" } })],
  ["an empty label", 'a{b=""} 1', point("a", 1, { labels: { b: "" } })],
  ["a line that ends as on Windows", "a 1\r", point("a", 1)],
];
for (const [what, text, expected] of lines) {
  test(`a line may have ${what}`, (t) => {
    t.deepEqual(read(text), [expected] as never);
    t.deepEqual(read(`${text}\n`), [expected] as never, "and an end");
  });
}

test("comments and empty lines say nothing, but for types", (t) => {
  const text = "\n# a comment\n#\n# HELP a TYPE of it \\n\n# TYPE a counter\na 1\n\n# TYPE b gauge\nb 2\n#TYPE c counter\nc 3\n";
  t.deepEqual(read(text), [
    point("a", 1, { isSum: true, line: 6 }),
    point("b", 2, { line: 9 }),
    point("c", 3, { isSum: true, line: 11 }),
  ] as never);
});

test("histograms, summaries and what is no finite number are left out and counted", (t) => {
  const given = readPrometheusText(`# TYPE h histogram
h_bucket{le="0.05"} 24054
h_bucket{le="+Inf"} 144320
h_sum 53423
h_count 144320
# TYPE s summary
s{quantile="0.01"} 3102
s_sum 1.7560473e+07
s_count 2693
# TYPE s_bucket gauge
s_bucket 1
nan NaN
inf +Inf
other_count 7
`);
  t.deepEqual(
    given.points.map(({ name, value }) => [name, value]),
    [
      ["s_bucket", 1],
      ["other_count", 7],
    ],
  );
  t.is(given.leftOut.count, 9);
  t.is(given.leftOut.text, "7 of a histogram or a summary, which are not kept; 2 not a finite number");
});

const wrong: [string, RegExp][] = [
  ["1a 1", /name must begin/],
  ["a-b 1", /"-b" is not a number/],
  ["a", /a value is missing/],
  ["a one", /"one" is not a number/],
  ["a 0x10", /not a number/],
  ["a 1_000", /not a number/],
  ["a 1 1.5", /whole number of milliseconds/],
  ["a 1 99999999999999999", /whole number of milliseconds/],
  ["a 1 2 3", /nothing may stand behind/],
  ["a{b} 1", /= is missing behind label b/],
  ["a{b=c} 1", /double quotes/],
  ['a{b="c} 1', /has no end/],
  [String.raw`a{b="\t"} 1`, /escapes something else/],
  ['a{b="c" d="e"} 1', /, or } is missing behind label b/],
  ['a{b="c",b="d"} 1', /stands here twice/],
  ['a{,b="c"} 1', /label's name, or }, is missing/],
  ['a{b="c"', /, or } is missing/],
  ['{"a.b"} 1', /name must begin/],
  ["# TYPE a thing", /must be one of counter, gauge/],
  ["# TYPE a counter\n# TYPE a counter", /line 2: TYPE a stands here for the second time/],
  ["a 1\n# TYPE a counter", /line 2: TYPE a must stand before/],
];
for (const [text, message] of wrong) {
  test(`${JSON.stringify(text)} is refused, and the line named`, (t) => {
    const error = t.throws(() => readPrometheusText(text), { code: "invalid_metrics", message });
    t.like((error as unknown as { errors: object[] }).errors[0], { field: "", line: text.split("\n").length });
  });
}

test("what a client library of Prometheus writes is read as it was meant", async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.nat(),
      fc.string({ unit: "grapheme" }),
      async (value, count, label) => {
        const registry = new Registry();
        new Gauge({ name: "some_gauge", help: 'a "gauge"\n', labelNames: ["l"], registers: [registry] }).set({ l: label }, value);
        new Counter({ name: "some_total", help: "b", registers: [registry] }).inc(count);
        const [gauge, counter] = readPrometheusText(await registry.metrics()).points;
        t.like(gauge, { name: "some_gauge", value: Object.is(value, -0) ? 0 : value, isSum: false });
        t.is(gauge?.labels.get("l"), label);
        t.like(counter, { name: "some_total", value: count, isSum: true });
      },
    ),
  );
});

test("whatever a text holds, it is read or refused with its line", (t) => {
  const piece = fc.oneof(
    fc.constantFrom("a", "{", "}", '"', "\\", ",", "=", " ", "1", "NaN", "\n", "# TYPE ", "counter"),
    fc.string({ maxLength: 3 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        for (const { name, value } of readPrometheusText(pieces.join("")).points) t.true(name !== "" && Number.isFinite(value));
      } catch (error) {
        t.true(isClusterError(error) && error.code === "invalid_metrics" && error.errors[0]?.line !== undefined);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("one request brings a bounded number of values, kept or left out", (t) => {
  t.is(read("a 1\n".repeat(20_000)).length, 20_000);
  for (const text of ["a 1\n".repeat(20_001), `${"a 1\n".repeat(20_000)}b NaN`])
    t.throws(() => read(text), {
      code: "invalid_metrics",
      message: "line 20001: one request may bring 20000 values: send the rest in another",
    });
});
