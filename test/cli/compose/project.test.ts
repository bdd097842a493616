import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { readProject } from "../../../src/cli/compose/index.js";
import type { FieldError } from "../../../src/ports/index.js";
import { fakeTerminal } from "../../support/terminal.js";

function folder(t: ExecutionContext, files: Record<string, string>): string {
  const directory = mkdtempSync(join(tmpdir(), "fleetlog-compose-"));
  t.teardown(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, dirname(name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

const image = (name: string) => `services: { a: { image: '${name}' } }\n`;
const imageOf = (text: string) => /"image": "([^"]*)"/.exec(text)?.[1];

test("readProject: without -c it finds what Compose finds, and lays the override over it", (t) => {
  const cwd = folder(t, {
    "compose.yml": image("a"),
    "compose.override.yml": image("b"),
    "docker-compose.yaml": image("c"),
    "d.yaml": image("d"),
  });
  t.is(imageOf(readProject(fakeTerminal({ cwd }), {}).text), "b");
  t.is(imageOf(readProject(fakeTerminal({ cwd, env: { COMPOSE_FILE: "compose.yml:d.yaml" } }), {}).text), "d");
  t.is(imageOf(readProject(fakeTerminal({ cwd, env: { COMPOSE_FILE: "d.yaml" } }), { composeFile: ["docker-compose.yaml"] }).text), "c");
  t.throws(() => readProject(fakeTerminal({ cwd: folder(t, {}) }), {}), { message: /no Compose file here .*name one with -c/ });
});

test("readProject: the environment goes before .env, and --env-file stands in its stead", (t) => {
  const cwd = folder(t, { "compose.yaml": image("x:${TAG:-none}"), ".env": "TAG=env\n", "a.env": "TAG=a\n", "b.env": "TAG=$TAG-b\n" });
  const tag = (env: Record<string, string>, envFile?: string[]) =>
    imageOf(readProject(fakeTerminal({ cwd, env }), envFile ? { envFile } : {}).text);
  t.is(tag({}), "x:env");
  t.is(tag({ TAG: "own" }), "x:own");
  t.is(tag({}, ["a.env", "b.env"]), "x:a-b");
  t.throws(() => tag({}, ["none.env"]), { message: /cannot read .*none\.env \(ENOENT\)/ });
});

test("readProject: paths start at the first file's folder, or where the person says", (t) => {
  const files = {
    "deploy/compose.yaml": "services: { a: { image: x, env_file: a.env } }\n",
    "deploy/a.env": "WHERE=deploy\n",
    "a.env": "WHERE=top\n",
  };
  const cwd = folder(t, files);
  const composeFile = ["deploy/compose.yaml"];
  t.regex(readProject(fakeTerminal({ cwd }), { composeFile }).text, /"WHERE": "deploy"/);
  t.regex(readProject(fakeTerminal({ cwd }), { composeFile, projectDirectory: "." }).text, /"WHERE": "top"/);
});

test("readProject: what a plan finds wrong with the whole document is told of the file, and not of the plan", (t) => {
  const cwd = folder(t, { "compose.yaml": image("a") });
  const { placed } = readProject(fakeTerminal({ cwd }), {});
  const faults: FieldError[] = ["/intents/0", "/intents/0/file", "/intents/0/file/services/a"].map((field) => ({ field, message: "m" }));
  t.deepEqual(
    faults.map((fault) => placed(fault).field),
    ["", "", "/services/a"],
  );
});

test("readProject: a fault is told of the file as the person would write it from here", (t) => {
  const cwd = folder(t, {
    "deploy/compose.yaml": "services:\n  a:\n    image: x\n    env_file: a.env\n    extends: { file: base.yaml, service: b }\n",
    "deploy/base.yaml": "services:\n  b:\n    user: u\n",
    "deploy/a.env": "# first\nA=1\n",
  });
  const { placed } = readProject(fakeTerminal({ cwd }), { composeFile: ["deploy/compose.yaml"] });
  const place = (field: string) => {
    const { file, line } = placed<FieldError>({ field, message: "" });
    return [file, line];
  };
  t.deepEqual(place("/services/a/image"), ["deploy/compose.yaml", 3]);
  t.deepEqual(place("/intents/0/file/services/a/user"), ["deploy/base.yaml", 3]);
  t.deepEqual(place("/services/a/environment/A"), ["deploy/a.env", 2]);
  t.deepEqual(place("/services/a/none"), ["deploy/compose.yaml", 2]);
});
