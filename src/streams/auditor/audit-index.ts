import { positionText } from "../../model/index.js";
import { ClusterError } from "../../ports/index.js";
import type { StreamEvent } from "../stream-event.js";
import { AuditDatabase } from "./database.js";
import { type AuditPlace, type Facts, factsOf, kindOf } from "./facts.js";
import { AuditNames } from "./names.js";
import { type AuditRow, rowOf, searchedText } from "./row.js";
import { AuditRuns } from "./runs.js";

/** What the index holds: every event from `first` to `seq`, each once, and the chain's hash at the last. */
export interface IndexState {
  cluster: string;
  lineage: string;
  first: number;
  seq: number;
  hash: string;
  /** Of the last event, ms. */
  time: number;
}

/** Where the stream goes on, kept with what came of it. */
export interface TopicPlace {
  topic: string;
  position: number;
}

/**
 * Events in SQLite, with what they are found by. Rows and the place on the stream move in one transaction, and only an event that
 * follows the last by seq, lineage and hash is taken: whatever dies wherever, each seq is there exactly once.
 */
export class AuditIndex {
  readonly database: AuditDatabase;
  readonly names: AuditNames;
  readonly runs: AuditRuns;
  readonly #waiting = new Set<() => void>();

  constructor(path: string) {
    this.database = AuditDatabase.open(path);
    this.names = new AuditNames(this.database);
    this.runs = new AuditRuns(this.database);
  }

  /** Undefined while it is empty. */
  state(): IndexState | undefined {
    const sql = "SELECT cluster, lineage, first, seq, hash, time FROM state";
    const found = this.database.get<[string, string, number, number, string, number]>(sql);
    if (!found) return undefined;
    const [cluster, lineage, first, seq, hash, time] = found;
    return { cluster, lineage, first, seq, hash, time };
  }

  /** The lineages of its events, oldest first, with the first event of each that it holds. */
  lineages(): { lineage: string; first: number }[] {
    return this.database
      .all<[string, number]>("SELECT lineage, first FROM lineages ORDER BY first")
      .map(([lineage, first]) => ({ lineage, first }));
  }

  /** Chain hash of an event that it holds. */
  hashAt(seq: number): string {
    const [row] = this.database.get<[string]>("SELECT row FROM events WHERE seq = ?", seq) ?? [];
    if (row === undefined) throw new ClusterError("gone", "position_gone", `the audit index does not hold event ${seq}`);
    return (JSON.parse(row) as AuditRow).hash;
  }

  /** The position on a topic behind what was taken of it. */
  position(topic: string): number | undefined {
    return this.database.get<[number]>("SELECT position FROM places WHERE topic = ?", topic)?.[0];
  }

  /**
   * Takes events in order; those that it has are passed over.
   * @throws ClusterError `audit_gap` where some are missing, `audit_foreign` where they belong to another history; nothing is taken then
   */
  take(events: readonly StreamEvent[], place?: TopicPlace): void {
    this.database.transact(() => {
      let state = this.state();
      for (const event of events) {
        if (state && event.record.seq <= state.seq) continue;
        requireNext(state, event);
        const lineage = event.lineage;
        if (lineage !== state?.lineage) this.database.run("INSERT INTO lineages VALUES (?, ?)", lineage, event.record.seq);
        this.#insert(event);
        const { seq, hash, time } = event.record;
        state = { cluster: event.cluster, lineage, first: state?.first ?? seq, seq, hash, time };
      }
      if (state) this.#keep(state);
      if (place) this.database.run("INSERT OR REPLACE INTO places VALUES (?, ?)", place.topic, place.position);
    });
    for (const wake of [...this.#waiting]) wake();
  }

  /** The place on a topic counts no more: it was lost there. */
  forget(topic: string): void {
    this.database.run("DELETE FROM places WHERE topic = ?", topic);
  }

  /** Whether the index holds what was personal in an event, for as much as the log told it. */
  isWhole(seq: number): boolean {
    return this.database.get<[number]>("SELECT redacted FROM events WHERE seq = ?", seq)?.[0] === 0;
  }

  /**
   * Puts an event that was redacted on the log in the place of what the index holds of it: row, full text and facets.
   * @throws ClusterError `audit_foreign` where it is not the event of that seq
   */
  redact({ record, lineage }: StreamEvent): void {
    this.database.transact(() => {
      const { seq } = record;
      const [text] = this.database.get<[string]>("SELECT row FROM events WHERE seq = ? AND redacted = 0", seq) ?? [];
      if (text === undefined) return;
      const old = JSON.parse(text) as AuditRow;
      if (old.hash !== record.hash) throw foreign(`its event ${seq} is not the log's`);
      this.database.run("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", seq, searchedText(old));
      this.database.run("DELETE FROM facets WHERE facet = 'origin' AND value = ? AND seq = ?", old.client ?? "", seq);
      const { kind, actorName, services, nodes, places } = old;
      const row = rowOf(record, { lineage, kind, actorName, services, nodes, places });
      this.database.run("UPDATE events SET row = ?, redacted = 1 WHERE seq = ?", JSON.stringify(row), seq);
      this.database.run("INSERT INTO words (rowid, text) VALUES (?, ?)", seq, searchedText(row));
      if (row.client !== undefined) this.#facet("origin", row.client, seq);
    });
  }

  /** Resolves once it holds that seq, or after so long; whether it does. */
  async reached(seq: number, withinMs: number): Promise<boolean> {
    const has = () => (this.state()?.seq ?? 0) >= seq;
    if (has()) return true;
    await new Promise<void>((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const look = () => {
        if (has()) finish();
      };
      const timer = setTimeout(finish, withinMs);
      timer.unref();
      this.#waiting.add(look);
    });
    return has();
  }

  close(): void {
    this.database.close();
  }

  #insert({ record, lineage }: StreamEvent): void {
    this.names.learn(record);
    this.runs.learn(record);
    const facts = factsOf(record);
    const places = facts.places.map((said) => this.names.place(record.subject, said));
    // Where the event does not say on which nodes its tasks are, their placement does.
    const nodeIds = facts.nodes.length > 0 || facts.tasks.length === 0 ? facts.nodes : this.runs.nodesOf(facts.tasks);
    const row = rowOf(record, {
      lineage,
      kind: kindOf(record),
      actorName: this.names.actor(record.actor),
      services: facts.services.map((id) => this.names.service(id)),
      nodes: nodeIds.map((id) => this.names.node(id)),
      places,
    });
    const { seq, time, type, subject, redacted } = record;
    this.database.run(
      "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)",
      seq,
      time,
      type,
      row.kind,
      subject,
      redacted ? 1 : 0,
      JSON.stringify(row),
    );
    this.database.run("INSERT INTO words (rowid, text) VALUES (?, ?)", seq, searchedText(row));
    this.#facets(row, facts);
  }

  #facets(row: AuditRow, facts: Facts): void {
    const { seq } = row;
    this.#facet("actor", row.actor, seq);
    this.#facet("origin", row.controller, seq);
    if (row.client !== undefined) this.#facet("origin", row.client, seq);
    for (const task of facts.tasks) this.#facet("task", task, seq);
    for (const { id } of row.nodes) this.#facet("node", id, seq);
    for (const { id } of row.services) this.#facet("service", id, seq);
    const places: AuditPlace[] = row.services.flatMap(({ namespace, stack }) =>
      namespace === undefined ? [] : [{ namespace, stack: stack ?? null }],
    );
    for (const { namespace, stack } of [...places, ...row.places]) {
      this.#facet("namespace", namespace, seq);
      if (stack === null) continue;
      this.#facet("stack", `${namespace}/${stack}`, seq);
      this.#facet("stack", stack, seq);
    }
  }

  #facet(facet: string, value: string, seq: number): void {
    this.database.run("INSERT OR IGNORE INTO facets VALUES (?, ?, ?)", facet, value, seq);
  }

  #keep({ cluster, lineage, first, seq, hash, time }: IndexState): void {
    this.database.run("INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?, ?, ?, ?)", cluster, lineage, first, seq, hash, time);
  }
}

/** @throws ClusterError for an event that does not follow; a lineage gives way only to the one that its `log.forked` begins */
function requireNext(state: IndexState | undefined, { cluster, lineage, previous, record }: StreamEvent): void {
  if (!state) return;
  if (cluster !== state.cluster) throw foreign(`event ${record.seq} is of cluster ${cluster}, and the index of ${state.cluster}`);
  if (record.seq !== state.seq + 1) {
    const extra = { expected: positionText(state.lineage, state.seq + 1), found: positionText(lineage, record.seq) };
    throw new ClusterError("conflict", "audit_gap", `event ${record.seq} does not follow event ${state.seq}, the last of the index`, {
      extra,
    });
  }
  const isFork = record.type === "log.forked" && record.data.parent.lineage === state.lineage;
  if (lineage !== state.lineage && !isFork)
    throw foreign(`event ${record.seq} is of lineage ${lineage}, and the index of ${state.lineage}`);
  if (previous !== state.hash) throw foreign(`event ${record.seq} does not follow the chain at event ${state.seq}`);
}

/** Two histories never meet in one index. */
export function foreign(why: string): ClusterError {
  const message = `the audit index is of another history: ${why}. Nothing was changed; an index of this log begins with another --data-dir`;
  return new ClusterError("conflict", "audit_foreign", message);
}
