/** One rqlited process on this host, with its two ports and its folder. It ends with the process that started it. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const shownLogLines = 12;
const endWithinMs = 10_000;

export interface NodeOptions {
  id: string;
  /** Its folder. */
  root: string;
  /** The addresses of nodes to join by; none begins a cluster. */
  join: string[];
  /** More of rqlited's own. */
  flags: string[];
  isTls: boolean;
}

export class RqliteNode {
  readonly id: string;
  /** Host and port of its HTTP API, and of its peers. */
  readonly http: string;
  readonly raft: string;
  readonly url: string;
  readonly #program: string;
  readonly #options: NodeOptions;
  #process: ChildProcess | undefined;

  constructor(program: string, ports: [number, number], options: NodeOptions) {
    this.id = options.id;
    [this.http, this.raft] = ports.map((port) => `127.0.0.1:${port}`) as [string, string];
    this.url = `${options.isTls ? "https" : "http"}://${this.http}`;
    this.#program = program;
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  pid(): number {
    if (this.#process?.pid === undefined) throw new Error(`${this.id} does not run`);
    return this.#process.pid;
  }

  /** Begins; its API answers a little later. */
  start(): void {
    const { id, root, join: others, flags } = this.#options;
    mkdirSync(root, { recursive: true });
    const log = openSync(join(root, "rqlited.log"), "a");
    const joining = others.length === 0 ? [] : ["-join", others.join(","), "-join-attempts", "100", "-join-interval", "100ms"];
    const own = ["-node-id", id, "-http-addr", this.http, "-raft-addr", this.raft, ...joining, ...flags, join(root, "data")];
    const started = spawn("setpriv", ["--pdeathsig", "KILL", this.#program, ...own], { cwd: root, stdio: ["ignore", log, log] });
    closeSync(log);
    this.#process = started;
    started.once("exit", () => {
      if (this.#process === started) this.#process = undefined;
    });
  }

  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** As a service manager stops it: a leader hands over first. */
  end(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** It answers nothing until `cont`; what arrives waits in its sockets. */
  stop(): void {
    const pid = this.pid();
    process.kill(pid, "SIGSTOP");
    // Until then a thread may still answer.
    while (!isStopped(pid));
  }

  cont(): void {
    process.kill(this.pid(), "SIGCONT");
  }

  /** What it logged last. */
  lastLines(): string {
    try {
      return readFileSync(join(this.#options.root, "rqlited.log"), "utf8").trimEnd().split("\n").slice(-shownLogLines).join("\n");
    } catch {
      return "";
    }
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    const ending = this.#process;
    if (!ending) return;
    const ended = new Promise<void>((done) => ending.once("exit", () => done()));
    ending.kill(signal);
    const timer = setTimeout(() => ending.kill("SIGKILL"), endWithinMs);
    await ended;
    clearTimeout(timer);
  }
}

/** Free a moment ago; both are held until both are known. */
export async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    ports.push((server.address() as { port: number }).port);
  }
  for (const server of servers) await new Promise((done) => server.close(done));
  return ports as [number, number];
}

function isStopped(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.every((thread) => /\) [Tt] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8")));
}
