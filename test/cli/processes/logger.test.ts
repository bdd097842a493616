import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { logLineText } from "../../../src/cli/processes/log-line-text.js";
import { createLogger, loggerOf } from "../../../src/cli/processes/logger.js";
import { temporaryDir } from "../../support/fleetlog.js";

test("every line of a log has its time, level and part, and what it is about by name", (t) => {
  const file = join(temporaryDir(t), "log");
  const logger = createLogger({ file }, "info", { part: "agent" });
  logger.debug("not told");
  logger.warn({ node: "n1", err: new Error("no room") }, "a start failed");
  const line = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  t.like(line, { level: "warn", part: "agent", msg: "a start failed", node: "n1", err: { type: "Error", message: "no room" } });
  t.regex(line.time as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
});

test("a log as text has one line for people, with the error below it", (t) => {
  const file = join(temporaryDir(t), "log");
  createLogger({ file }, "info", { part: "relay", format: "text" }).error({ topic: "a b", seq: 3, err: new Error("gone") }, "it ended");
  const [first, second] = readFileSync(file, "utf8").split("\n") as [string, string];
  t.regex(first, /^\S+Z error relay it ended topic="a b" seq=3$/);
  t.regex(second, /^ {4}Error: gone$/);
});

test("what an error says of its cause stands in a line once, and a cause that it keeps to itself behind it", (t) => {
  const file = join(temporaryDir(t), "log");
  const logger = createLogger({ file });
  const refused = new Error("connect ECONNREFUSED");
  const circular = new Error("round");
  circular.cause = new Error("and round", { cause: circular });
  logger.warn({ err: new Error("no answer: connect ECONNREFUSED", { cause: refused }) }, "repeated");
  logger.warn({ err: new Error("no answer", { cause: new Error("tried thrice", { cause: refused }) }) }, "kept apart");
  logger.warn({ err: circular }, "circular");
  logger.warn({ err: "no error" }, "a text");
  const told = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { err: { message?: string } }).err);
  t.is(told[0]?.message, "no answer: connect ECONNREFUSED");
  t.is(told[1]?.message, "no answer: tried thrice: connect ECONNREFUSED");
  t.is(told[2]?.message, "round: and round");
  t.is(told[3] as unknown, "no error");
});

test("a log's line without an error or a part is a line", (t) => {
  t.is(logLineText('{"level":"info","time":"T","msg":"hello","list":[1,2]}'), "T info  hello list=[1,2]\n");
});

test("a variable that is no level or format is refused by its name", (t) => {
  t.throws(() => loggerOf("agent", {}, { FLEETLOG_LOG_LEVEL: "loud" }), {
    name: "UsageError",
    message: /^FLEETLOG_LOG_LEVEL=loud: must be one of/,
  });
  t.throws(() => loggerOf("agent", {}, { FLEETLOG_LOG_FORMAT: "xml" }), { name: "UsageError", message: /^FLEETLOG_LOG_FORMAT=xml/ });
  t.is(loggerOf("agent", { logLevel: "debug" }, { FLEETLOG_LOG_LEVEL: "warn" }).level, "debug");
});
