import test from "ava";
import { removalRefusal } from "../../src/controller/member-removal.js";
import type { LogMember } from "../../src/log/index.js";

/** `+`: a voter that answers, `-`: one that does not, `r`: a reader. Named by their place. */
const members = (text: string): LogMember[] =>
  [...text].map((each, i) => ({ id: `n${i + 1}`, url: "", leader: i === 0, voter: each !== "r", reachable: each !== "-" }));

const codeOf = (text: string, id: string) => removalRefusal(members(text), id)?.code;

test("a removal is refused when too few of the voters that are left would answer, and names how many do", (t) => {
  t.is(codeOf("+++", "n3"), undefined);
  t.is(codeOf("++-", "n3"), undefined);
  t.is(codeOf("++-", "n2"), "quorum_would_break");
  t.is(codeOf("+", "n1"), "quorum_would_break");
  t.is(codeOf("++", "n2"), undefined);
  t.is(codeOf("++++-", "n4"), undefined);
  t.is(codeOf("+++--", "n1"), "quorum_would_break");
  t.is(codeOf("+++--", "n5"), undefined);
  t.is(
    removalRefusal(members("++-"), "n2")?.message,
    "without n2 1 of 2 voters would answer, and 2 must: nothing could be written any more",
  );
});

test("without a majority nothing is removed, not even what does not answer; a reader goes at any other time", (t) => {
  t.is(codeOf("+--", "n3"), "quorum_would_break");
  t.is(codeOf("+--r", "n4"), "quorum_would_break");
  t.is(codeOf("++-r", "n4"), undefined);
  t.is(codeOf("+++", "n9"), "log_member_not_found");
});
