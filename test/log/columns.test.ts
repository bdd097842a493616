import test from "ava";
import { columnsText } from "../../src/log/columns.js";
import { eventTypes } from "../../src/model/generated/event-types.js";

const row = {
  salt: "5".repeat(32),
  inner: "1".repeat(64),
  hash: "2".repeat(64),
  time: 1_700_000_000_000,
  version: 1,
  type: "a.b",
  bytes: 500,
};

test("columns: every known event type and the largest time and version fit", (t) => {
  const width = columnsText(row).length;
  for (const type of Object.keys(eventTypes)) {
    t.is(columnsText({ ...row, type, time: Number.MAX_SAFE_INTEGER, version: 9999, bytes: 2 ** 32 }).length, width);
  }
});

test("columns: what does not fit is a broken invariant, not a shifted row", (t) => {
  for (const bad of [{ type: "x".repeat(41) }, { salt: "5" }, { hash: "" }, { version: 10_000 }]) {
    t.throws(() => columnsText({ ...row, ...bad }), { name: "InvariantError" });
  }
});
