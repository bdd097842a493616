import test from "ava";
import fc from "fast-check";
import { canonicalJson, equalJson } from "../../src/model/index.js";

/** Few names and few values, so that two of them are often alike. */
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(null, false, 0, -0, "", "a"),
    fc.array(tie("json"), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom("a", "b", "constructor"), tie("json"), { maxKeys: 3, noNullPrototype: false }),
  ),
}));

test("equal: two values are equal exactly when their canonical texts are", (t) => {
  let equal = 0;
  fc.assert(
    fc.property(json, json, (a, b) => {
      const same = canonicalJson(a) === canonicalJson(b);
      if (same) equal++;
      return equalJson(a, b) === same;
    }),
    { numRuns: 5000 },
  );
  t.true(equal > 50);
});

test("equal: a value equals its copy with the members in another order", (t) => {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, turned(member)]),
    );
  };
  fc.assert(fc.property(json, (value) => equalJson(value, turned(value))));
  t.pass();
});

test("equal: a member that is undefined is as none, on either side", (t) => {
  t.true(equalJson({ a: 1, b: undefined }, { a: 1 }));
  t.true(equalJson({ a: 1 }, { b: undefined, a: 1 }));
  t.false(equalJson({ a: undefined }, { a: null }));
  t.false(equalJson({ a: 1, b: undefined }, { b: 1, a: undefined }));
});

test("equal: an empty array is no empty object, and no member is inherited", (t) => {
  t.false(equalJson([], {}));
  t.false(equalJson({ constructor: Object }, {}));
  t.false(equalJson({ toString: Object.prototype.toString }, { a: 1 }));
});
