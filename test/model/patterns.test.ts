import test from "ava";
import fc from "fast-check";
import { schemas } from "../../src/model/generated/schemas.js";
import { patternTest } from "../../src/model/patterns.js";

const patterns = [schemas.Id, schemas.TaskId].map((schema) => (schema as { pattern: string }).pattern);
const pieces = fc.constantFrom(
  "a",
  "z",
  "0",
  "1",
  "9",
  ".",
  "A",
  "{",
  "`",
  "/",
  ":",
  "\u0131",
  "0123456789ab",
  "abcdefghijkl",
  ".12.",
  ".0.",
);
const texts = fc.oneof(
  fc.array(pieces, { maxLength: 16 }).map((parts) => parts.join("")),
  fc.tuple(pieces, fc.nat(20_000_000), pieces).map(([service, slot, suffix]) => `${service}.${slot}.${suffix}`),
  ...patterns.map((pattern) => fc.stringMatching(new RegExp(pattern))),
);

test("patterns: the checks by hand accept what the schemas' expressions accept", (t) => {
  for (const pattern of patterns) {
    const check = patternTest(pattern, "u");
    t.false(check instanceof RegExp, `${pattern} is checked by hand`);
    fc.assert(
      fc.property(texts, (text) => check.test(text) === new RegExp(pattern, "u").test(text)),
      { numRuns: 2000 },
    );
  }
});

test("patterns: any other pattern is its expression", (t) => {
  t.deepEqual(patternTest("^a+$", "u"), /^a+$/u);
});
