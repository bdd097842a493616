import test from "ava";
import { parseCompose } from "../../../src/api/compose/index.js";
import type { ClusterError } from "../../../src/ports/index.js";

/**
 * Goal: a file that is made to cost more than it weighs is refused by the limit that it passes, and does so before the
 * work is done; without the limits most of these take seconds, fill the memory or overflow the stack.
 */
const hostile = test.macro({
  exec(t, text: string, message: RegExp) {
    const error = t.throws<ClusterError>(() => parseCompose(text, { project: "p", namespace: "default" }));
    t.is(error?.name, "ClusterError", String(error));
    t.is(error?.kind, "invalid");
    t.regex(error?.message ?? "", message);
    t.true((error?.message.length ?? 0) < 1000);
  },
  title: (title) => `parseCompose: ${title} is refused`,
});

const times = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const process = "x-process: { command: [x] }";

test("a list nested 500,000 deep in brackets", hostile, `a: ${"[".repeat(500_000)}`, /more than 64 deep/);
test("a list nested 250,000 deep in dashes", hostile, `${"- ".repeat(250_000)}x`, /more than 64 deep/);
test("a mapping nested 100,000 deep", hostile, "{a: ".repeat(100_000), /more than 64 deep/);
test("keys nested 100,000 deep", hostile, "? ".repeat(100_000), /more than 64 deep/);
test("a mapping nested by 1,400 indents", hostile, times(1400, (n) => `${" ".repeat(n)}a:`).join("\n"), /more than 64 deep/);
test("a file of more than 1 MiB", hostile, `services: {}\n#${"x".repeat(2 ** 20)}`, /longer than 1048576 bytes/);
test("a file of 100,000 keys", hostile, times(100_000, (n) => `k${n}:`).join("\n"), /longer than 20000 words/);
test("a file of 200,000 documents", hostile, "---\n".repeat(200_000), /longer than 20000 words/);
test("a billion laughs of lists", hostile, laughs(), /beyond 1048576 characters/);
test("a billion laughs of commands", hostile, `services:\n${laughs("  ")}`, /beyond 1048576 characters/);
test(
  "more than 100 aliases",
  hostile,
  `services:\n  s: &s { ${process} }\n${times(101, (n) => `  s${n}: *s`).join("\n")}`,
  /more than 100 aliases/,
);
test(
  "a large text behind each of 100 aliases",
  hostile,
  `services:\n  s: &s\n    ${process}\n    labels: { a: ${"x".repeat(200_000)} }\n${times(99, (n) => `  s${n}: *s`).join("\n")}`,
  /characters|beyond 1048576/,
);
test(
  "many small values behind each of 90 aliases",
  hostile,
  `services:\n  s: &s\n    ${process}\n    environment: {${times(500, (n) => `K${n}: ${"v".repeat(32)}`).join(", ")}}\n${times(90, (n) => `  s${n}: *s`).join("\n")}`,
  /beyond 1048576/,
);
test("a list that holds itself", hostile, "services: { web: { x-process: { command: &c [x, *c] } } }", /alias of something that holds it/);
test("a mapping that holds itself", hostile, "services: &s { web: *s }", /alias of something that holds it/);
test(
  "a number beyond all numbers",
  hostile,
  `services: { web: { ${process}, deploy: { replicas: ${"9".repeat(400)} } } }`,
  /must be a whole number/,
);
test("a number of replicas beyond the limit", hostile, `services: { web: { ${process}, deploy: { replicas: 1000000000 } } }`, /<= 100000/);
test(
  "a duration of many digits",
  hostile,
  `services: { web: { ${process}, stop_grace_period: ${"9".repeat(100_000)}s } }`,
  /must be a duration/,
);
test("a key named __proto__", hostile, `services: { web: { ${process}, __proto__: { a: b } } }`, /__proto__ is not a key/);
for (const key of ["constructor", "toString", "valueOf"])
  test(
    `a key named ${key}`,
    hostile,
    `services: { web: { ${process}, ${key}: 1, ports: [{ target: 1, published: 1, ${key}: 1 }, { target: 2, published: 2, ${key}: 2 }] } }`,
    new RegExp(`${key} is not a key`),
  );
test("a service named __proto__", hostile, `services: { __proto__: { ${process} } }`, /lower-case/);
test(
  "a YAML 1.1 file, where `no` and 1:20 mean something else",
  hostile,
  `%YAML 1.1\n---\nservices: { web: { ${process} } }`,
  /only YAML 1\.2/,
);
test(
  "a tag that would make an object",
  hostile,
  `services: { web: { x-process: { command: [!!js/function "x"] } } }`,
  /cannot be read as YAML: Unresolved tag/,
);
test("a text with a NUL", hostile, `services: { web: { x-process: { command: ["a\\0b"] } } }`, /NUL/);

test("parseCompose: __proto__ as a variable's name is a variable like any other", (t) => {
  const text = `services: { web: { ${process}, environment: { __proto__: x } } }`;
  const { services } = parseCompose(text, { project: "p", namespace: "default" });
  t.deepEqual(Object.entries(services[0]?.spec.containers[0]?.env ?? {}), [["__proto__", "x"]]);
});

/** Nine lists, each of nine aliases of the one before. */
function laughs(indent = ""): string {
  const names = [..."abcdefghi"];
  const lists = names.map((name, n) => `${indent}${name}: &${name} [${times(9, () => (n === 0 ? "lol" : `*${names[n - 1]}`)).join(", ")}]`);
  return `${lists.join("\n")}\n`;
}
