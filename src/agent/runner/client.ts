import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ClusterError, type Timers } from "../../ports/index.js";
import type { Exit, StopCause } from "../launch-record.js";
import { lineReader, type RunnerMessage, type RunnerRequest, runnerSocketPath, type StartResult } from "./protocol.js";

const connectAttemptsMax = 100;
const connectDelayMs = 50;
const ownLogBytesMax = 1024 * 1024;
/** The runner needs little; a small young generation keeps it from growing under a flood of output. */
const nodeFlags = ["--max-old-space-size=128", "--max-semi-space-size=2"];

export interface RunnerHandlers {
  onExit(key: string, exit: Exit): void;
  /** The runner is gone, or was released. */
  onGone(): void;
}

type Pending = { resolve: (answer: unknown) => void; reject: (error: Error) => void };
type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

/** A connection to the data directory's runner. */
export class RunnerClient {
  private nextId = 1;
  private ready = false;
  private readonly pending = new Map<number, Pending>();

  private constructor(
    private readonly socket: Socket,
    handlers: RunnerHandlers,
  ) {
    socket.setEncoding("utf8");
    const read = lineReader((line) => this.receive(JSON.parse(line) as RunnerMessage, handlers));
    socket.on("data", (chunk: string) => {
      try {
        read(chunk);
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on("error", () => {});
    socket.once("close", () => {
      const gone = new ClusterError("unavailable", "runner_gone", "the runner went away before it answered");
      for (const { reject } of this.pending.values()) reject(gone);
      this.pending.clear();
      if (this.ready) handlers.onGone();
    });
  }

  /**
   * Finds the runner of a data directory, or starts one.
   * @throws ClusterError `runner_unreachable` of kind unavailable, `runner_socket_unsafe` of kind conflict
   */
  static async open(dataDir: string, timers: Timers, handlers: RunnerHandlers): Promise<RunnerClient> {
    const path = socketPathFor(dataDir);
    let cause: unknown;
    for (let attempt = 0; attempt < connectAttemptsMax; attempt++) {
      try {
        const client = new RunnerClient(await connectTo(path), handlers);
        // The socket of a runner that was just killed can still be connected to; only an answer proves that it lives.
        await client.list();
        client.ready = true;
        return client;
      } catch (error) {
        cause = error;
        // Tried again now and then: a runner that was just leaving may have answered the first one's check.
        if (attempt % 40 === 0) startRunner(dataDir);
        await timers.sleep(connectDelayMs);
      }
    }
    throw new ClusterError("unavailable", "runner_unreachable", `no runner answers on ${path}; see ${join(dataDir, "runner.log")}`, {
      cause,
    });
  }

  list(): Promise<{ running: string[]; pid: number }> {
    return this.request({ do: "list" }) as Promise<{ running: string[]; pid: number }>;
  }

  start(key: string): Promise<StartResult> {
    return this.request({ do: "start", key }) as Promise<StartResult>;
  }

  async stop(key: string, signal: NodeJS.Signals, graceMs: number, cause: StopCause): Promise<void> {
    await this.request({ do: "stop", key, signal, graceMs, cause });
  }

  async retire(): Promise<void> {
    await this.request({ do: "retire" });
  }

  get closed(): boolean {
    return this.socket.destroyed;
  }

  close(): void {
    this.socket.destroy();
  }

  private request(body: WithoutId<RunnerRequest>): Promise<unknown> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) {
        reject(new ClusterError("unavailable", "runner_gone", "the runner is gone"));
        return;
      }
      this.pending.set(id, { resolve, reject });
      this.socket.write(`${JSON.stringify({ id, ...body })}\n`);
    });
  }

  private receive(message: RunnerMessage, handlers: RunnerHandlers): void {
    if ("exited" in message) {
      handlers.onExit(message.exited, message.exit);
      return;
    }
    const waiting = this.pending.get(message.id);
    this.pending.delete(message.id);
    if ("error" in message) waiting?.reject(new ClusterError("internal", "runner_failed", `the runner failed: ${message.error}`));
    else waiting?.resolve(message.answer);
  }
}

function socketPathFor(dataDir: string): string {
  try {
    return runnerSocketPath(dataDir);
  } catch (cause) {
    throw new ClusterError("conflict", "runner_socket_unsafe", (cause as Error).message, { cause });
  }
}

function connectTo(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}

/** Detached and with no pipe to this process: whatever ends the agent leaves it alone. */
function startRunner(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const logPath = join(dataDir, "runner.log");
  if ((statSync(logPath, { throwIfNoEntry: false })?.size ?? 0) > ownLogBytesMax) rmSync(logPath, { force: true });
  const log = openSync(logPath, "a", 0o600);
  const main = fileURLToPath(new URL("./main.js", import.meta.url));
  // The agent's own settings, tokens among them, are none of its business.
  const env: NodeJS.ProcessEnv = { PATH: process.env.PATH };
  const runner = spawn(process.execPath, [...nodeFlags, main, dataDir], { detached: true, cwd: "/", env, stdio: ["ignore", log, log] });
  runner.on("error", () => {});
  runner.unref();
  closeSync(log);
}
