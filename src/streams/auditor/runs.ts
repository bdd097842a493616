import { type EventRecord, taskAddress } from "../../model/index.js";
import type { AuditDatabase, Value } from "./database.js";

/** One life of one container: what ran where, from when to when, as its node reported. */
export interface AuditRun {
  task: string;
  /** Index in the spec. */
  container: number;
  generation: number;
  service: string;
  node: string;
  started: Moment;
  /** Null while nobody has said that it ended: it runs, or its node has failed. */
  ended: Moment | null;
  state: string;
  exitCode?: number;
  error?: string;
  /** Why its task was placed and when, and why it was told to stop. */
  placed: Moment | null;
  stopReason?: string;
}

export interface Moment {
  seq: number;
  time: string;
}

const endedStates = new Set(["complete", "failed", "rejected"]);
const startedStates = new Set(["starting", "running", "stopping"]);

/** Keeps what ran where, from placements and reports. */
export class AuditRuns {
  readonly #database: AuditDatabase;

  constructor(database: AuditDatabase) {
    this.#database = database;
  }

  /** Within the transaction of the event. */
  learn({ type, data, seq, time }: EventRecord): void {
    if (type === "tasks.placed") {
      for (const [row, task] of data.tasks.entries())
        this.#database.run(
          "INSERT OR REPLACE INTO tasks (task, service, node, placedSeq, placedTime) VALUES (?, ?, ?, ?, ?)",
          task,
          data.service,
          data.nodes[row] as string,
          seq,
          time,
        );
    } else if (type === "tasks.stopped") {
      const sql = "UPDATE tasks SET stoppedSeq = ?, stopReason = ? WHERE task = ?";
      for (const task of data.tasks) this.#database.run(sql, seq, data.reason, task);
    } else if (type === "tasks.observed") this.#observe(data, seq, time);
  }

  /** Where tasks were placed; those that nobody placed are left out. */
  nodesOf(tasks: readonly string[]): string[] {
    const nodes = new Set<string>();
    for (const task of tasks) {
      const [node] = this.#database.get<[string]>("SELECT node FROM tasks WHERE task = ?", task) ?? [];
      if (node !== undefined) nodes.add(node);
    }
    return [...nodes];
  }

  #observe({ node, observations }: Extract<EventRecord, { type: "tasks.observed" }>["data"], seq: number, time: number): void {
    const { tasks, containers, generations, states, details = [] } = observations;
    for (const [row, task] of tasks.entries()) {
      const state = states[row] as string;
      const key: Value[] = [task, containers[row] as number, generations[row] as number];
      const hasEnded = endedStates.has(state);
      if (!hasEnded && !startedStates.has(state)) continue;
      const { service } = taskAddress(task);
      this.#database.run(
        `INSERT INTO runs (task, container, generation, service, node, startedSeq, startedTime, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (task, container, generation) DO UPDATE SET state = excluded.state WHERE endedSeq IS NULL`,
        ...key,
        service,
        node,
        seq,
        time,
        state,
      );
      if (!hasEnded) continue;
      const detail = details.find((found) => found.row === row);
      this.#database.run(
        `UPDATE runs SET endedSeq = ?, endedTime = ?, state = ?, exitCode = ?, error = ?
           WHERE task = ? AND container = ? AND generation = ? AND endedSeq IS NULL`,
        seq,
        time,
        state,
        detail?.exitCode ?? null,
        detail?.error ?? null,
        ...key,
      );
    }
  }
}
