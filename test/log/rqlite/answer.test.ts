import test from "ava";
import { affectedRows, readAnswer, rowsOf } from "../../../src/log/rqlite/answer.js";

const is = test.macro<[body: unknown, statements: number, expected: string]>({
  exec: (t, body, statements, expected) => t.is<string, string>(readAnswer(body, statements).is, expected),
  title: (title) => `answer: ${title}`,
});

test("a result for each statement and no error is a success", is, { results: [{ rows_affected: 1 }, {}] }, 2, "done");
test("fewer results than statements are no success", is, { results: [{ rows_affected: 1 }] }, 2, "unclear");
test("no results at all are no success", is, {}, 1, "unclear");
test("a text is no success", is, "<html>", 1, "unclear");
test(
  "the error of the last result ended the transaction",
  is,
  { results: [{ rows_affected: 1 }, { error: "no such table" }] },
  3,
  "rolled-back",
);
test(
  "an error with results behind it rolled nothing back",
  is,
  { results: [{ error: "unsupported type" }, { rows_affected: 1 }] },
  2,
  "unclear",
);
test("who does not lead has handed nothing to Raft", is, { results: [], error: "not leader" }, 1, "refused");
const passedOn = "node failed to process Execute on remote node at 10.0.0.1:4002:";
test(
  "nor has a leader that is not reached",
  is,
  { error: `${passedOn} dial tcp 10.0.0.1:4002: connect: connection refused` },
  1,
  "refused",
);
test(
  "a connection that broke may have carried it",
  is,
  { error: `${passedOn} read tcp 10.0.0.1:4002: connection reset by peer` },
  1,
  "unclear",
);
test("leadership that was lost may have been lost too late", is, { error: "leadership lost while committing log" }, 1, "unclear");
test("words that only begin like a refusal prove nothing", is, { error: "not leader of anything, but committed" }, 1, "unclear");

test("answer: what is left out stands for nothing", (t) => {
  t.is(affectedRows({}), 0);
  t.is(affectedRows({ rows_affected: "1" }), undefined);
  t.deepEqual(rowsOf({ columns: ["a"] }), []);
  t.is(rowsOf({ values: [1] }), undefined);
});
