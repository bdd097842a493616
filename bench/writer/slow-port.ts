import { setTimeout as delay } from "node:timers/promises";
import type { SqlPort, SqlStatement, SqlValue } from "../../src/log/index.js";

/** A carrier that counts commits and answers one after `commitMs`, as a log on other hosts would; nothing else is slower. */
export class SlowPort implements SqlPort {
  readonly carrier: string;
  readonly exclusive: boolean;
  commits = 0;
  readonly #port: SqlPort;
  readonly #commitMs: number;

  constructor(port: SqlPort, commitMs: number) {
    this.carrier = port.carrier;
    this.exclusive = port.exclusive;
    this.#port = port;
    this.#commitMs = commitMs;
  }

  async transact(statements: SqlStatement[]): Promise<number[]> {
    this.commits++;
    const [affected] = await Promise.all([this.#port.transact(statements), this.#commitMs > 0 ? delay(this.#commitMs) : undefined]);
    return affected;
  }

  query(statement: SqlStatement): Promise<SqlValue[][]> {
    return this.#port.query(statement);
  }

  close(): Promise<void> {
    return this.#port.close();
  }
}
