/** Tools of another language, for tests: a virtual environment with the packages of `test/python/requirements.txt`. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
export const pythonFolder = resolve("test/python");

/** The interpreter. The environment is made once, in the cache; undefined where there is neither it nor a way to make it. */
export async function pythonTools(): Promise<string | undefined> {
  const requirements = join(pythonFolder, "requirements.txt");
  const key = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex")
    .slice(0, 16);
  const cache = process.env.FLEETLOG_CACHE ?? join(homedir(), ".cache", "fleetlog");
  const home = join(cache, `python-${key}`);
  const interpreter = join(home, "bin", "python");
  if (await works(interpreter)) return interpreter;
  // Whoever makes it at the same time makes the same; the first to finish stays. `python -m` minds no move, scripts would.
  const making = `${home}.${process.pid}`;
  try {
    await mkdir(cache, { recursive: true });
    await run("python3", ["-m", "venv", making]);
    await run(join(making, "bin", "python"), ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
    await rename(making, home);
  } catch (error) {
    console.error(`no Python tools: ${(error as Error).message}`);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return (await works(interpreter)) ? interpreter : undefined;
}

async function works(interpreter: string): Promise<boolean> {
  return run(interpreter, ["-c", "import schemathesis, openapi_python_client"]).then(
    () => true,
    () => false,
  );
}
