import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { Command } from "commander";
import { openSession } from "../../src/cli/index.js";
import { addCommonFlags } from "../../src/cli/leaf.js";
import { fakeTerminal } from "../support/terminal.js";

/** The flags of a program and of its verb, as parsed from a command line. */
function parsed(...argv: string[]): Command {
  let verb = new Command();
  const program = addCommonFlags(new Command("fleetlog").enablePositionalOptions());
  addCommonFlags(program.command("verb")).action((_flags, command: Command) => {
    verb = command;
  });
  program.parse(argv, { from: "user" });
  return verb;
}

/** What a server is shown as the bearer token. */
async function shownToken(
  t: ExecutionContext,
  argv: string[],
  env: Record<string, string>,
  host = "127.0.0.1",
): Promise<string | undefined> {
  let shown: string | undefined;
  const server = createServer((request, response) => {
    shown = request.headers.authorization;
    response.setHeader("content-type", "application/json").end(JSON.stringify({ items: [], next: null }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  const { client } = openSession(parsed("verb", "--url", url, ...argv), fakeTerminal({ env }));
  await client.get("/v1/services");
  return shown;
}

async function dataDir(t: ExecutionContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "fleetlog-session-"));
  t.teardown(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, "admin.token"), "fl_admin\n");
  return directory;
}

test("the token comes from the flag, else the variable, else the data directory", async (t) => {
  const directory = await dataDir(t);
  const env = { FLEETLOG_TOKEN: "fl_variable", FLEETLOG_DATA_DIR: directory };
  t.is(await shownToken(t, ["--token", "fl_flag"], env), "Bearer fl_flag");
  t.is(await shownToken(t, [], env), "Bearer fl_variable");
  t.is(await shownToken(t, [], { FLEETLOG_DATA_DIR: directory }), "Bearer fl_admin");
  t.is(await shownToken(t, ["--data-dir", directory], {}), "Bearer fl_admin");
  t.is(await shownToken(t, [], {}), undefined);
});

test("the local admin token is not read for a controller on another host", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "fleetlog-session-"));
  t.teardown(() => rm(directory, { recursive: true }));
  // A directory in the file's place: whoever reads it fails.
  await mkdir(join(directory, "admin.token"));
  const io = fakeTerminal({ env: { FLEETLOG_DATA_DIR: directory } });
  t.throws(() => openSession(parsed("verb"), io), { message: /cannot read .*admin\.token \(EISDIR\)/ });
  t.notThrows(() => openSession(parsed("verb", "--url", "http://203.0.113.7:7070"), io));
});

test("a flag after the verb goes before the same flag before it", (t) => {
  const io = fakeTerminal({ env: { FLEETLOG_NAMESPACE: "variable" } });
  t.is(openSession(parsed("--namespace", "early", "verb", "--namespace", "late"), io).namespace, "late");
  t.is(openSession(parsed("--namespace", "early", "verb"), io).namespace, "early");
  t.is(openSession(parsed("verb"), io).namespace, "variable");
});

test("an answer that is marked with its age is warned of, once, beside what it says", async (t) => {
  const server = createServer((_, response) => {
    response
      .setHeader("fleetlog-age", "12")
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ items: [], next: null }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => server.close());
  const io = fakeTerminal({ env: {} });
  const { client } = openSession(
    parsed("verb", "--url", `http://127.0.0.1:${(server.address() as AddressInfo).port}`, "--token", "fl_a"),
    io,
  );
  for (let i = 0; i < 3; i++) await client.get("/v1/services");
  t.is(io.stderr, "warning: the controller's log has not answered for 12 s: what is shown may have changed since\n");
});
