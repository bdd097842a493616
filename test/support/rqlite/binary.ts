/** The rqlited of the tests: the path's, where it is of the right version, else one that is built once into the cache. */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { find } from "../engine/commands.js";

const execute = promisify(execFile);
/** As scripts/rqlited/go.mod requires it. */
const version = "8.43.4";
const packagePath = "github.com/rqlite/rqlite/v8";
const goMinor = 24;

/** What a node would need here and does not find; undefined where one can be had, if only after a build. */
export function missingForRqlite(): string | undefined {
  if (process.platform !== "linux") return "Linux";
  if (find("setpriv") === undefined) return "setpriv";
  if (installed() !== undefined || existsSync(cached())) return undefined;
  if (!hasGo()) return `rqlited ${version}, or Go 1.${goMinor} or later to build it`;
  return find("gcc") === undefined ? "gcc, to build rqlited" : undefined;
}

/** The path of the program. The first call on a machine builds it, which takes minutes. */
export async function rqlited(): Promise<string> {
  const ready = installed() ?? (existsSync(cached()) ? cached() : undefined);
  if (ready !== undefined) return ready;
  mkdirSync(cacheDir(), { recursive: true });
  // In a folder of its own and then moved, so that two builders do each other no harm and none leaves half a program.
  const folder = mkdtempSync(join(cacheDir(), "rqlited-"));
  try {
    const built = join(folder, "rqlited");
    const flags = `-s -w -X ${packagePath}/cmd.Version=v${version}`;
    await execute("go", ["build", "-trimpath", "-ldflags", flags, "-o", built, `${packagePath}/cmd/rqlited`], {
      cwd: fileURLToPath(new URL("../../../../scripts/rqlited", import.meta.url)),
      env: { ...process.env, CGO_ENABLED: "1", GOWORK: "off", GOFLAGS: "-mod=readonly" },
    });
    renameSync(built, cached());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return cached();
}

function installed(): string | undefined {
  const path = find("rqlited");
  return path !== undefined && printed(path, "-version").includes(version) ? path : undefined;
}

function cacheDir(): string {
  return process.env.FLEETLOG_CACHE ?? join(homedir(), ".cache", "fleetlog");
}

function cached(): string {
  return join(cacheDir(), `rqlited-${version}-${process.arch}`);
}

function hasGo(): boolean {
  const [, minor] = /go1\.(\d+)/.exec(find("go") === undefined ? "" : printed("go", "version")) ?? [];
  return Number(minor ?? 0) >= goMinor;
}

function printed(program: string, argument: string): string {
  try {
    return execFileSync(program, [argument], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch {
    return "";
  }
}
