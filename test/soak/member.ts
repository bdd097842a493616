import { type Owner, type Running, startFleetlog } from "../support/fleetlog.js";
import type { TcpProxy } from "./tcp-proxy.js";

export interface MemberOptions {
  name: string;
  args: string[];
  /** What it prints once it serves. */
  ready: RegExp;
  url: string;
  connections: TcpProxy[];
}

const startWithinMs = 120_000;

/** One `fleetlog` process that is killed and started again as itself. */
export class Member {
  readonly name: string;
  readonly url: string;
  readonly connections: TcpProxy[];
  readonly #owner: Owner;
  readonly #options: MemberOptions;
  #running: Running | undefined;
  /** How it ended while it served and nobody killed it: with its code, and what it said last. */
  readonly ends: string[] = [];

  constructor(owner: Owner, options: MemberOptions) {
    this.#owner = owner;
    this.#options = options;
    this.name = options.name;
    this.url = options.url;
    this.connections = options.connections;
  }

  /** Resolves once it serves. One that gives up, as a controller without its log may, is started again, as a supervisor would. */
  async start(): Promise<void> {
    const deadline = performance.now() + startWithinMs;
    for (;;) {
      const running = startFleetlog(this.#owner, this.#options.args, { FLEETLOG_LOG_LEVEL: "warn" });
      this.#running = running;
      try {
        await running.printed(this.#options.ready, startWithinMs);
        running.child.once("exit", (code) => {
          if (code !== null) this.ends.push(`${code}: ${running.output().slice(-outputShown)}`);
        });
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
      }
    }
  }

  async kill(): Promise<void> {
    this.#running?.kill("SIGKILL");
    await this.#running?.exit();
  }

  stop(): void {
    this.#running?.kill("SIGSTOP");
  }

  cont(): void {
    this.#running?.kill("SIGCONT");
  }
}

const outputShown = 2_000;
