import { SqlError } from "../log/index.js";
import type { SeededRandom } from "./random.js";
import type { World } from "./world.js";

/** What becomes of a transaction that comes while nobody leads, and of a read. */
const transactionFates = { refused: 4, inDoubtKept: 3, inDoubtLost: 3 };
const readFates = { refused: 2, silent: 1 };
/** Share of answers on their way from a leader that is deposed which are lost with it. */
const lostAnswers = 0.7;

/**
 * The nodes that agree on the log, as seen from outside. While they elect a leader nothing is answered but refusals. What the
 * old leader had taken and not committed may be committed by the next one, before anything else, or never: whoever sent it
 * is told in both cases that it is in doubt.
 */
export class Raft {
  readonly #world: World;
  readonly #random: SeededRandom;
  #electing = 0;
  #met = false;
  /** The next commit is the leader's last one, and nobody leads for so long after it. */
  #lastCommit: number | undefined;
  #readAtMs = -1;
  /** What the next leader finds on its log and commits first. */
  #kept: (() => Promise<unknown>)[] = [];

  constructor(world: World) {
    this.#world = world;
    this.#random = world.random.fork("raft nodes");
  }

  /** Nobody leads for so long. */
  elect(forMs: number): void {
    this.#electing++;
    this.#world.loop.schedule(forMs, async () => {
      if (--this.#electing > 0) return;
      if (this.#met) this.#world.counts.leaderChanges++;
      this.#met = false;
      for (const commit of this.#kept.splice(0)) await commit();
    });
  }

  /** As `elect`, once something was committed: whoever sent that does not learn of it in time. */
  electAfterCommit(forMs: number): void {
    this.#lastCommit = forMs;
  }

  /** An election that goes on ends by itself; no other one begins. */
  heal(): void {
    this.#lastCommit = undefined;
  }

  /** When a read last told anybody what is on the log. */
  get readAtMs(): number {
    return this.#readAtMs;
  }

  /** Lets a transaction that has come run, now or once there is a leader. @throws SqlError as rqlite answers it */
  async transact<T>(run: () => Promise<T>): Promise<T> {
    if (this.#electing === 0) {
      const answer = await run();
      if (this.#lastCommit !== undefined) this.elect(this.#lastCommit);
      this.#lastCommit = undefined;
      return answer;
    }
    this.#met = true;
    const fate = this.#random.weighted(transactionFates);
    if (fate === "refused") throw new SqlError("none", "other", "leader not found");
    this.#world.counts[fate === "inDoubtKept" ? "inDoubtKept" : "inDoubtLost"]++;
    if (fate === "inDoubtKept") this.#kept.push(() => run().catch(() => {}));
    throw new SqlError("unknown", "other", "leadership lost while committing log");
  }

  /** Undefined where no answer ever comes. @throws SqlError where the read is refused */
  async query<T>(run: () => Promise<T>): Promise<T | undefined> {
    if (this.#electing === 0) {
      this.#readAtMs = this.#world.loop.now;
      return run();
    }
    this.#met = true;
    if (this.#random.weighted(readFates) === "refused") throw new SqlError("none", "other", "leader not found");
    return undefined;
  }

  /** Whether an answer that is on its way back is lost with the leader that gave it. */
  losesAnswer(): boolean {
    const lost = this.#electing > 0 && this.#random.chance(lostAnswers);
    if (lost) this.#world.counts.answersLost++;
    return lost;
  }
}
