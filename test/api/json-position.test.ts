import test from "ava";
import fc from "fast-check";
import { jsonErrorAt, lineAndColumn } from "../../src/api/json-position.js";

const refused = test.macro({
  exec(t, text: string, at: number) {
    t.throws(() => JSON.parse(text));
    t.is(jsonErrorAt(text), at);
  },
  title: (_given, text) => `in ${JSON.stringify(text)} the mistake is found`,
});
test(refused, '{"a":}', 5);
test(refused, '{"a":1,}', 7);
test(refused, "[1 2]", 3);
test(refused, "{a:1}", 1);
test(refused, '{"a" 1}', 5);
test(refused, '{"a":1]', 6);
test(refused, "[tru]", 1);
test(refused, '["a\nb"]', 3);
test(refused, '["\\x"]', 2);
test(refused, '{"a":1', 6);
test(refused, '["abc', 5);
test(refused, "", 0);
test(refused, "1 1", 2);
test(refused, "[01]", 2);

test("a text that JSON.parse takes is passed to its end; one cut off or garbled is stopped at or before the change", (t) => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom("", "\u0001", "}", ",", "x"), (text, where, garbage) => {
      t.is(jsonErrorAt(text), text.length);
      const at = where % (text.length + 1);
      const changed = text.slice(0, at) + garbage;
      try {
        JSON.parse(changed);
      } catch {
        t.true(jsonErrorAt(changed) <= changed.length);
        t.true(jsonErrorAt(changed) >= 0);
      }
    }),
    { numRuns: 300 },
  );
});

test("a long string without an end takes no longer than its length", (t) => {
  const text = `["${"\\n".repeat(400_000)}`;
  t.is(jsonErrorAt(text), text.length);
});

test("lines and columns count from 1", (t) => {
  t.deepEqual(lineAndColumn("ab\ncd", 4), { line: 2, column: 2 });
  t.deepEqual(lineAndColumn("", 0), { line: 1, column: 1 });
});
