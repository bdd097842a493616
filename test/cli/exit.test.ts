import test from "ava";
import { errorLine, errorText, exitCodeOf, Interrupted, Unsuccessful, UsageError } from "../../src/cli/exit.js";
import { ClusterError, type ErrorKind } from "../../src/ports/index.js";

test("what another command line would cure is exit code 2, the rest 1, Ctrl-C 130", (t) => {
  const codes = (kinds: ErrorKind[]) => kinds.map((kind) => exitCodeOf(new ClusterError(kind, "x", "x")));
  t.deepEqual(codes(["invalid", "malformed", "preconditionRequired", "tooLarge"]), [2, 2, 2, 2]);
  t.deepEqual(codes(["notFound", "conflict", "forbidden", "unavailable", "unknown", "internal", "gone"]), [1, 1, 1, 1, 1, 1, 1]);
  t.deepEqual([new UsageError("x"), new Interrupted(), new Unsuccessful(), new Error("x")].map(exitCodeOf), [2, 130, 1, 1]);
});

test("a refusal is told with its field as people write it, its line, and how many more there are", (t) => {
  const errors = [
    { field: "/containers/0/env/a~1b", message: "must be text", line: 7 },
    { field: "/name", message: "is required" },
  ];
  t.is(errorLine(new ClusterError("invalid", "invalid_body", "x", { errors })), "line 7: containers.0.env.a/b: must be text (and 1 more)");
});

test("every fault of what was sent has a line of its own, so that one run is enough to cure them", (t) => {
  const errors = [
    { field: "/services/a/image", message: "is not known", line: 3 },
    { field: "/services/b", message: "one\ntwo", line: 9 },
  ];
  const refused = new ClusterError("invalid", "compose_invalid", "x", { errors });
  t.is(errorText(refused), "error: line 3: services.a.image: is not known\nerror: line 9: services.b: one two\n");
  t.is(errorText(new Error("x")), "error: x\n");
});

test("of a conflict the state of things is told, and not the parameter that would overrule it", (t) => {
  const message = "node n1 is ready and holds 2 tasks";
  const busy = new ClusterError("conflict", "node_busy", message, { errors: [{ field: "force", message }] });
  const said = errorLine(busy);
  t.true(said.startsWith("node n1 is ready and holds 2 tasks; "), said);
  t.regex(said, /`fleetlog node rm --force` removes a node that is still ready/);
  const inBulk = new ClusterError("conflict", "x", message, { errors: [{ field: "/intents/3/force", message }] });
  t.is(errorLine(inBulk), `intents.3.force: ${message}`);
});

test("where no token was found the person is told so, and not what a program would have to send", (t) => {
  const missing = new ClusterError("unauthenticated", "token_missing", "send a token as `Authorization: Bearer fl_ID_SECRET`");
  t.regex(errorLine(missing), /^no token was found; give --token or FLEETLOG_TOKEN, /);
});

test("the next step stands in the same line", (t) => {
  const line = errorLine(new ClusterError("unavailable", "unreachable", "no controller answers at http://127.0.0.1:7070"));
  t.is(line, "no controller answers at http://127.0.0.1:7070; start one with `fleetlog dev`, or name another with --url");
  t.regex(errorLine(new ClusterError("unknown", "no_answer", "no answer")), /may have been carried out/);
});

test("a message of several lines, or with terminal controls, is one plain line", (t) => {
  t.is(errorLine(new Error("one\ntwo\u001b[2J\r\nthree")), "one two [2J three");
});

test("who lacks rights is not sent to a list that needs them, and a position that is not there says what to do", (t) => {
  t.is(errorLine(new ClusterError("forbidden", "scope_missing", "no")), "no; use a token with more rights");
  t.regex(
    errorLine(new ClusterError("precondition", "position_not_reached", "stands at 4")),
    /^stands at 4; ask again later, or, where the log was/,
  );
});
