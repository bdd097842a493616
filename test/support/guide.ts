import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ExecutionContext } from "ava";
import { parse } from "yaml";
import { validate, validateIntentRequest } from "../../src/model/index.js";
import { BashSession } from "./bash.js";
import { noEngine } from "./dev.js";
import { command, startFleetlog, temporaryDir } from "./fleetlog.js";
import { endLeftovers } from "./processes.js";

/**
 * Runs the commands of a document as a person would paste them, one after the other into one shell, against `fleetlog dev`.
 * By what a fenced block says of itself:
 *   ```sh guide        is run, and must succeed
 *   ```sh guide until  only looks, and is run again until its output is as shown
 *   ```yaml NAME.yaml  is saved under that name; a list of writes for `fleetlog bulk` is checked against the contract
 *   ```yaml spec       is checked as the spec of a service
 *   ```text            lines, in this order, of what the block before it printed; `…` stands for anything
 */
export interface Block {
  kind: string;
  /** What follows the kind in the opening line. */
  role: string;
  text: string;
  /** Where it begins, for the message of a failure. */
  line: number;
}

export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w+) ?(.*)\n([\s\S]*?)^```$/gm)].map(({ index, 1: kind = "", 2: role = "", 3: text = "" }) => ({
    kind,
    role: role.trim(),
    text,
    line: markdown.slice(0, index).split("\n").length,
  }));
}

/** The first line of `expected` that `output` does not hold after those before it; undefined where all are there. */
export function missingLine(expected: string, output: string): string | undefined {
  let rest = output;
  for (const line of expected.split("\n")) {
    if (line.trim() === "") continue;
    const pattern = line
      .trim()
      .split("…")
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/\s+/g, "\\s+"))
      .join(".*");
    const found = new RegExp(pattern).exec(rest);
    if (!found) return line;
    rest = rest.slice(found.index + found[0].length);
  }
  return undefined;
}

export interface GuideOptions {
  /** Which `sh` blocks are run; `guide` unless told otherwise. */
  role?: string;
  /** Of its cluster and its commands; unless told otherwise the cluster finds no engine. */
  env?: Record<string, string>;
  /** Changes a block before it is run, given the cluster's data directory. */
  adapt?(commands: string, dataDir: string): string;
}

/** Runs a document; returns what each of its commands printed. */
export async function runGuide(t: ExecutionContext, file: string, { role = "guide", env, adapt }: GuideOptions = {}): Promise<string[]> {
  const directory = temporaryDir(t);
  const dataDir = join(directory, ".fleetlog");
  mkdirSync(dataDir);
  symlinkSync(resolve("examples"), join(directory, "examples"));
  endLeftovers(t, join(dataDir, "agent"));
  const dev = startFleetlog(t, ["dev", "--no-stack", "--data-dir", dataDir, "--listen", "127.0.0.1:0"], env ?? noEngine);
  const [, url] = await dev.printed(/api +(http:\S+)/);
  await dev.printed(/Ctrl-C stops/);
  const bash = new BashSession(t, directory, { ...env, FLEETLOG_URL: url as string, FLEETLOG_DATA_DIR: dataDir, NO_COLOR: "1" });
  // In the background it is the process itself that the shell knows, and can end.
  await bash.run(
    `npx() { shift; if [ "$BASHPID" = "$$" ]; then "${process.execPath}" "${command}" "$@"; else exec "${process.execPath}" "${command}" "$@"; fi; }`,
  );

  const outputs: string[] = [];
  const blocks = blocksOf(readFileSync(file, "utf8"));
  for (const [at, block] of blocks.entries()) {
    const where = `${file}:${block.line}`;
    if (block.kind === "yaml") save(directory, block);
    if (block.kind !== "sh" || !block.role.startsWith(role)) continue;
    const commands = adapt?.(block.text, dataDir) ?? block.text;
    const expected = blocks[at + 1]?.kind === "text" ? (blocks[at + 1] as Block).text : "";
    const output = block.role.endsWith("until")
      ? await bash.runUntil(commands, (printed) => missingLine(expected, printed) === undefined)
      : await bash.run(commands);
    outputs.push(output.text);
    if (output.code !== 0) t.fail(`${where}: exit code ${output.code}\n${output.text}`);
    const missing = missingLine(expected, output.text);
    if (missing !== undefined) t.fail(`${where}: not printed: ${missing}\n${output.text}`);
  }
  dev.kill("SIGINT");
  await dev.exit();
  return outputs;
}

function save(directory: string, { role, text }: Block): void {
  const document = parse(text) as unknown;
  if (role === "spec") validate("ServiceSpec", document);
  if (role === "" || role === "spec") return;
  if (Array.isArray(document)) for (const [at, write] of structuredClone(document).entries()) validateIntentRequest(write, `/${at}`);
  writeFileSync(join(directory, role), text);
}
