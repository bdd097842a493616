import test from "ava";
import fc from "fast-check";
import { splitWords } from "../../../src/api/compose/values.js";

test("splitWords: words are split as a shell splits them, and nothing is replaced", (t) => {
  t.deepEqual(splitWords("node  server.mjs\t--port 80 "), ["node", "server.mjs", "--port", "80"]);
  t.deepEqual(splitWords(`sh -c 'a "b" $C' "d \\"e\\" \\n" f\\ g`), ["sh", "-c", 'a "b" $C', 'd "e" \\n', "f g"]);
  t.deepEqual(splitWords(`a'b'"c"d`), ["abcd"]);
  t.deepEqual(splitWords(`'' ""`), ["", ""]);
  t.deepEqual(splitWords("  "), []);
});

test("splitWords: a quotation that does not end is no command", (t) => {
  for (const text of ["'a", '"a', '"a\\"', "a\\"]) t.is(splitWords(text), undefined);
});

test("splitWords: words in single quotes come back as they were", (t) => {
  fc.assert(
    fc.property(fc.array(fc.string().filter((word) => !word.includes("'"))), (words) => {
      t.deepEqual(splitWords(words.map((word) => `'${word}'`).join(" ")), words);
    }),
  );
});
