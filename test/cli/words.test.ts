import test from "ava";
import { UsageError } from "../../src/cli/exit.js";
import { splitWords } from "../../src/cli/words.js";

const splits = test.macro({
  exec(t, text: string, words: string[]) {
    t.deepEqual(splitWords(text), words);
  },
  title: (_, text) => `splitWords: ${text || "(empty)"}`,
});

test(splits, "", []);
test(splits, "  a  b\tc ", ["a", "b", "c"]);
test(splits, `a 'b c' "d e"`, ["a", "b c", "d e"]);
test(splits, `'' ""`, ["", ""]);
test(splits, String.raw`a\ b "c\"d" 'e\f'`, ["a b", 'c"d', String.raw`e\f`]);
test(splits, "--name='x y'z", ["--name=x yz"]);

test("a quote without an end is refused", (t) => {
  t.throws(() => splitWords("a 'b"), { instanceOf: UsageError });
});
