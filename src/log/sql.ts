import type { LogMember } from "./event-log.js";

/** What a value of a row or a parameter can be; the log needs no more. */
export type SqlValue = string | number | null;

export interface SqlStatement {
  sql: string;
  params: SqlValue[];
}

/**
 * The whole of what the log asks of a database. A carrier is an implementation of this and nothing else.
 * An error anywhere in an answer, at whatever level, must surface as a thrown `SqlError`.
 */
export interface SqlPort {
  /** Name of the carrier, e.g. `sqlite`. */
  readonly carrier: string;
  /** Whether nobody but this process can write here for as long as the port is open. */
  readonly exclusive: boolean;
  /** Runs the statements in one transaction and returns the affected rows of each. */
  transact(statements: SqlStatement[]): Promise<number[]>;
  /** Rows as arrays of columns, as of a moment after every transaction that was answered before (linearizable). */
  query(statement: SqlStatement): Promise<SqlValue[][]>;
  /** The processes that agree on the database; left out where it is a file. */
  members?(): Promise<LogMember[]>;
  /** Takes one of them out; one that is out already is no error. */
  removeMember?(id: string): Promise<void>;
  close(): Promise<void>;
}

/** Thrown by a carrier. `effect` says whether the transaction may have landed, now or later; a query has no effect. */
export class SqlError extends Error {
  readonly effect: "none" | "unknown";
  readonly reason: "full" | "corrupt" | "other";

  constructor(effect: "none" | "unknown", reason: "full" | "corrupt" | "other", message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "SqlError";
    this.effect = effect;
    this.reason = reason;
  }
}
