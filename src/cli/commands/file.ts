import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import type { Command } from "commander";
import type { components } from "../../client/index.js";
import { UsageError } from "../exit.js";
import { act, group, leaf } from "../leaf.js";
import { many } from "../many.js";
import { collect, printJson } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { formatDuration } from "../units.js";

type File = Omit<components["schemas"]["Secret"], "key">;
type Kind = "config" | "secret";

/** Of one; more is not read at all. */
const fileBytesMax = 512 * 1024;

export function addConfigCommands(program: Command, io: Terminal): void {
  addFileCommands(program, io, "config", "files that containers read");
}

export function addSecretCommands(program: Command, io: Terminal): void {
  addFileCommands(program, io, "secret", "files that containers read and nobody else does");
}

function addFileCommands(program: Command, io: Terminal, kind: Kind, summary: string): void {
  const parent = group(program, kind, summary);
  addCreate(parent, io, kind);
  addList(parent, io, kind);
  addInspect(parent, io, kind);
  addRemove(parent, io, kind);
}

function addCreate(parent: Command, io: Terminal, kind: Kind): void {
  const command = leaf(parent, {
    usage: "create <name> [file]",
    summary: `create a ${kind} from a file, or from what stands on standard input`,
    examples:
      kind === "config"
        ? ["config create nginx.conf ./nginx.conf", "config create --label of=shop motd - < motd.txt"]
        : ["secret create db-password ./password.txt", "secret create api-key - < key.txt"],
  }).option("-l, --label <key=value>", "label", many);
  act(command, io, async ({ client, json, namespace }, name: string, file: string | undefined, flags: { label?: string[] }) => {
    const bytes = file === undefined || file === "-" ? await readAll(io.streams.stdin) : read(resolve(io.cwd, file));
    if (bytes.length > fileBytesMax) throw new UsageError(`a ${kind} holds at most ${fileBytesMax} bytes`);
    const labels = Object.fromEntries((flags.label ?? []).map(labelOf));
    const body = { name, ...(namespace === undefined ? {} : { namespace }), labels, data: bytes.toString("base64") };
    const { data } = await (kind === "config" ? client.post("/v1/configs", { body }) : client.post("/v1/secrets", { body }));
    if (json) return printJson(io, data, 2);
    io.out(`${data.id}\n`);
  });
}

function addList(parent: Command, io: Terminal, kind: Kind): void {
  const command = leaf(parent, { usage: "ls", summary: `list ${kind}s`, examples: [`${kind} ls`, `${kind} ls --json`] });
  act(command, io, async ({ client, json, namespace }) => {
    const query = { params: { query: { namespace } } };
    const files: File[] = await (kind === "config"
      ? collect(client.list("/v1/configs", query))
      : collect(client.list("/v1/secrets", query)));
    if (json) return printJson(io, files, 2);
    printTable(
      io,
      [
        { title: "ID", value: (file) => file.id },
        { title: "NAME", value: (file) => file.name, shrinkTo: 10 },
        { title: "NAMESPACE", value: (file) => file.namespace },
        { title: "STACK", value: (file) => file.stack ?? "-" },
        { title: "CREATED", value: (file) => `${formatDuration(Math.max(0, io.now() - Date.parse(file.createdAt)))} ago` },
      ],
      files,
    );
  });
}

function addInspect(parent: Command, io: Terminal, kind: Kind): void {
  const command = leaf(parent, {
    usage: `inspect <${kind}>`,
    summary: kind === "config" ? "show a config; its data is base64 in JSON" : "show a secret, without what it holds",
    examples: [`${kind} inspect ${kind === "config" ? "nginx.conf" : "db-password"}`],
  });
  act(command, io, async ({ client, namespace }, name: string) => {
    const query = { namespace };
    const { data } = await (kind === "config"
      ? client.get("/v1/configs/{config}", { params: { path: { config: name }, query } })
      : client.get("/v1/secrets/{secret}", { params: { path: { secret: name }, query } }));
    printJson(io, data, 2);
  });
}

function addRemove(parent: Command, io: Terminal, kind: Kind): void {
  const command = leaf(parent, {
    usage: `rm <${kind}...>`,
    summary: `remove ${kind}s that no service refers to`,
    examples: [`${kind} rm ${kind === "config" ? "nginx.conf" : "db-password"}`],
  });
  act(command, io, async ({ client, json, namespace }, names: string[]) => {
    const query = { namespace };
    for (const name of names) {
      if (kind === "config") await client.delete("/v1/configs/{config}", { params: { path: { config: name }, query } });
      else await client.delete("/v1/secrets/{secret}", { params: { path: { secret: name }, query } });
    }
    if (json) return printJson(io, { removed: names }, 2);
    for (const name of names) io.out(`${name}\n`);
  });
}

function labelOf(text: string): [key: string, value: string] {
  const [key = "", value] = text.split(/=(.*)/s);
  if (key === "" || value === undefined) throw new UsageError(`--label ${text}: must be KEY=VALUE`);
  return [key, value];
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read ${path} (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}

/** No more than one byte beyond what is allowed is kept. */
async function readAll(stdin: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    bytes += chunks.at(-1)?.length ?? 0;
    if (bytes > fileBytesMax) break;
  }
  return Buffer.concat(chunks);
}
