import test from "ava";
import { scoreLines } from "../../src/cli/explanation.js";

const base = { scheduler: 1, seed: 0, considered: 3, refusals: [] };
const score = (node: string, ...values: number[]) => ({
  node,
  parts: values.map((value, at) => ({ part: ["tasks per rack", "tasks on the node", "reserved per mille"][at] as string, value })),
});

test("why one node went before another is told part by part, up to the one that decided", (t) => {
  t.deepEqual(scoreLines({ ...base, scores: [score("n1", 2, 0, 500), score("n2", 2, 1, 100)] }), [
    "n1 went before n2",
    "tasks per rack: 2 against 2",
    "tasks on the node: 0 against 1",
    "which decided",
  ]);
});

test("where nothing that counts differs, or no other node fitted, that is said; without scores nothing is", (t) => {
  const equal = scoreLines({ ...base, scores: [score("n1", 1), score("n2", 1)] });
  t.deepEqual(equal.slice(0, 2), ["n1 went before n2", "tasks per rack: 1 against 1"]);
  t.regex(equal[2] ?? "", /^equal in all that counts/);
  t.deepEqual(scoreLines({ ...base, scores: [score("n1", 1)] }), ["n1 was the only one that fitted"]);
  t.deepEqual(scoreLines(base), []);
});
