import type { EventRecord } from "../model/index.js";
import { Bounded } from "./bounded.js";

/** Events whose trace is remembered for what follows from them, and tasks that their agents have not been told of yet. */
const causesMax = 4_096;
const tasksMax = 20_000;

/**
 * Which trace a task belongs to: that of the request whose event its placement names as its cause. Kept in memory alone, of what
 * was committed lately, for the agents that take part in traces.
 */
export class PlacementTraces {
  readonly #bySeq = new Bounded<number, string>(causesMax);
  readonly #byTask = new Bounded<string, string>(tasksMax);

  committed(records: readonly EventRecord[]): void {
    for (const record of records) {
      if (record.traceparent !== null) this.#bySeq.set(record.seq, record.traceparent);
      if (record.type !== "tasks.placed" || record.cause === null) continue;
      const trace = this.#bySeq.get(record.cause);
      if (trace !== undefined) for (const task of record.data.tasks) this.#byTask.set(task, trace);
    }
  }

  of(task: string): string | undefined {
    return this.#byTask.get(task);
  }
}
