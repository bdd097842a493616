/**
 * Private Docker Engines for tests and benches, several side by side: each with its own containerd, socket, folders, bridge,
 * range of addresses, cgroup and chains in the firewall, so that neither another one nor a person's own engine is touched.
 * They end with the process that started them; what a killed process left over is cleared by the next one that starts an engine.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { clear, powerOff } from "./engine/clear.js";
import { run, searchPath } from "./engine/commands.js";
import { prepareFirewall } from "./engine/firewall.js";
import { claimSlot, freeSlot, type Slot } from "./engine/slot.js";

export { testImage } from "./engine/image.js";
export { missingForEngine } from "./engine/missing.js";

const startWithinMs = 30_000;
const shutDownWithinMs = 30_000;
const readyRetryMs = 20;
const shownLogLines = 12;

export interface EngineOptions {
  /** More of the engine's `daemon.json`, e.g. `{ "live-restore": true }`. */
  config?: Record<string, unknown>;
  /** Its images and containers get a file system of this size (in memory), so that it can run full. */
  diskBytes?: number;
}

export interface TestEngine {
  /** The path of its socket. */
  socket: string;
  docker: Docker;
  /** The folder of all that it has. */
  root: string;
  /** The address of its host on its own bridge. */
  gateway: string;
  slot: Slot;
  pid(): number;
  /** What it logged last. */
  log(): string;
  /** kill -9 of the engine alone: its containers live on, and its containerd dies with it. */
  kill(): Promise<void>;
  /** kill -9 of all that runs, and what is not on disk is lost. */
  powerOff(): Promise<void>;
  /** Told to end if it runs, and started again. */
  restart(): Promise<void>;
  /** It answers nothing until it is thawed. */
  freeze(): void;
  thaw(): void;
  /** Ends and removes everything of it; may be called again. */
  stop(): Promise<void>;
}

export async function startEngine(options: EngineOptions = {}): Promise<TestEngine> {
  const slot = await claimSlot(clear);
  const engine = new PrivateEngine(slot);
  try {
    await engine.prepare(options);
    await engine.restart();
    return engine;
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

class PrivateEngine implements TestEngine {
  readonly root: string;
  readonly socket: string;
  readonly docker: Docker;
  readonly gateway: string;
  #process: ChildProcess | undefined;
  #isStopped = false;

  constructor(readonly slot: Slot) {
    this.root = slot.root;
    // Of its own: an agent of the slot's former owner, still looking for its engine, must not find this one.
    this.socket = join(slot.root, `${randomBytes(4).toString("hex")}.sock`);
    this.gateway = `${slot.range}.0.1`;
    this.docker = new Docker({ socketPath: this.socket });
  }

  async prepare({ config, diskBytes }: EngineOptions): Promise<void> {
    const { name, range, root } = this.slot;
    // Whatever stood there belongs to nobody: the slot was free.
    await clear(this.slot);
    mkdirSync(join(root, "data"), { recursive: true });
    if (diskBytes !== undefined) await run("mount", "-t", "tmpfs", "-o", `size=${diskBytes}`, "fleetlog", join(root, "data"));
    const settings = {
      bridge: name,
      "cgroup-parent": `/${name}`,
      "exec-opts": ["native.cgroupdriver=cgroupfs"],
      "default-address-pools": [{ base: `${range}.128.0/17`, size: 23 }],
      "data-root": join(root, "data"),
      "exec-root": join(root, "exec"),
      pidfile: join(root, "dockerd.pid"),
      hosts: [`unix://${this.socket}`],
      ip6tables: false,
      "shutdown-timeout": 5,
      ...config,
    };
    writeFileSync(join(root, "daemon.json"), JSON.stringify(settings));
    await prepareFirewall(this.slot);
  }

  pid(): number {
    if (this.#process?.pid === undefined) throw new Error("the engine does not run");
    return this.#process.pid;
  }

  log(): string {
    try {
      return readFileSync(join(this.root, "dockerd.log"), "utf8");
    } catch {
      return "";
    }
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  async powerOff(): Promise<void> {
    await this.#end("SIGKILL");
    await powerOff(this.slot);
  }

  async restart(): Promise<void> {
    await this.#end("SIGTERM");
    // One that was killed left its files, and containerd dies with it. It would wait for a pid that is a zombie or another's.
    const stale = ["dockerd.pid", "exec/containerd/containerd.pid"];
    for (const name of stale) rmSync(join(this.root, name), { force: true });
    const log = openSync(join(this.root, "dockerd.log"), "a");
    const env = { PATH: `${join(this.root, "bin")}:${searchPath}`, HOME: this.root };
    const command = ["--pdeathsig", "TERM", "dockerd", "--config-file", join(this.root, "daemon.json")];
    const started = spawn("setpriv", command, { cwd: this.root, env, stdio: ["ignore", log, log] });
    closeSync(log);
    this.#process = started;
    started.once("exit", () => {
      if (this.#process === started) this.#process = undefined;
    });
    await this.#answers(started);
  }

  freeze(): void {
    const pid = this.pid();
    process.kill(pid, "SIGSTOP");
    // Until then a thread may still answer.
    while (!isFrozen(pid));
  }

  thaw(): void {
    process.kill(this.pid(), "SIGCONT");
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.#end("SIGKILL");
    await clear(this.slot);
    await freeSlot(this.slot);
  }

  async #answers(started: ChildProcess): Promise<void> {
    const until = performance.now() + startWithinMs;
    for (;;) {
      const error = await this.docker.ping().then(
        () => undefined,
        (refused: Error) => refused,
      );
      if (!error) return;
      const hasEnded = this.#process !== started;
      if (hasEnded || performance.now() > until) {
        const lines = this.log().trimEnd().split("\n").slice(-shownLogLines).join("\n");
        throw new Error(`the engine ${hasEnded ? "ended" : `did not answer within ${startWithinMs} ms`}; its last lines:\n${lines}`, {
          cause: error,
        });
      }
      await new Promise((done) => setTimeout(done, readyRetryMs));
    }
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const ending = this.#process;
    if (!ending) return;
    const ended = new Promise<void>((done) => ending.once("exit", () => done()));
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill("SIGKILL"), shutDownWithinMs);
    await ended;
    clearTimeout(timer);
  }
}

/** Every thread of it stands still; one that is ending just now does not. */
function isFrozen(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.every((thread) => /\) [Tt] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8")));
  } catch {
    return false;
  }
}
