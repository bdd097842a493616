import test from "ava";
import type { Command } from "commander";
import { createProgram, runProgram } from "../../src/cli/index.js";
import { fakeTerminal } from "../support/terminal.js";

async function run(...argv: string[]) {
  const io = fakeTerminal();
  const code = await runProgram(await createProgram(io, "1.2.3", argv), argv, io);
  return { code, stdout: io.stdout, stderr: io.stderr };
}

function verbs(command: Command): Command[] {
  // A process may have verbs beside.
  const own = command.commands.length === 0 || ["agent", "cluster"].includes(command.name()) ? [command] : [];
  return [...own, ...command.commands.flatMap(verbs)];
}

/** The words of a verb, without the program's own name. */
function pathOf(command: Command): string {
  const words: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) words.unshift(at.name());
  return words.join(" ");
}

const all = verbs(await createProgram(fakeTerminal(), "1.2.3"));
/** What shells call is not for people. */
const shown = all.filter((command) => command.name() !== "complete");

test("the command has a verb for everything that a person does", (t) => {
  const names = all.map(pathOf);
  // One line for each, so that additions do not meet.
  const wanted = [
    "agent",
    "agent leave",
    "audit before",
    "audit check",
    "audit ls",
    "audit report",
    "audit runs",
    "auditor",
    "autoscaler",
    "bulk",
    "cluster",
    "cluster member rm",
    "complete",
    "completion",
    "config create",
    "config inspect",
    "config ls",
    "config rm",
    "controller",
    "dev",
    "diff",
    "doctor",
    "events",
    "exec",
    "log archive",
    "log backup",
    "log import",
    "log restore",
    "node accept",
    "node blame",
    "node inspect",
    "node ls",
    "node maintain",
    "node rm",
    "node undo",
    "node update",
    "plan",
    "relay",
    "secret create",
    "secret inspect",
    "secret ls",
    "secret rm",
    "service autoscaling explain",
    "service autoscaling ls",
    "service autoscaling rm",
    "service autoscaling set",
    "service availability",
    "service blame",
    "service create",
    "service explain",
    "service inspect",
    "service logs",
    "service ls",
    "service ps",
    "service restart",
    "service restore",
    "service rm",
    "service rollback",
    "service rollout abort",
    "service rollout pause",
    "service rollout resume",
    "service scale",
    "service start",
    "service stop",
    "service undo",
    "service update",
    "stack deploy",
    "stack ls",
    "stack ps",
    "stack rm",
    "stack undo",
    "state",
    "task explain",
    "task inspect",
    "task judge",
    "task ls",
    "task restart",
    "task stop",
    "token create",
    "token ls",
    "token rm",
    "token rotate",
    "top",
    "verify",
    "volume inspect",
    "volume ls",
    "volume restore",
    "volume rm",
    ...["create", "inspect", "ls", "rm", "test"].flatMap((verb) => [`alert ${verb}`, `webhook ${verb}`]),
    "webhook replay",
    "webhook update",
  ].sort();
  t.deepEqual(names.sort(), wanted);
});

for (const command of shown) {
  const path = pathOf(command);

  test(`${path}: its help ends with examples, and it takes --json`, async (t) => {
    const { code, stdout, stderr } = await run(...path.split(" "), "--help");
    t.is(code, 0);
    t.is(stderr, "");
    t.regex(stdout, /\nExamples?:\n {2}fleetlog /);
    t.regex(stdout, /--json/);
    for (const line of stdout.split("\nExample")[1]?.split("\n").slice(1) ?? [])
      t.true(line === "" || line.startsWith(`  fleetlog ${path}`));
  });
}

const unusable = test.macro({
  async exec(t, argv: string[], message: RegExp) {
    const { code, stdout, stderr } = await run(...argv);
    t.is(code, 2);
    t.is(stdout, "");
    t.regex(stderr, message);
    t.is(stderr.trimEnd().split("\n").length, 1);
  },
  title: (_, argv: string[]) => `exit code 2 and one line: fleetlog ${argv.join(" ")}`,
});

test(unusable, ["frobnicate"], /unknown command 'frobnicate'/);
test(unusable, ["service", "lss"], /unknown command 'lss'.*Did you mean ls/);
test(unusable, ["service", "ls", "--frob"], /unknown option '--frob'/);
test(unusable, ["service", "create", "--", "node"], /--name <name>' not specified/);
test(unusable, ["service", "create", "--nam", "web", "--", "node", "--inspect"], /unknown option '--nam'.*Did you mean --name/);
test(unusable, ["service", "create", "--", "node", "--inspect", "-e", "1"], /--name <name>' not specified/);
test(unusable, ["service", "create", "--name", "web"], /what should the tasks run/);
test(unusable, ["service", "create", "--name", "web", "--replicas", "many", "--", "x"], /'many' is invalid.*whole number/);
test(unusable, ["service", "create", "--name", "web", "--mode", "sometimes", "--", "x"], /Allowed choices are replicated, global/);
test(unusable, ["service", "scale", "web"], /write SERVICE=REPLICAS/);
test(unusable, ["service", "scale", "web=1000000000"], /web=1000000000: a service has at most 100000 replicas/);
test(unusable, ["task", "inspect", "web"], /write a task's name, such as web\.1, or its id/);
test(unusable, ["service", "logs", "web", "--since", "yesterday"], /--since yesterday: write an RFC 3339 time/);
test(unusable, ["node", "update", "n1"], /say what to change/);
test(unusable, ["node", "update", "n1", "--availability", "off"], /Allowed choices are active, pause, drain/);
test(unusable, ["stack", "deploy", "-c", "/nowhere/compose.yaml", "shop"], /cannot read \/nowhere\/compose\.yaml \(ENOENT\)/);
test(unusable, ["token", "create", "me"], /either --preset or --scope/);
test(unusable, ["verify", "--log", "postgres:x"], /write sqlite:PATH or rqlite:/);
test(unusable, ["verify", "--log", "rqlite:nonsense"], /nonsense.* is not http:/);
test(unusable, ["verify", "--expect", "12:short"], /write POSITION:HASH/);
test(unusable, ["verify", "--expect", `x:${"0".repeat(64)}`], /--expect: must be LINEAGE-SEQ/);
test(unusable, ["cluster", "--url", "ftp://x"], /--url ftp:\/\/x: must be a URL/);

test("a group alone shows its verbs and is no success", async (t) => {
  const { code, stderr } = await run("service");
  t.is(code, 2);
  t.regex(stderr, /Usage: fleetlog service/);
});

test("the help of a group and of the whole says how to go on", async (t) => {
  t.regex((await run("service", "autoscaling", "--help")).stdout, /`fleetlog service autoscaling COMMAND --help` shows/);
  t.regex((await run("--help")).stdout, /Examples:\n {2}fleetlog dev /);
  t.regex((await run("audit", "--help")).stdout, /`audit` alone does so too/);
});

test("flags of a command stand before those that all have, also where --help is its only one", async (t) => {
  for (const path of [
    ["node", "ls"],
    ["service", "ls"],
  ])
    t.regex((await run(...path, "--help")).stdout, /\nOptions:\n[\s\S]*--help[\s\S]*\nCommon options:\n/);
});

test("the help of agent says what it offers by default in words", async (t) => {
  const { stdout } = await run("agent", "--help");
  t.regex(stdout, /may be repeated\s+\(process\)/);
  t.notRegex(stdout, /default: [[{]/);
});

test("--version prints the version", async (t) => {
  t.deepEqual(await run("--version"), { code: 0, stdout: "1.2.3\n", stderr: "" });
});
