import assert from "node:assert/strict";
import { Pool } from "undici";

const clients = 64;
export const rowsPerStatement = 1_000;
const columns = ["epoch", "time", "type", "version", "batch", "salt", "sealed", "inner", "redacted", "hash"];
const insertRow = `INSERT INTO raw (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
const insertRows = `INSERT INTO raw (${columns.join(", ")}) SELECT ${columns.map((_, i) => `value ->> ${i}`).join(", ")} FROM json_each(?)`;

/** Bare rqlite: the same columns, ready-made, straight to the leader. */
export class RawSide {
  readonly #pool: Pool;
  readonly #insert: unknown[];
  #inserted = 0;

  private constructor(url: string, row: unknown[]) {
    this.#pool = new Pool(url, { connections: clients, pipelining: 1 });
    this.#insert = [insertRow, ...row];
  }

  /** @param row what is inserted one by one, in the order of the insert's columns */
  static async prepare(url: string, row: unknown[]): Promise<RawSide> {
    const side = new RawSide(url, row);
    await side.#send([
      `CREATE TABLE raw (seq INTEGER PRIMARY KEY, epoch INTEGER NOT NULL, time INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,
        batch TEXT NOT NULL, salt TEXT, sealed TEXT NOT NULL, inner TEXT NOT NULL, redacted INTEGER NOT NULL, hash TEXT NOT NULL) STRICT`,
    ]);
    return side;
  }

  /** One at a time. */
  async insertMsP50(ms: number): Promise<number> {
    const times = await this.#run(ms, 1, this.#insert, 1);
    times.sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)] as number;
  }

  async insertsPerS(ms: number): Promise<number> {
    const start = performance.now();
    const times = await this.#run(ms, clients, this.#insert, 1);
    return (times.length * 1000) / (performance.now() - start);
  }

  /** @param rows as many as one statement has, in the order of the insert's columns */
  async rowsPerS(ms: number, rows: readonly unknown[][]): Promise<number> {
    assert.equal(rows.length, rowsPerStatement);
    const text = JSON.stringify(rows);
    const start = performance.now();
    const times = await this.#run(ms, 1, [insertRows, text], rowsPerStatement);
    return (times.length * rowsPerStatement * 1000) / (performance.now() - start);
  }

  async end(): Promise<void> {
    const { body } = await this.#pool.request({ method: "GET", path: "/db/query?level=strong&q=SELECT%20count(*)%20FROM%20raw" });
    const { results } = (await body.json()) as { results: { values: [[number]] }[] };
    assert.equal(results[0]?.values[0][0], this.#inserted, "rows were lost");
    await this.#pool.close();
  }

  async #run(ms: number, width: number, statement: unknown[], rows: number): Promise<number[]> {
    const until = performance.now() + ms;
    const times: number[] = [];
    const client = async () => {
      while (performance.now() < until) {
        const start = performance.now();
        assert.equal(await this.#send(statement), rows);
        times.push(performance.now() - start);
        this.#inserted += rows;
      }
    };
    await Promise.all(Array.from({ length: width }, client));
    return times;
  }

  async #send(statement: unknown[]): Promise<number | undefined> {
    const answer = await this.#pool.request({
      method: "POST",
      path: "/db/execute?transaction",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([statement]),
    });
    const { results, error } = (await answer.body.json()) as { results?: { rows_affected?: number; error?: string }[]; error?: string };
    if (error !== undefined || results?.[0]?.error !== undefined) throw new Error(error ?? results?.[0]?.error);
    return results?.[0]?.rows_affected;
  }
}
