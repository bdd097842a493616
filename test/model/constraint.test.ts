import test from "ava";
import { type ConstraintTest, meetsConstraint, parseConstraint, parseSpreadLevel } from "../../src/model/index.js";

const readable = test.macro({
  exec(t, text: string, name: string, key: string, wanted: ConstraintTest) {
    t.deepEqual(parseConstraint(text) as unknown, { kind: "constraint", constraint: { attribute: { name, key }, test: wanted } });
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

test(readable, "node.rack==r1", "rack", "", { operator: "==", value: "r1" });
test(readable, "node.name != host-3", "name", "", { operator: "!=", value: "host-3" });
test(readable, "node.labels.disk==ssd", "label", "disk", { operator: "==", value: "ssd" });
test(readable, "node.labels.example.com/zone!=a=b", "label", "example.com/zone", { operator: "!=", value: "a=b" });
test(readable, "node.labels.a == in (b)", "label", "a", { operator: "==", value: "in (b)" });
test(readable, "node.id==abcdefghijkl", "id", "", { operator: "==", value: "abcdefghijkl" });
test(readable, "node.platform.os == linux", "platform.os", "", { operator: "==", value: "linux" });
test(readable, "node.rack in (r1, r2)", "rack", "", { operator: "in", values: ["r1", "r2"] });
test(readable, "node.rack not  in(r1)", "rack", "", { operator: "not in", values: ["r1"] });
test(readable, "node.labels.cores>8", "label", "cores", { operator: ">", bound: 8 });
test(readable, " node.labels.cores >= -1.5 ", "label", "cores", { operator: ">=", bound: -1.5 });
test(readable, "node.labels.cores< 8", "label", "cores", { operator: "<", bound: 8 });
test(readable, "node.labels.cores <= 8", "label", "cores", { operator: "<=", bound: 8 });
test(readable, "node.labels.gpu exists", "label", "gpu", { operator: "exists" });
test(readable, "node.labels.gpu not exists", "label", "gpu", { operator: "not exists" });
test(readable, "node.name glob web-*", "name", "", { operator: "glob", pattern: "web-*" });
test(readable, "node.labels.kernel version >=5.10 <7", "label", "kernel", { operator: "version", range: ">=5.10 <7" });

test(unreadable, "", /must be ATTRIBUTE/);
test(unreadable, "node.rack=r1", /must be ATTRIBUTE/);
test(unreadable, "node.rack", /must be ATTRIBUTE/);
test(unreadable, "node.rack like r1", /must be ATTRIBUTE/);
test(unreadable, "node.rack==", /node\.rack with no value/);
test(unreadable, "==r1", /the attribute is not one of/);
test(unreadable, "node.hostname==a", /node\.hostname is not one of node\.id, node\.name/);
test(unreadable, "node.labels.==a", /names no label/);
test(unreadable, "constructor==a", /constructor is not one of/);
test(unreadable, "node.labels.cores > many", /compares numbers, and many is none/);
test(unreadable, "node.labels.cores > Infinity", /compares numbers/);
test(unreadable, "node.rack in ()", /lists no value/);
test(unreadable, "node.rack in (a,,b)", /lists no value, or an empty one/);
test(unreadable, "node.labels.kernel version new", /new is no range of versions/);

/** Which of the values meet the constraint; undefined stands for an attribute that is not there. */
const meeting = test.macro({
  exec(t, text: string, values: (string | undefined)[], expected: (string | undefined)[]) {
    const parsed = parseConstraint(`node.labels.x ${text}`);
    if (parsed.kind === "unreadable") return t.fail(parsed.message);
    t.deepEqual(
      values.filter((value) => meetsConstraint(parsed.constraint.test, value)),
      expected,
    );
  },
  title: (_given, text) => `meetsConstraint: ${text}`,
});

test(meeting, "== a", ["a", "A", "", undefined], ["a"]);
test(meeting, "!= a", ["a", "A", undefined], ["A", undefined]);
test(meeting, "in (a, b)", ["a", "b", "a, b", undefined], ["a", "b"]);
test(meeting, "not in (a, b)", ["a", "c", undefined], ["c", undefined]);
test(meeting, "> 8", ["8", "8.5", "10", "-9", "0x10", "many", "", undefined], ["8.5", "10"]);
test(meeting, ">= 8", ["8", "8.0", "7.9", "80"], ["8", "8.0", "80"]);
test(meeting, "< 8", ["8", "7.9", "-1", "", undefined], ["7.9", "-1"]);
test(meeting, "<= 8", ["8", "9", "007"], ["8", "007"]);
test(meeting, "exists", ["a", "", undefined], ["a", ""]);
test(meeting, "not exists", ["a", "", undefined], [undefined]);
test(meeting, "glob web-*", ["web-1", "web-", "my-web-1", undefined], ["web-1", "web-"]);
test(meeting, "glob *-?.eu*", ["a-1.eu", "a-12.eu", "a-b-1.eu-west", "a-1xeu"], ["a-1.eu", "a-b-1.eu-west"]);
test(meeting, "glob [a].*", ["[a].b", "a.b", "[a]xb"], ["[a].b"]);
test(
  meeting,
  "version >=5.10 <7",
  ["5.10.0", "5.9", "6", "v6.1", "7.0.0", "5.15.0-91-generic", "host6", "", undefined],
  ["5.10.0", "6", "v6.1", "5.15.0-91-generic"],
);
test(meeting, "version ^1.2 || ~3.4.1", ["1.2.0", "1.9", "2.0.0", "3.4.5", "3.5.0"], ["1.2.0", "1.9", "3.4.5"]);
test(meeting, "version >=20.04", ["20.04", "18.04", "24.04.1"], ["20.04", "24.04.1"]);

test("meetsConstraint: a glob of many stars over a long label is decided at once", (t) => {
  const pattern = "*a".repeat(100);
  t.false(meetsConstraint({ operator: "glob", pattern: `${pattern}b` }, "a".repeat(1024)));
  t.true(meetsConstraint({ operator: "glob", pattern }, "a".repeat(1024)));
});

test("parseSpreadLevel: levels are what several nodes may share", (t) => {
  for (const text of ["node.datacenter", "node.rack", "node.pool", "node.platform.os", "node.platform.arch", " node.labels.zone "])
    t.is(parseSpreadLevel(text).kind, "attribute", text);
  for (const text of ["node.id", "node.name", "node.platform.agent", "zone", "", "node.labels.", "node.rack==r1"])
    t.is(parseSpreadLevel(text).kind, "unreadable", text);
});
