import test from "ava";
import fc from "fast-check";
import { readReport } from "../../src/log/report-text.js";
import { canonicalJson, decodeEvent, type EventData } from "../../src/model/index.js";

const id = fc.stringMatching(/^[0-9a-z]{12}$/);
const taskId = fc.tuple(id, fc.integer({ min: 1, max: 1_000_000 }), id).map((parts) => parts.join("."));
const text = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("__proto__", '"', "\\", "\n", "é", "\u{1f600}"));

/** As it stands behind the data of every report. */
const intent = ',"intent":{"id":"0123456789ab"},';

const detail = fc.record(
  {
    row: fc.nat({ max: 20 }),
    exitCode: fc.integer({ min: -2, max: 255 }),
    error: text,
    ports: fc.dictionary(text, fc.integer({ min: 0, max: 65_536 }), { maxKeys: 3 }),
  },
  { requiredKeys: ["row"] },
);

function column<T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(each, { maxLength: 3 });
}

const report = fc.record({
  node: id,
  bootId: text,
  reportSeq: fc.nat(),
  observations: fc.record(
    {
      tasks: column(taskId),
      containers: column(fc.integer({ min: 0, max: 16 })),
      generations: column(fc.nat({ max: 3 })),
      states: column(fc.constantFrom("starting", "running", "stopping", "complete", "failed", "rejected")),
      healths: column(fc.constantFrom("none", "starting", "healthy", "unhealthy")),
      details: column(detail),
    },
    { requiredKeys: ["tasks", "containers", "generations", "states"] },
  ),
});

/** What the long way makes of the text; undefined where it refuses. */
function longWay(data: string): unknown {
  try {
    const parsed: unknown = JSON.parse(data);
    decodeEvent("tasks.observed", 1, parsed, 1);
    return parsed;
  } catch {
    return undefined;
  }
}

test("a report read in one pass is what JSON and the schema make of it, or is left to them", (t) => {
  let read = 0;
  fc.assert(
    fc.property(report, (data) => {
      const text = canonicalJson(data);
      const found = readReport(`{"data":${text}${intent}`, 8);
      if (!found) return;
      read++;
      t.deepEqual(found as unknown, longWay(text));
    }),
    { numRuns: 2000 },
  );
  t.true(read > 100, `only ${read} were read`);
});

test("a damaged report is never read as something that JSON and the schema refuse", (t) => {
  const edit = fc.record({
    at: fc.nat({ max: 400 }),
    remove: fc.nat({ max: 2 }),
    insert: fc.constantFrom("", "0", "9", ",", '"', "]", "}", "\t", "-", "x"),
  });
  fc.assert(
    fc.property(report, edit, (data, { at, remove, insert }) => {
      const whole = canonicalJson(data) + intent;
      const cut = at % whole.length;
      const damaged = whole.slice(0, cut) + insert + whole.slice(cut + remove);
      const found = readReport(damaged, 0);
      if (found) t.deepEqual(found as unknown, longWay(damaged.slice(0, damaged.lastIndexOf(',"intent":'))));
    }),
    { numRuns: 5000 },
  );
});

test("the report of one running container takes the short way", (t) => {
  const data: EventData["tasks.observed"] = {
    node: "0123456789ab",
    bootId: "5f0c2f8e-7f0e-4a51-9a3f-1f2e3d4c5b6a",
    reportSeq: 7,
    observations: {
      tasks: ["0123456789ab.1.ba9876543210"],
      containers: [0],
      generations: [2],
      states: ["running"],
      healths: ["healthy"],
      details: [{ row: 0, exitCode: 0, error: "none", ports: { main: 20_001, admin: 20_002 } }],
    },
  };
  t.deepEqual(readReport(canonicalJson(data) + intent, 0), data);
  t.is(readReport(`${canonicalJson(data)},"intent":{"id":"0123456789ab","key":"k"},`, 0), undefined);
});
