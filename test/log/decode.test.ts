import { readFile } from "node:fs/promises";
import test from "ava";
import fc from "fast-check";
import { parse } from "yaml";
import { AppliedRows, decodeApplied, decodeRow, type StoredRow } from "../../src/log/index.js";
import { canonicalJson } from "../../src/model/index.js";
import { rowEventTexts } from "../../src/streams/row-event.js";
import { description, id, task } from "../support/samples.js";

/** Text that looks like the members between which the sealed text is cut. */
const nasty = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(',"data":', ',"intent":', ',"key":', '"', "\\", '\\"', ',\\"intent\\":', 'x","intent":null'),
);

function row(type: string, sealed: object): StoredRow {
  const header = { seq: 7, epoch: 1, time: 5, type, version: 1, batch: "b", salt: "0".repeat(32) };
  return { ...header, sealed: canonicalJson(sealed), inner: "i", redacted: false, hash: "h" };
}

const sealed = fc.record({
  actor: nasty,
  cause: fc.option(fc.nat()),
  labels: fc.dictionary(fc.constantFrom("intent", "data", "key", "a"), nasty, { maxKeys: 4 }),
  intent: fc.option(
    fc.record(
      {
        id: nasty,
        key: nasty,
        body: nasty,
        outcome: fc.record({ status: fc.nat(), detail: fc.dictionary(nasty, fc.array(nasty), { maxKeys: 2 }) }),
      },
      { requiredKeys: ["id"] },
    ),
  ),
  origin: fc.record({ client: nasty, controller: nasty }, { requiredKeys: ["controller"] }),
  subject: nasty,
  traceparent: fc.option(nasty),
});

test("what a replay reads of a row is what the whole row says, whatever its strings hold", (t) => {
  fc.assert(
    fc.property(sealed, ({ labels, ...members }) => {
      const stored = row("node.described", { ...members, data: { node: id("n1"), description: description({ labels }) } });
      const { seq, epoch, time, type, data, intent, hash } = decodeRow(stored);
      const applied = decodeApplied(stored);
      t.deepEqual({ ...applied, intent: null }, { seq, epoch, time, type, data, hash, intent: null } as typeof applied);
      t.deepEqual(applied.intent, intent?.key === undefined ? null : intent);
    }),
    { numRuns: 500 },
  );
});

test("an event is read on without the personal members that were redacted", (t) => {
  const members = { actor: "a", cause: null, intent: null, origin: { controller: "c" }, subject: "s", traceparent: null };
  const data = { task: task("web", 1), container: "main", exec: id("x1") };
  const stored = { ...row("exec.opened", { ...members, data }), salt: null, redacted: true };
  t.like(decodeRow(stored), { type: "exec.opened", data, redacted: true });
  t.deepEqual(decodeApplied(stored).data, data);
  const event = JSON.parse(rowEventTexts({ cluster: id("c1"), lineage: "0".repeat(16) })(stored, "h0") ?? "{}");
  t.deepEqual(event.data, data);
  t.false("salt" in event);
});

test("no member of an event that can be redacted is required", async (t) => {
  const personal: string[] = [];
  const look = (schema: unknown, at: string): void => {
    if (typeof schema !== "object" || schema === null) return;
    const { properties, required } = schema as { properties?: Record<string, { "x-personal"?: true }>; required?: string[] };
    for (const [name, member] of Object.entries(properties ?? {})) {
      if (member["x-personal"] !== true) continue;
      personal.push(`${at}/${name}`);
      t.false(required?.includes(name), `${at}/${name}`);
    }
    for (const [name, inner] of Object.entries(schema)) look(inner, `${at}/${name}`);
  };
  look(parse(await readFile("openapi/events.yaml", "utf8")), "");
  t.true(
    personal.some((name) => name.endsWith("ExecOpened/properties/command") || name.endsWith("ExecOpened/command")),
    personal.join(),
  );
});

test("a row whose data does not fit its type is refused, also by a replay", (t) => {
  const members = { actor: "a", cause: null, intent: null, origin: { controller: "c" }, subject: "s", traceparent: null };
  for (const data of [{}, null, { node: "?" }, "text"]) {
    const stored = row("node.described", { ...members, data });
    t.throws(() => decodeApplied(stored), { message: /event 7/ });
    t.throws(() => decodeRow(stored), { message: /event 7/ });
  }
  t.throws(() => decodeApplied(row("node.vanished", { ...members, data: {} })), { message: /does not know/ });
  t.throws(() => decodeApplied({ ...row("node.described", { ...members, data: {} }), sealed: "{" }), { message: /is not JSON/ });
});

test("rows for a replay are decoded one by one: those before a damaged one are had", (t) => {
  const members = { actor: "a", cause: null, intent: null, origin: { controller: "c" }, subject: "s", traceparent: null };
  const good = row("node.drained", { ...members, data: { node: id("n1") } });
  const rows = new AppliedRows([good, { ...good, seq: 8 }, { ...good, seq: 9, sealed: "{", hash: "last" }]);
  t.is(rows.lastHash, "last");
  const had: number[] = [];
  t.throws(
    () => {
      for (const { seq } of rows) had.push(seq);
    },
    { message: /event 9/ },
  );
  t.deepEqual(had, [7, 8]);
});
