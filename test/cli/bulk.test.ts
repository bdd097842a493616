import test from "ava";
import { readIntents } from "../../src/cli/commands/bulk.js";
import { UsageError } from "../../src/cli/exit.js";

const scale = { do: "service.scale", service: "web", replicas: 3 };

test("a bulk's file is a list of writes, or an object that holds it, in YAML or JSON", (t) => {
  const texts = [JSON.stringify([scale]), JSON.stringify({ intents: [scale] }), "- {do: service.scale, service: web, replicas: 3}"];
  for (const text of texts) t.deepEqual(readIntents("f", text) as unknown[], [scale]);
});

test("a file that holds no list of writes is named", (t) => {
  for (const text of ["", "web", "{}", "intents: 3", "- [", "a: b: c"]) {
    const error = t.throws(() => readIntents("changes.yaml", text), { instanceOf: UsageError }, text);
    t.regex(error?.message ?? "", /^changes\.yaml: /);
  }
});
