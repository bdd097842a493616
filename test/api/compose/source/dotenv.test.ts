import test from "ava";
import fc from "fast-check";
import { parseEnvFile } from "../../../../src/api/compose/source/dotenv.js";

const none = () => undefined;
const read = (text: string, raw = false) => parseEnvFile(text, none, raw).assignments.map(({ name, value }) => [name, value]);

test("parseEnvFile: values, comments, quotes and names that stand alone", (t) => {
  t.deepEqual(read("\uFEFFA=1\r\n\r\n# no\n  export B = two words  # no\nC='$A #'\nD\nE=\nF: x\nG=a#b\n"), [
    ["A", "1"],
    ["B", "two words"],
    ["C", "$A #"],
    ["D", undefined],
    ["E", ""],
    ["F", "x"],
    ["G", "a#b"],
  ]);
});

test("parseEnvFile: a quotation goes over lines, and has its escapes", (t) => {
  t.deepEqual(read(`A="x\ny" # no\nB="\\t\\"\\\\ \\$A"\nC='it\\'s \\n'\n`), [
    ["A", "x\ny"],
    ["B", '\t"\\ $A'],
    ["C", "it's \\n"],
  ]);
});

test("parseEnvFile: variables are those of the environment, then of the file", (t) => {
  const { assignments } = parseEnvFile("A=file\nB=file\nC=$A-${B}-${D:-d}\n", (name) => (name === "A" ? "environment" : undefined));
  t.is(assignments[2]?.value, "environment-file-d");
});

test("parseEnvFile: raw values are taken as they stand", (t) => {
  t.deepEqual(read(`A="$x" # yes\n`, true), [["A", '"$x" # yes']]);
});

test("parseEnvFile: what cannot be read is told by its line, and the rest is read", (t) => {
  const { assignments, faults } = parseEnvFile("A=1\n=2\nB=${\nC='open\nD=1", none);
  t.deepEqual(
    assignments.map(({ name }) => name),
    ["A", "D"],
  );
  t.deepEqual(
    faults.map(({ line, message }) => [line, message.split(" ").slice(0, 3).join(" ")]),
    [
      [2, "must be NAME=value"],
      [3, "B holds ${,"],
      [4, "C ends within"],
    ],
  );
});

test("parseEnvFile: any text in single quotes comes back", (t) => {
  const texts = fc.string({ unit: "binary" }).filter((text) => !/[\\'\r]/.test(text));
  fc.assert(fc.property(texts, (text) => t.deepEqual(read(`A='${text}'`), [["A", text]])));
});

test("parseEnvFile: a quotation of very many lines is read to its end", (t) => {
  const lines = 200_000;
  t.is(parseEnvFile(`A="${"x\n".repeat(lines)}"`, none).assignments[0]?.value?.length, 2 * lines);
});

test("parseEnvFile: a backslash at the end of a line of a quotation keeps no quote from ending it", (t) => {
  t.deepEqual(read('A="x\\\n"\nB=1'), [
    ["A", "x\\\n"],
    ["B", "1"],
  ]);
});
