import { readdir, readFile } from "node:fs/promises";
import test from "ava";
import { httpStatusOf } from "../../src/api/index.js";
import { problemOf, rawAnswer } from "../../src/api/problems.js";
import { ClusterError, type ErrorKind } from "../../src/ports/index.js";

const kinds =
  "malformed|unauthenticated|forbidden|notFound|conflict|gone|precondition|tooLarge|invalid|preconditionRequired|exhausted|unavailable|unknown|internal";

test("every code that the API, the intents or the controller refuse with is in docs/problems.md", async (t) => {
  const documented = await readFile("docs/problems.md", "utf8");
  const codes = new Set<string>();
  for (const room of ["api", "intents", "controller"]) {
    for (const entry of await readdir(`src/${room}`, { recursive: true })) {
      if (!entry.endsWith(".ts")) continue;
      const source = await readFile(`src/${room}/${entry}`, "utf8");
      for (const [, code] of source.matchAll(new RegExp(`"(?:${kinds})",\\s*"([a-z]+_[a-z_]+)"`, "g"))) codes.add(code as string);
      for (const [, code] of source.matchAll(/notFound\("([a-z_]+)"/g)) codes.add(code as string);
    }
  }
  t.true(codes.size > 40);
  t.deepEqual(
    [...codes].filter((code) => !documented.includes(`\`${code}\``)),
    [],
  );
});

const status = test.macro((t, kind: ErrorKind, code: string, expected: number) => {
  t.is(httpStatusOf(new ClusterError(kind, code, "")), expected);
});
test("not applied is a 503", status, "unavailable", "log_unavailable", 503);
test("may have been applied is a 504", status, "unknown", "outcome_unknown", 504);
test("a conflict is a 409", status, "conflict", "name_taken", 409);
test("a code that HTTP has a finer word for keeps it", status, "malformed", "method_not_allowed", 405);

test("a problem carries what its error does, and nothing can overwrite its own members", (t) => {
  const errors = [{ field: "/a", message: "b" }];
  const { headers, body } = problemOf(
    new ClusterError("exhausted", "too_many", "enough", { errors, extra: { oldest: "x", status: 200 }, retryAfterS: 1.2 }),
    "/v1/x",
  );
  t.is(headers["retry-after"], "2");
  t.like(body, { type: "urn:fleetlog:problem:too_many", status: 429, detail: "enough", instance: "/v1/x", errors, oldest: "x" });
});

test("an answer for a bare socket is a whole HTTP answer", (t) => {
  const text = rawAnswer(new ClusterError("unauthenticated", "token_missing", "é"));
  const [head = "", body = ""] = text.split("\r\n\r\n");
  t.regex(head, /^HTTP\/1\.1 401 token_missing\r\n/);
  t.regex(head, /www-authenticate: Bearer/);
  t.regex(head, new RegExp(`content-length: ${Buffer.byteLength(body)}\\b`));
  t.is(JSON.parse(body).detail, "é");
});
