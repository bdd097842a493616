import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { ExecutionContext } from "ava";
import { type Client, createClient } from "../../src/client/index.js";

/** The compiled command. Tests run from the package's root. */
export const command = resolve("dist/src/cli/main.js");

/** A test, or whatever else clears up at its end. */
export type Owner = Pick<ExecutionContext, "teardown">;

/** A fresh directory that goes with the test. Short: a unix socket's path has room for 108 bytes. */
export function temporaryDir(t: Owner): string {
  const dir = mkdtempSync(join(tmpdir(), "fl-"));
  t.teardown(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}

export interface Running {
  child: ChildProcess;
  pid: number;
  output(): string;
  /** Resolves with the first match in what was printed so far or is printed yet. */
  printed(pattern: RegExp, timeoutMs?: number): Promise<RegExpExecArray>;
  exit(timeoutMs?: number): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts `fleetlog ARGS`, of this build or of another; it is killed with the test. */
export function startFleetlog(t: Owner, args: string[], env: Record<string, string> = {}, program = command): Running {
  const child = spawn(process.execPath, ["--enable-source-maps", program, ...args], {
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  const listeners = new Set<() => void>();
  const add = (chunk: Buffer) => {
    text += chunk.toString();
    for (const listener of listeners) listener();
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.once("close", (code, signal) => done({ code, signal }));
  });
  t.teardown(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return {
    child,
    pid: child.pid as number,
    output: () => text,
    printed: (pattern, timeoutMs = 30_000) =>
      new Promise((done, fail) => {
        const look = () => {
          const match = pattern.exec(text);
          if (match) finish(() => done(match));
        };
        const timer = setTimeout(() => finish(() => fail(new Error(`${pattern} was not printed:\n${text}`))), timeoutMs);
        const finish = (then: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          then();
        };
        listeners.add(look);
        look();
        void exited.then(() => finish(() => fail(new Error(`exited before ${pattern} was printed:\n${text}`))));
      }),
    exit: (timeoutMs = 30_000) => withTimeout(exited, timeoutMs, () => `still running:\n${text}`),
    kill: (signal) => child.kill(signal),
  };
}

/** Runs `fleetlog ARGS` to its end. */
export async function fleetlog(
  t: ExecutionContext,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const running = startFleetlog(t, args, env);
  const { code } = await running.exit(60_000);
  return { code, output: running.output() };
}

export async function adminToken(dataDir: string): Promise<string> {
  return (await readFile(join(dataDir, "admin.token"), "utf8")).trim();
}

export async function adminClient(url: string, dataDir: string): Promise<Client> {
  return createClient({ url, token: await adminToken(dataDir) });
}

async function withTimeout<T>(promise: Promise<T>, timeoutMs: number, message: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(message())), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
