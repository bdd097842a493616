import test from "ava";
import fc from "fast-check";
import { expand, TemplateFault } from "../../../../src/api/compose/source/template.js";

const values: Record<string, string> = { SET: "value", EMPTY: "", _a1: "under" };
const lookup = (name: string) => values[name];
const expanded = (text: string) => expand(text, lookup, (name) => `<${name}>`);

test("expand: each form of a variable is as in Compose", (t) => {
  const table: [text: string, result: string][] = [
    ["$SET-${SET}/$_a1.x", "value-value/under.x"],
    ["${UNSET:-d} ${EMPTY:-d} ${SET:-d}", "d d value"],
    ["${UNSET-d} ${EMPTY-d} ${SET-d}", "d  value"],
    ["${UNSET:+d}.${EMPTY:+d}.${SET:+d}", "..d"],
    ["${UNSET+d}.${EMPTY+d}.${SET+d}", ".d.d"],
    ["${SET:?why}${SET?why}${EMPTY?why}", "valuevalue"],
    ["${UNSET:-${EMPTY:-${SET}}}", "value"],
    ["${UNSET:-a:b-c?d}", "a:b-c?d"],
    ["${SET:-${NOT_ASKED_FOR}}", "value"],
    ["$UNSET ${UNSET}", "<UNSET> <UNSET>"],
    ["$$SET $${SET} $$$SET", "$SET ${SET} $value"],
    ["${UNSET:-$$}", "$"],
    ["}{ plain", "}{ plain"],
  ];
  for (const [text, result] of table) t.is(expanded(text), result, text);
});

test("expand: a variable that must be there is asked for with the file's own words", (t) => {
  t.throws(() => expanded("${UNSET:?say which}"), { instanceOf: TemplateFault, message: "needs the variable UNSET: say which" });
  t.throws(() => expanded("${EMPTY:?}"), { message: "needs the variable EMPTY" });
  t.throws(() => expanded("${UNSET?no ${SET}}"), { message: "needs the variable UNSET: no value" });
});

test("expand: what is no variable is refused", (t) => {
  for (const text of ["5 $", "$", "${", "${}", "${A", "${A:}", "${A B}", "${1}", "${A:-", "${A/b/c}", "$-"])
    t.throws(() => expanded(text), { instanceOf: TemplateFault }, text);
});

test("expand: variables in variables have a limit", (t) => {
  t.throws(() => expanded(`${"${U:-".repeat(100_000)}`), { message: /nests more than 16/ });
});

test("expand: a text comes back from its escaped form, whatever it holds", (t) => {
  fc.assert(fc.property(fc.string(), (text) => t.is(expanded(text.replaceAll("$", "$$$$")), text)));
});
