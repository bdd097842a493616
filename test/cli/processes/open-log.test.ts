import { join } from "node:path";
import test from "ava";
import { openLog } from "../../../src/cli/processes/open-log.js";
import { temporaryDir } from "../../support/fleetlog.js";

const log = "rqlite:http://127.0.0.1:1";

test("open log: what lets a process into rqlite is refused by name where it is missing or says half", async (t) => {
  const missing = join(temporaryDir(t), "missing");
  for (const [access, code, message] of [
    [{ passwordFile: missing }, "invalid_log", /^--log-password-file \S+missing: whose password it is says --log-user$/],
    [{ user: "me", passwordFile: missing }, "password_unreadable", /the password file \S+missing cannot be read/],
    [{ caFile: missing }, undefined, /CA file \S+missing cannot be read/],
  ] as const)
    await t.throwsAsync(openLog(log, "", access), { message, ...(code === undefined ? {} : { code }) });
});
