import { SqlError, type SqlPort, type SqlStatement, type SqlValue } from "../log/index.js";
import type { Life } from "./machine.js";
import type { SeededRandom } from "./random.js";
import type { SharedLog } from "./shared-log.js";
import type { World } from "./world.js";

/** A call to the log that is not answered by then has an unknown outcome: the carrier's own time-out. */
const logTimeoutMs = 1_000;
const oneWayMs: [number, number] = [0.3, 2];
/** Share of requests to a minority that get no answer, because the node that they came to still thinks that it leads. */
const takenByMinority = 0.3;
const throughFollower = 0.5;

/** What goes wrong on the way to the log and back. Windows of the schedule switch it on and off. */
export interface LogTrouble {
  /** Share of requests that never arrive, and of answers that never come. */
  loseRequests: number;
  loseAnswers: number;
  /** Share of transactions that the log refuses: they surely did not land. */
  refuse: number;
  /** Share of transactions that arrive a second time, later. */
  repeat: number;
  /** Added to each way, at most, ms. */
  slowMs: number;
  /** Nothing passes. */
  cut: boolean;
  /** It reaches only nodes that are no majority: they refuse, reads as well, or take what they never commit. */
  minority: boolean;
  /** Until then a follower stands still by which half of its transactions go; they land after it. The loop's time. */
  followerStopsUntilMs: number;
}

export function noLogTrouble(): LogTrouble {
  return { loseRequests: 0, loseAnswers: 0, refuse: 0, repeat: 0, slowMs: 0, cut: false, minority: false, followerStopsUntilMs: 0 };
}

/** What becomes of the next append alone; `refused-own`: of the next that nobody asked for, with what a deadline or a failure led to. */
export type AppendFault = { kind: "late"; ms: number } | { kind: "lost" | "unanswered" | "refused" | "refused-own" };

/** One controller's way to the log. It outlives the controller's lives: what was sent still lands. */
export class LogLink {
  readonly trouble = noLogTrouble();
  readonly name: string;
  readonly #world: World;
  readonly #log: SharedLog;
  readonly #random: SeededRandom;
  /** A chance of its own, so that what else a seed does stays as it is. */
  readonly #raft: SeededRandom;
  #nextAppends: AppendFault[] = [];

  constructor(name: string, world: World, log: SharedLog) {
    this.name = name;
    this.#world = world;
    this.#log = log;
    this.#random = world.random.fork(`log ${name}`);
    this.#raft = world.random.fork(`raft ${name}`);
  }

  /** The next append of this controller meets this. */
  spoil(fault: AppendFault): void {
    this.#nextAppends.push(fault);
  }

  heal(): void {
    Object.assign(this.trouble, noLogTrouble());
    this.#nextAppends = [];
  }

  /** The port of one life of the controller. */
  port(life: Life): SqlPort {
    return {
      carrier: this.#log.carrier,
      exclusive: false,
      transact: (statements) => this.#transact(life, statements),
      query: (statement) => this.#query(life, statement),
      close: async () => {},
    };
  }

  #way(): number {
    return this.#random.between(...oneWayMs) + this.#random.between(0, this.trouble.slowMs);
  }

  #transact(life: Life, statements: SqlStatement[]): Promise<number[]> {
    // Of all transactions only an append has two statements.
    const fault = statements.length > 1 ? this.#faultOf(statements) : undefined;
    const { cut, loseRequests, loseAnswers, refuse, repeat, minority } = this.trouble;
    if (minority) {
      if (this.#raft.chance(takenByMinority)) return this.#called(life, "unknown", () => {});
      this.#world.counts.minorityWrites++;
      return this.#refusedByMinority(life);
    }
    if (fault?.kind === "refused" || fault?.kind === "refused-own" || this.#random.chance(refuse)) {
      return this.#answered(life, this.#way() + this.#way(), () => {
        throw new SqlError("none", "full", "refused by the simulation");
      });
    }
    const lost = cut || fault?.kind === "lost" || this.#random.chance(loseRequests);
    const unanswered = fault?.kind === "unanswered" || this.#random.chance(loseAnswers);
    const repeated = this.#random.chance(repeat);
    const heldMs = this.#heldByFollower();
    const arrivesMs = heldMs + (fault?.kind === "late" ? fault.ms : this.#way());
    const sentMs = this.#world.loop.now;
    const backMs = this.#way();
    const laterMs = repeated ? arrivesMs + this.#random.between(1, 3_000) : 0;
    if (fault) this.#world.note(this.name, `append meets ${JSON.stringify(fault)}`);
    return this.#called<number[]>(life, "unknown", (answer) => {
      if (lost) return;
      let wasRefused = false;
      const arrive = async (): Promise<number[] | undefined> => {
        try {
          return await this.#log.transact(statements, this.name);
        } catch (error) {
          wasRefused = error instanceof SqlError && error.effect === "none";
          answer(() => Promise.reject(error));
          return undefined;
        }
      };
      this.#world.loop.schedule(arrivesMs, async () => {
        const affected = await arrive();
        // A read told of a log without it, and here it comes.
        if (heldMs > 0 && affected && statements.length > 1 && this.#log.raft.readAtMs > sentMs) {
          this.#world.counts[affected.some((rows) => rows > 0) ? "lateLanded" : "lateFenced"]++;
        }
        if (affected && !unanswered && !this.trouble.cut) this.#back(backMs, () => answer(() => Promise.resolve(affected)));
      });
      if (!repeated) return;
      // Nobody is told of the second time, and what was refused once is refused for good.
      this.#world.loop.schedule(laterMs, async () => {
        if (!wasRefused) await this.#log.transact(statements, this.name).catch(() => {});
      });
    });
  }

  #faultOf(statements: SqlStatement[]): AppendFault | undefined {
    const at = this.#nextAppends.findIndex(({ kind }) => kind !== "refused-own" || !mentionsIntent(statements));
    return at < 0 ? undefined : this.#nextAppends.splice(at, 1)[0];
  }

  #query(life: Life, statement: SqlStatement): Promise<SqlValue[][]> {
    const { cut, loseRequests, loseAnswers, minority } = this.trouble;
    if (minority) {
      if (this.#raft.chance(takenByMinority)) return this.#called(life, "none", () => {});
      this.#world.counts.minorityReads++;
      return this.#refusedByMinority(life);
    }
    const lost = cut || this.#random.chance(loseRequests) || this.#random.chance(loseAnswers);
    const [thereMs, backMs] = [this.#way(), this.#way()];
    return this.#called<SqlValue[][]>(life, "none", (answer) => {
      if (lost) return;
      this.#world.loop.schedule(thereMs, async () => {
        try {
          const rows = await this.#log.query(statement);
          if (!rows || this.trouble.cut) return;
          this.#back(backMs, () => answer(() => Promise.resolve(rows)));
        } catch (error) {
          answer(() => Promise.reject(error));
        }
      });
    });
  }

  #back(ms: number, answer: () => void): void {
    this.#world.loop.schedule(ms, () => {
      if (!this.#log.raft.losesAnswer()) answer();
    });
  }

  #heldByFollower(): number {
    const forMs = this.trouble.followerStopsUntilMs - this.#world.loop.now;
    return forMs > 0 && this.#raft.chance(throughFollower) ? forMs : 0;
  }

  #refusedByMinority<T>(life: Life): Promise<T> {
    return this.#answered<T>(life, this.#raft.between(...oneWayMs), () => {
      throw new SqlError("none", "other", "leader not found");
    });
  }

  /** Resolves in that life with the first answer, or rejects after the time-out. */
  #called<T>(life: Life, effect: "none" | "unknown", send: (answer: (value: () => Promise<T>) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = life.timers.after(logTimeoutMs, () => reject(new SqlError(effect, "other", "no answer from the log in time")));
      send((value) =>
        life.deliver(() => {
          cancel();
          value().then(resolve, reject);
        }),
      );
    });
  }

  #answered<T>(life: Life, afterMs: number, value: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#world.loop.schedule(afterMs, () =>
        life.deliver(() => {
          try {
            resolve(value());
          } catch (error) {
            reject(error);
          }
        }),
      );
    });
  }
}

/** By the sealed text of its events: those of one intent name it. */
function mentionsIntent(statements: SqlStatement[]): boolean {
  return statements.some(({ params }) => params.some((param) => typeof param === "string" && param.includes(intentMember)));
}

const intentMember = JSON.stringify('"intent":{').slice(1, -1);
