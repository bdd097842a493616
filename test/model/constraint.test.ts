import test from "ava";
import { parseConstraint } from "../../src/model/index.js";

const readable = test.macro({
  exec(t, text: string, attribute: string, key: string, equal: boolean, value: string) {
    t.deepEqual(parseConstraint(text) as unknown, { kind: "constraint", constraint: { attribute, key, equal, value } });
  },
  title: (_given, text) => `parseConstraint: ${text} can be read`,
});

const unreadable = test.macro({
  exec(t, text: string, message: RegExp) {
    const parsed = parseConstraint(text);
    t.is(parsed.kind, "unreadable");
    if (parsed.kind === "unreadable") t.regex(parsed.message, message);
  },
  title: (_given, text) => `parseConstraint: "${text}" is refused`,
});

test(readable, "node.rack==r1", "rack", "", true, "r1");
test(readable, "node.name != host-3", "name", "", false, "host-3");
test(readable, "node.labels.disk==ssd", "label", "disk", true, "ssd");
test(readable, "node.labels.example.com/zone!=a=b", "label", "example.com/zone", false, "a=b");
test(readable, "node.id==abcdefghijkl", "id", "", true, "abcdefghijkl");

test(unreadable, "", /must be ATTRIBUTE/);
test(unreadable, "node.rack=r1", /must be ATTRIBUTE/);
test(unreadable, "node.rack==", /node\.rack with no value/);
test(unreadable, "==r1", /the attribute is not one of/);
test(unreadable, "node.hostname==a", /node\.hostname is not one of node\.id, node\.name/);
test(unreadable, "node.labels.==a", /names no label/);
test(unreadable, "constructor==a", /constructor is not one of/);
