/** Several controllers on one log in memory, each on a clock that the test moves, with a network between them that it can cut. */
import type { ExecutionContext } from "ava";
import { type ControllerOptions, type Peers, type RunningController, startController } from "../../src/controller/index.js";
import { type EventLog, FaultyPort, memoryPort, SqlEventLog, type SqlPort } from "../../src/log/index.js";
import { ClusterError, systemIds, systemRandom } from "../../src/ports/index.js";
import { VirtualTime } from "./virtual-time.js";

const stepMs = 10;

export interface Member {
  controller: RunningController;
  /** Faults of this controller's own way to the log. */
  port: FaultyPort;
  time: VirtualTime;
  /** Its timers do not run, as in a process that was stopped. */
  paused: boolean;
}

export class SharedLog {
  readonly port: SqlPort = memoryPort();
  readonly log: EventLog = new SqlEventLog(this.port);
  readonly members = new Map<string, Member>();
  readonly troubles: string[] = [];
  readonly broken: unknown[] = [];
  /** URLs that nobody reaches. */
  private readonly times = new Set<VirtualTime>();
  readonly cut = new Set<string>();
  /** URLs whose answers are lost. */
  readonly mute = new Set<string>();

  constructor(private readonly t: ExecutionContext) {}

  async start(name: string, options: Partial<ControllerOptions> = {}, time = new VirtualTime()): Promise<Member> {
    const port = new FaultyPort(this.port);
    this.times.add(time);
    const started = startController({
      log: new SqlEventLog(port, { timers: time }),
      clock: time,
      timers: time,
      ids: systemIds,
      random: systemRandom,
      holder: name,
      url: urlOf(name),
      version: "0.0.0",
      adminToken: { id: "admin0000000", credential: "0".repeat(64) },
      peers: this.peers,
      onTrouble: (what, error) => this.troubles.push(`${name}: ${what}: ${error}`),
      onBroken: (error) => this.broken.push(error),
      ...options,
    });
    const controller = await this.run(started);
    const member = { controller, port, time, paused: false };
    this.members.set(name, member);
    this.t.teardown(async () => {
      member.paused = false;
      await this.run(controller.stop());
      if (this.broken.length > 0) throw this.broken[0];
    });
    return member;
  }

  /** Moves every clock but those of paused members, in small steps. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; ; left -= stepMs) {
      const step = Math.min(stepMs, left);
      const paused = new Set([...this.members.values()].filter((member) => member.paused).map(({ time }) => time));
      for (const time of this.times) if (!paused.has(time)) await time.advance(step);
      if (left <= stepMs) return;
    }
  }

  /** Moves the clocks until the promise is settled. */
  async run<T>(promise: Promise<T>, withinMs = 30_000): Promise<T> {
    let settled = false;
    const mark = () => {
      settled = true;
    };
    promise.then(mark, mark);
    for (let ms = 0; ms < withinMs; ms += stepMs) {
      await this.advance(0);
      if (settled) return promise;
      await this.advance(stepMs);
    }
    throw new Error(`not settled within ${withinMs} ms of virtual time`);
  }

  /** Moves the clocks until the condition holds. */
  async until(condition: () => boolean, what: string, withinMs = 60_000): Promise<void> {
    for (let ms = 0; !condition(); ms += stepMs) {
      if (ms > withinMs) throw new Error(`not within ${withinMs} ms of virtual time: ${what}`);
      await this.advance(stepMs);
    }
  }

  holders(): string[] {
    return [...this.members].filter(([, { controller }]) => controller.lease().held === "here").map(([name]) => name);
  }

  readonly peers: Peers = {
    at: (url) => {
      const reach = async <T>(call: (to: RunningController) => Promise<T>): Promise<T> => {
        const to = [...this.members].find(([name]) => urlOf(name) === url)?.[1].controller;
        if (!to || this.cut.has(url)) throw new ClusterError("unavailable", "unreachable", `nobody answers at ${url}`);
        const answer = await call(to);
        if (this.mute.has(url)) throw new Error("the connection broke");
        return answer;
      };
      return {
        submit: (intent) => reach((to) => to.peer.submit(intent)),
        record: (intent, meta) => reach((to) => to.peer.record(intent, meta)),
        hear: (summary) => reach((to) => to.peer.hear(summary)),
      };
    },
  };
}

export function urlOf(name: string): string {
  return `http://${name}:1`;
}
