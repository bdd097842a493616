import type { Entry } from "./entry.js";
import { FairQueue, type FairQueueLimits } from "./fair-queue.js";
import { agentQueueLimits, agentTurnsMax, callerQueueLimits } from "./limits.js";

/**
 * Intents that wait to be decided. What agents say comes before what people ask for: a cluster whose reports wait behind
 * bulk work takes healthy nodes and tasks for lost. But not without end, lest a large fleet lets nobody in.
 */
export class IntentQueue {
  readonly #agents: FairQueue;
  readonly #callers: FairQueue;
  #agentTurns = 0;

  constructor(agents: FairQueueLimits = agentQueueLimits, callers: FairQueueLimits = callerQueueLimits) {
    this.#agents = new FairQueue(agents);
    this.#callers = new FairQueue(callers);
  }

  get size(): number {
    return this.#agents.size + this.#callers.size;
  }

  /** @throws ClusterError as the queue of its kind says */
  add(entry: Entry): void {
    this.#of(entry).add(entry);
  }

  take(): Entry | undefined {
    if (this.#agents.size > 0 && (this.#callers.size === 0 || this.#agentTurns < agentTurnsMax)) {
      this.#agentTurns++;
      return this.#agents.take();
    }
    this.#agentTurns = 0;
    return this.#callers.take();
  }

  remove(entry: Entry): void {
    this.#of(entry).remove(entry);
  }

  /** What was taken already and is to be decided again. */
  putBack(entries: readonly Entry[]): void {
    this.#agents.putBack(entries.filter((entry) => this.#of(entry) === this.#agents));
    this.#callers.putBack(entries.filter((entry) => this.#of(entry) === this.#callers));
  }

  *drain(): Generator<Entry> {
    for (let entry = this.take(); entry; entry = this.take()) yield entry;
  }

  #of({ caller }: Entry): FairQueue {
    return caller.startsWith("node/") ? this.#agents : this.#callers;
  }
}
