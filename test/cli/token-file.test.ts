import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { readTokenFile } from "../../src/cli/token-file.js";
import { temporaryDir } from "../support/fleetlog.js";

test("a token may stand in a file that FLEETLOG_TOKEN_FILE names; FLEETLOG_TOKEN goes before it", (t) => {
  const path = join(temporaryDir(t), "token");
  writeFileSync(path, "fl_file\n");
  const tokenOf = (env: Record<string, string>) => {
    const io = { env };
    readTokenFile(io);
    return (io.env as Record<string, string | undefined>).FLEETLOG_TOKEN;
  };
  t.is(tokenOf({ FLEETLOG_TOKEN_FILE: path }), "fl_file");
  t.is(tokenOf({ FLEETLOG_TOKEN_FILE: path, FLEETLOG_TOKEN: "fl_variable" }), "fl_variable");
  t.is(tokenOf({}), undefined);
});

test("a token's file that is missing or empty is named", (t) => {
  const path = join(temporaryDir(t), "token");
  const read = () => readTokenFile({ env: { FLEETLOG_TOKEN_FILE: path } });
  t.throws(read, { name: "UsageError", message: `FLEETLOG_TOKEN_FILE=${path}: cannot be read (ENOENT)` });
  writeFileSync(path, "\n");
  t.throws(read, { name: "UsageError", message: `FLEETLOG_TOKEN_FILE=${path}: is empty` });
});
