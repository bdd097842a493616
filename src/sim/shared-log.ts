import { memoryPort, SqlEventLog, type SqlPort, type SqlStatement, type SqlValue } from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import { Raft } from "./raft.js";
import type { World } from "./world.js";

/** What a transaction left: the head as it is now, and the events that it added. */
export interface Landing {
  epoch: number;
  holder: string;
  seq: number;
  hash: string;
  added: EventRecord[];
}

/** The one log of a world, behind every controller's own link to it. Tells its observer of each transaction that landed. */
export class SharedLog {
  readonly records: EventRecord[] = [];
  readonly raft: Raft;
  holder = "";
  epoch = 0;
  readonly #port: SqlPort = memoryPort(false);
  readonly #log: SqlEventLog;
  readonly #world: World;
  readonly #landed: (landing: Landing) => void;

  constructor(world: World, landed: (landing: Landing) => void) {
    this.#world = world;
    this.raft = new Raft(world);
    this.#landed = landed;
    // It only reads with this one, so it draws no chance and sets no timer.
    this.#log = new SqlEventLog(this.#port);
  }

  get carrier(): string {
    return this.#port.carrier;
  }

  get seq(): number {
    return this.records.length;
  }

  /** Its reader for the last word: the chain and a replay from event 1. */
  reader(): SqlEventLog {
    return this.#log;
  }

  /** @throws SqlError */
  transact(statements: SqlStatement[], by: string): Promise<number[]> {
    return this.raft.transact(async () => {
      const affected = await this.#port.transact(statements);
      if (affected.some((rows) => rows > 0)) await this.#look(by);
      return affected;
    });
  }

  /** Undefined where no answer ever comes. @throws SqlError */
  query(statement: SqlStatement): Promise<SqlValue[][] | undefined> {
    return this.raft.query(() => this.#port.query(statement));
  }

  close(): Promise<void> {
    return this.#port.close();
  }

  async #look(by: string): Promise<void> {
    const head = await this.#log.head();
    if (!head) return;
    const { epoch, holder, seq, hash } = head;
    const added: EventRecord[] = [];
    if (seq > this.seq) for await (const batch of this.#log.read({ after: this.seq, to: seq })) added.push(...batch);
    if (holder !== this.holder) this.#world.note(by, `the lease is ${holder}'s, in epoch ${epoch}`);
    for (const record of added) this.#world.note(by, () => `landed ${record.seq} ${record.type} ${record.subject} (epoch ${record.epoch})`);
    this.#landed({ epoch, holder, seq, hash, added });
    this.holder = holder;
    this.epoch = epoch;
    this.records.push(...added);
  }
}
