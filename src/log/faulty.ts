import { SqlError, type SqlPort, type SqlStatement } from "./sql.js";

/**
 * What happens to one transaction:
 * - `refused`: it fails, and surely did not land
 * - `lost`: it never lands, but nobody is told
 * - `unanswered`: it lands, but nobody is told
 * - `late`: nobody is told, and it lands when `land()` is called
 */
export type Fault = "refused" | "lost" | "unanswered" | "late";

/** A port with faults to be injected, for tests of whatever stands on a log. */
export class FaultyPort implements SqlPort {
  readonly #port: SqlPort;
  readonly #faults: (Fault | undefined)[] = [];
  readonly #late: SqlStatement[][] = [];
  #gate: Promise<void> | undefined;
  #unreachable = false;

  constructor(port: SqlPort) {
    this.#port = port;
  }

  get carrier(): string {
    return this.#port.carrier;
  }

  get exclusive(): boolean {
    return this.#port.exclusive;
  }

  /** The next transactions meet these faults, one each; undefined for none. */
  inject(...faults: (Fault | undefined)[]): void {
    this.#faults.push(...faults);
  }

  /** Lets every late transaction land now; returns what each affected. */
  async land(): Promise<number[][]> {
    const affected: number[][] = [];
    for (const statements of this.#late.splice(0)) affected.push(await this.#port.transact(statements));
    return affected;
  }

  /** While unreachable, every call fails before it does anything. */
  reachable(yes: boolean): void {
    this.#unreachable = !yes;
  }

  /** Holds back transactions until the returned function is called. */
  hold(): () => void {
    let release = () => {};
    this.#gate = new Promise((resolve) => {
      release = () => {
        this.#gate = undefined;
        resolve();
      };
    });
    return release;
  }

  async transact(statements: SqlStatement[]): Promise<number[]> {
    await this.#gate;
    if (this.#unreachable) throw new SqlError("none", "other", "the log is unreachable");
    const fault = this.#faults.shift();
    switch (fault) {
      case undefined:
        return this.#port.transact(statements);
      case "refused":
        throw new SqlError("none", "other", "refused by the test");
      case "unanswered":
        await this.#port.transact(statements);
        break;
      case "late":
        this.#late.push(statements);
        break;
      case "lost":
        break;
      default:
        fault satisfies never;
    }
    throw new SqlError("unknown", "other", "no answer in time");
  }

  async query(statement: SqlStatement): ReturnType<SqlPort["query"]> {
    if (this.#unreachable) throw new SqlError("none", "other", "the log is unreachable");
    return this.#port.query(statement);
  }

  close(): Promise<void> {
    return this.#port.close();
  }
}
