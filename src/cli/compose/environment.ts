import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseEnvFile } from "../../api/index.js";
import { UsageError } from "../exit.js";
import type { Terminal } from "../terminal.js";

export type Lookup = (name: string) => string | undefined;

/** A variable of the environment, else of the files that are named, else of the project's `.env`, which need not be there. */
export function readEnvironment(io: Terminal, directory: string, envFiles: readonly string[]): Lookup {
  const own: Lookup = (name) => (Object.hasOwn(io.env, name) ? io.env[name] : undefined);
  const known = new Map<string, string>();
  const lookup: Lookup = (name) => own(name) ?? known.get(name);
  const files = envFiles.length > 0 ? envFiles.map((file) => resolve(io.cwd, file)) : [join(directory, ".env")];
  for (const file of files) {
    const text = readIfThere(file, envFiles.length > 0);
    if (text === undefined) continue;
    const { assignments, faults } = parseEnvFile(text, lookup);
    const [fault] = faults;
    if (fault) throw new UsageError(`${file}:${fault.line}: ${fault.message}`);
    for (const { name, value } of assignments) if (value !== undefined) known.set(name, value);
  }
  return lookup;
}

function readIfThere(file: string, required: boolean): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!required && code === "ENOENT") return undefined;
    throw new UsageError(`cannot read ${file} (${code})`, { cause: error });
  }
}
