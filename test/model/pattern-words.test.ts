import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import test from "ava";
import { parse } from "yaml";
import { patternInWords } from "../../src/model/pattern-words.js";

const patterns = new Set<string>();
collect(parse(readFileSync("openapi/fleetlog.yaml", "utf8")));

test("patternInWords: each regular expression of the contract is told in words", (t) => {
  t.true(patterns.size > 25);
  for (const pattern of patterns) {
    const check = new Ajv2020().compile({ type: "string", pattern });
    t.false(check("\u0000"), pattern);
    const message = check.errors?.[0]?.message ?? "";
    t.regex(message, /^must match pattern /);
    t.regex(patternInWords(message), /^must (?!match pattern)/, pattern);
  }
});

test("patternInWords: so is the one format that the contract has", (t) => {
  t.deepEqual([...new Set(readFileSync("openapi/fleetlog.yaml", "utf8").match(/format: (?!binary)[a-z][a-z-]+/g))], ["format: date-time"]);
  t.is(patternInWords('must match format "date-time"'), "must be a time such as 2026-01-31T12:00:00Z");
});

test("patternInWords: any other complaint stays as it is", (t) => {
  for (const message of ["must be <= 5", 'must match pattern "^nobody-knows-it$"', ""]) t.is(patternInWords(message), message);
});

function collect(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if ("pattern" in value && typeof value.pattern === "string") patterns.add(value.pattern);
  for (const member of Object.values(value)) collect(member);
}
