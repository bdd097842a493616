import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Command } from "commander";
import { parseDocument } from "yaml";
import type { components } from "../../client/index.js";
import { UsageError } from "../exit.js";
import { act, leaf } from "../leaf.js";
import { printJson } from "../session.js";
import type { Terminal } from "../terminal.js";

type IntentRequest = components["schemas"]["IntentRequest"];

export function addBulkCommand(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "bulk",
    summary: "carry out several writes as one, all or nothing; they are listed in a file",
    examples: ["bulk -f changes.yaml", "bulk -f changes.json --json"],
  }).requiredOption(
    "-f, --file <file>",
    "YAML or JSON: a write, a list of them, or {intents: [...]}; each names itself by `do`, e.g. service.scale",
  );
  act(command, io, async ({ client, json }, flags: { file: string }) => {
    const intents = readIntents(flags.file, await read(resolve(io.cwd, flags.file)));
    const { data } = await client.post("/v1/bulk", { body: { intents } });
    if (json) return printJson(io, data, 2);
    for (const result of data.results) io.out(`${[result.do, result.id, result.secret].filter(Boolean).join(" ")}\n`);
  });
}

function read(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`cannot read ${file} (${error.code})`, { cause: error });
  });
}

/** JSON is YAML as well. What the writes must look like is the API's to say. */
export function readIntents(file: string, text: string): IntentRequest[] {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new UsageError(`${file}: ${error.message}`);
  const found = document.toJS() as IntentRequest[] | { do?: unknown; intents?: IntentRequest[] } | null;
  if (!Array.isArray(found) && found?.do !== undefined) return [found as IntentRequest];
  const intents = Array.isArray(found) ? found : found?.intents;
  if (!Array.isArray(intents)) throw new UsageError(`${file}: must hold a list of writes, or {intents: [...]}`);
  return intents;
}
