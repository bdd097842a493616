/** The programs of the host that a private engine is made with. */
import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
/** Where Debian keeps them; root's own path lacks some of these when it was reached through `su`. */
export const searchPath = [...(process.env.PATH ?? "").split(":"), "/usr/local/sbin", "/usr/sbin", "/sbin"].filter(Boolean).join(":");

export function find(program: string): string | undefined {
  return searchPath
    .split(":")
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What it printed; its own words are in the error when it fails. */
export async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await execute(program, args, { env: { ...process.env, PATH: searchPath }, maxBuffer: 64 * 2 ** 20 });
  return stdout;
}

/** Gives a program its input and waits for its success. */
export function feed(input: string, program: string, ...args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = execFile(program, args, { env: { ...process.env, PATH: searchPath } }, (error) => (error ? fail(error) : done()));
    child.stdin?.end(input);
  });
}
