import test from "ava";
import canonicalizeModule from "canonicalize";
import fc from "fast-check";
import { canonicalJson } from "../../src/model/index.js";

const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\\ud800", '\\"', "__proto__", "😀", "\ufb33", "€"));

/** Any JSON value, among its numbers the odd ones. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.oneof(text, fc.boolean(), fc.constant(null), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
    fc.array(tie("json"), { maxLength: 6 }),
    fc.dictionary(text, tie("json"), { maxKeys: 6 }),
  ),
}));

test("canonical: writes any JSON value as the package canonicalize does", (t) => {
  fc.assert(
    fc.property(json, (value) => canonicalJson(value) === canonicalize(value)),
    { numRuns: 2000 },
  );
  t.pass();
});

test("canonical: the order in which members were set makes no difference", (t) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(text, fc.integer()), { selector: ([key]) => key }), (members) => {
      return canonicalJson(Object.fromEntries(members)) === canonicalJson(Object.fromEntries(members.toReversed()));
    }),
  );
  t.pass();
});

test("canonical: an optional member that is undefined is not there", (t) => {
  t.is(canonicalJson({ b: undefined, a: 1, c: [undefined] }), '{"a":1,"c":[null]}');
  t.is(canonicalJson({ b: undefined }), "{}");
});

test("canonical: half of a surrogate pair is refused wherever it stands", (t) => {
  for (const value of ["\ud800", { "\udc00": 1 }, [{ a: "x\ud83d" }], "\\\ud800", "\udc00\ud800"]) {
    t.throws(() => canonicalJson(value), { code: "invalid_text" });
  }
});

test("canonical: text that only looks like an escaped surrogate is not refused", (t) => {
  for (const value of ["\\ud800", "\\\\ud800", "\ud83d\ude00", "\\ud83d😀"]) t.is(JSON.parse(canonicalJson(value)), value);
});

test("canonical: what JSON cannot hold is a broken invariant", (t) => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, Symbol("s"), 1n, { a: [1n] }]) {
    t.throws(() => canonicalJson(value), { name: "InvariantError" });
  }
});
