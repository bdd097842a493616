import test from "ava";
import fc from "fast-check";
import { parseCompose } from "../../../src/api/compose/index.js";
import { serviceKeys } from "../../../src/api/compose/support.js";
import { isClusterError } from "../../../src/ports/index.js";

/** Keys of the specification, those of some of its mappings, and names that objects have by themselves. */
const inner = [
  "test",
  "soft",
  "hard",
  "driver",
  "options",
  "target",
  "published",
  "file",
  "service",
  "condition",
  "limits",
  "memory",
  "cpus",
];
const odd = ["__proto__", "constructor", "toString", "<<", "x-process", "x-a", "", "a b", "0"];
const key = fc.constantFrom(...Object.keys(serviceKeys), ...inner, ...odd);

const { value } = fc.letrec((tie) => ({
  scalar: fc.oneof(
    fc.constantFrom("", "a", "80:80", "a=b", "1g", "10s", "no", "$$", "*a", "CMD", "/x:/y", null, true, 0, -1, 1e300, 0.5, 65536),
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  ),
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    tie("scalar"),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 6 }),
  ),
}));

const service = fc.dictionary(key, value, { maxKeys: 8 }).map((members) => ({ image: "x", ...members }));

/** What is not answered as a refusal would be a fault of the controller. */
function answered(text: string): boolean {
  try {
    parseCompose(text, { project: "p", namespace: "default", directory: "/srv" });
  } catch (error) {
    if (!isClusterError(error)) throw error;
    return error.errors.length > 0 && error.errors.every(({ line, message }) => (line ?? 0) >= 1 && message !== "");
  }
  return true;
}

test("parseCompose: whatever a service says, it is carried out or refused with its line", (t) => {
  fc.assert(
    fc.property(service, (a) => t.true(answered(JSON.stringify({ services: { a } })))),
    { numRuns: 400 },
  );
});

test("parseCompose: whatever a file says, it is carried out or refused with its line", (t) => {
  const file = fc.dictionary(fc.constantFrom("services", "networks", "volumes", "secrets", "include", "version", "name", "x-a"), value);
  fc.assert(
    fc.property(file, (document) => t.true(answered(JSON.stringify(document)))),
    { numRuns: 300 },
  );
});

test("parseCompose: any text is read or refused with its line", (t) => {
  const words = fc.array(
    fc.constantFrom("services:", "\n", "  ", "a:", "- ", "{", "}", "[", "]", "&a", "*a", "<<:", "!reset", "${A", "'", "x", "\t"),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        words.map((list) => list.join(" ")),
      ),
      (text) => t.true(answered(text)),
    ),
    { numRuns: 400 },
  );
});
