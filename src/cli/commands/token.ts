import { type Command, Option } from "commander";
import type { Client, components } from "../../client/index.js";
import { UsageError } from "../exit.js";
import { act, group, leaf } from "../leaf.js";
import { many } from "../many.js";
import { collect, printJson } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { formatDuration, parseDuration } from "../units.js";

type Preset = components["schemas"]["TokenPreset"];
type Scope = components["schemas"]["Scope"];

const presets: Preset[] = ["admin", "operator", "viewer", "agent", "controller"];

export function addTokenCommands(program: Command, io: Terminal): void {
  const token = group(program, "token", "who may do what");
  addCreate(token, io);
  addList(token, io);
  addRotate(token, io);
  addRemove(token, io);
}

function addCreate(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "create <name>",
    summary: "create a token and show it, this once",
    examples: [
      "token create --preset agent rack-7",
      "token create --preset viewer dashboard",
      "token create --scope 'namespace=shop verbs=read,logs' support",
    ],
  })
    .addOption(new Option("--preset <preset>", "a ready-made set of rights").choices(presets))
    .option("--scope <scope>", "rights of its own: 'namespace=NAME stack=NAME verbs=VERB,VERB'", many);
  act(command, io, async ({ client, json }, name: string, flags: { preset?: Preset; scope?: string[] }) => {
    if ((flags.preset === undefined) === (flags.scope === undefined)) throw new UsageError("give either --preset or --scope");
    const body = flags.preset ? { name, preset: flags.preset } : { name, scopes: (flags.scope ?? []).map(parseScope) };
    const { data } = await client.post("/v1/tokens", { body });
    if (json) return printJson(io, data, 2);
    io.out(`${data.secret}\n`);
    if (flags.preset === "agent") {
      io.err(`A host joins with:\n  fleetlog agent --url ${await controllerUrls(client)} --token ${data.secret}\n`);
    }
    if (flags.preset === "controller") io.err(controllerHint);
  });
}

/** Every controller that is heard of: an agent goes on with the next when its own dies. */
async function controllerUrls(client: Client): Promise<string> {
  // A token may make others without being allowed to look around.
  const cluster = await client.get("/v1/cluster").catch(() => undefined);
  const urls = cluster?.data.controllers.map(({ url }) => url) ?? [];
  return urls.length > 1 ? urls.join(",") : client.url;
}

const controllerHint = `Another controller joins with this token in a file that only its owner may read:
  fleetlog controller --log rqlite:URL,URL,URL --listen HOST:PORT --advertise URL --peer-token FILE
`;

function addList(parent: Command, io: Terminal): void {
  const command = leaf(parent, { usage: "ls", summary: "list tokens, without their secrets", examples: ["token ls", "token ls --json"] });
  act(command, io, async ({ client, json }) => {
    const tokens = await collect(client.list("/v1/tokens"));
    if (json) return printJson(io, tokens, 2);
    printTable(
      io,
      [
        { title: "ID", value: (token) => token.id },
        { title: "NAME", value: (token) => token.name, shrinkTo: 10 },
        { title: "NODE", value: (token) => token.node ?? "-" },
        { title: "SCOPES", value: (token) => token.scopes.map(scopeText).join("; "), shrinkTo: 12 },
        { title: "AGE", value: (token) => formatDuration(Math.max(0, io.now() - Date.parse(token.createdAt))) },
      ],
      tokens,
    );
  });
}

function addRotate(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "rotate <token>",
    summary: "give a token a new secret and show it, this once",
    examples: ["token rotate 9fs3l0d7w2aa", "token rotate 9fs3l0d7w2aa --grace 1h"],
  }).option("--grace <duration>", "take the secret before for so long, at most 7d; else no more", parseDuration);
  act(command, io, async ({ client, json }, token: string, flags: { grace?: number }) => {
    const body = flags.grace === undefined ? {} : { graceMs: flags.grace };
    const { data } = await client.post("/v1/tokens/{token}/rotate", { params: { path: { token } }, body });
    if (json) printJson(io, data, 2);
    else io.out(`${data.secret}\n`);
  });
}

function addRemove(parent: Command, io: Terminal): void {
  const command = leaf(parent, {
    usage: "rm <token...>",
    summary: "revoke tokens, by id",
    examples: ["token rm 9fs3l0d7w2aa"],
  });
  act(command, io, async ({ client, json }, tokens: string[]) => {
    for (const token of tokens) await client.delete("/v1/tokens/{token}", { params: { path: { token } } });
    if (json) return printJson(io, { removed: tokens }, 2);
    for (const token of tokens) io.out(`${token}\n`);
  });
}

/** `namespace=shop stack=web verbs=read,logs`; what is left out means all. */
function parseScope(text: string): Scope {
  const scope: Scope = { verbs: [] };
  for (const part of text.trim().split(/\s+/)) {
    const [key, value = ""] = part.split("=", 2) as [string, string?];
    if (key === "namespace" || key === "stack") scope[key] = value;
    // Which verbs there are is the API's to say.
    else if (key === "verbs") scope.verbs = value.split(",") as Scope["verbs"];
    else throw new UsageError(`--scope ${text}: ${part} is not understood; write namespace=NAME stack=NAME verbs=VERB,VERB`);
  }
  return scope;
}

function scopeText({ namespace = "*", stack = "*", verbs }: Scope): string {
  const where = namespace === "*" && stack === "*" ? "everywhere" : `${namespace}${stack === "*" ? "" : `/${stack}`}`;
  return `${verbs.includes("*") ? "all" : verbs.join(",")} ${where}`;
}
