import test from "ava";
import fc from "fast-check";
import { terminalLine } from "../../src/cli/log-text.js";

const esc = "\u001b";

const shows = test.macro<[text: string, wanted: string, colors?: boolean]>({
  exec: (t, text, wanted, colors = true) => t.is(terminalLine(text, colors), wanted),
  title: (what) => `a task's line on a terminal: ${what}`,
});

test("colours stay, and end with the line", shows, `${esc}[1;31mred`, `${esc}[1;31mred${esc}[0m`);
test("colours go where there are to be none", shows, `${esc}[31mred${esc}[0m`, "red", false);
test("a cursor stays where it is", shows, `a${esc}[2J${esc}[1;1Hb${esc}[1Ac`, "abc");
test("a title is not set", shows, `a${esc}]0;title\u0007b${esc}]8;;http://x${esc}\\c`, "abc");
test("an unfinished sequence takes nothing else with it", shows, `a${esc}[`, "a");
test("a carriage return does not draw over what stands before the line", shows, "abc\rd", "abcd");
test("controls are shown as signs, tabs as they are", shows, "a\u0007b\tc\u0008", "a␇b\tc␈");
test("the controls above ASCII go", shows, "a\u009b2Jb\u0085", "ab");

test("a task's line on a terminal: whatever it holds, no control but its colours is left", (t) => {
  const parts = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(esc, `${esc}[31m`, `${esc}[2J`, `${esc}]0;`, "\u0007", "\u009b", "["),
  );
  fc.assert(
    fc.property(fc.array(parts), (texts) => {
      const shown = terminalLine(texts.join(""), true);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      return !/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/.test(shown.replace(/\u001b\[[0-9;:]*m/g, ""));
    }),
  );
  t.pass();
});
