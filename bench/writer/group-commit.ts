import { type DraftEvent, type Guard, memoryPort, SqlEventLog } from "../../src/log/index.js";
import { SlowPort } from "./slow-port.js";

/** Appends what came while the last append was under way, and nothing more: nothing is decided, applied or kept. */
export class GroupCommit {
  #waiting: { draft: DraftEvent; done(seq: number): void; failed(error: unknown): void }[] = [];
  #isUnderWay = false;

  private constructor(
    private readonly log: SqlEventLog,
    private guard: Guard,
  ) {}

  /** On a log of its own in memory. */
  static async prepare(commitMs: number): Promise<GroupCommit> {
    const log = new SqlEventLog(new SlowPort(memoryPort(true), commitMs));
    await log.create("bench0000000", "00000000000000be");
    const head = await log.head();
    if (!head) throw new Error("the log has no head");
    return new GroupCommit(log, head);
  }

  /** @returns its seq, once it is committed */
  append(draft: DraftEvent): Promise<number> {
    return new Promise((done, failed) => {
      this.#waiting.push({ draft, done, failed });
      void this.#commit();
    });
  }

  close(): Promise<void> {
    return this.log.close();
  }

  async #commit(): Promise<void> {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      const drafts = waiting.map(({ draft }) => draft);
      const { seq } = this.guard;
      const batch = this.log.seal(this.guard, "benchbatch00", drafts);
      const { outcome } = await this.log.append(batch);
      for (const [index, { done, failed }] of waiting.entries()) {
        if (outcome === "applied") done(seq + 1 + index);
        else failed(new Error(`an append was ${outcome}`));
      }
      this.guard = batch.next;
    }
    this.#isUnderWay = false;
  }
}
