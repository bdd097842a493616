import type { Consumer, EachBatchPayload, Kafka } from "kafkajs";
import type { Random, Timers } from "../../ports/index.js";
import { backOffMs } from "../back-off.js";
import { isPassing, requireWithin, topicMissing, unavailable } from "../errors.js";
import type { ReadRecord, TopicEnds } from "../stream.js";
import { streamError } from "./errors.js";

/** How often a reader compares its position with the topic's end. */
const lookMs = 2_000;
/** A consumer that brought nothing for so long, while the topic went on, is replaced. */
const stalledMs = 10_000;
/** A broker holds an empty answer so long; whoever stops waits for it. */
const fetchWaitMs = 500;
const sessionTimeoutMs = 10_000;
const heartbeatMs = 1_000;
/** To leave the group; after that the connection is left to itself. */
const leaveWithinMs = 3_000;
/** Bytes of chance in a group's name. */
const nameBytes = 8;

export interface KafkaReaderParts {
  kafka: Kafka;
  topic: string;
  ends(): Promise<TopicEnds | undefined>;
  timers: Timers;
  random: Random;
  onTrouble(what: string, error: unknown): void;
}

/**
 * Reads one topic from a position that the caller keeps. Each consumer is a group of its own, so that nobody else's death makes it
 * wait, and commits nothing. One that crashes, loses its connection, or stops without saying so is replaced by another that
 * goes on where the caller has come to.
 */
export class KafkaReader {
  readonly #parts: KafkaReaderParts;

  constructor(parts: KafkaReaderParts) {
    this.#parts = parts;
  }

  async *read(from: number, signal: AbortSignal): AsyncGenerator<ReadRecord[]> {
    const { timers, random, onTrouble } = this.#parts;
    let next = from;
    for (let failures = 0; !signal.aborted; failures++) {
      const consumer = new OneConsumer(this.#parts, next, signal);
      try {
        for await (const records of consumer.records()) {
          failures = 0;
          yield records;
          next = (records[records.length - 1] as ReadRecord).position + 1;
          consumer.done(next);
        }
      } catch (error) {
        if (!isPassing(error)) throw error;
        onTrouble(`a consumer of ${this.#parts.topic} is replaced`, error);
      } finally {
        await consumer.end();
      }
      await timers.sleep(backOffMs(failures, random), signal).catch(() => {});
    }
  }
}

/** One consumer of kafkajs, from its start to its first failure. */
class OneConsumer {
  readonly #parts: KafkaReaderParts;
  readonly #signal: AbortSignal;
  readonly #consumer: Consumer;
  #next: number;
  #ready: ReadRecord[] | undefined;
  #failure: unknown;
  /** Records are with the caller. */
  #isTaking = false;
  readonly #over = new AbortController();
  #wakeReader = () => {};
  #taken = () => {};
  #quietMs = 0;
  readonly #abort = () => this.#fail(undefined);

  constructor(parts: KafkaReaderParts, from: number, signal: AbortSignal) {
    this.#parts = parts;
    this.#next = from;
    this.#signal = signal;
    this.#consumer = parts.kafka.consumer({
      groupId: `fleetlog-${parts.random.hex(nameBytes)}`,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: heartbeatMs,
      maxWaitTimeInMs: fetchWaitMs,
      allowAutoTopicCreation: false,
      // Its own way to go on would be without our position.
      retry: { retries: 2, initialRetryTime: 100, restartOnFailure: async () => false },
    });
  }

  async *records(): AsyncGenerator<ReadRecord[]> {
    this.#signal.addEventListener("abort", this.#abort, { once: true });
    if (this.#signal.aborted) return;
    void this.#start();
    for (;;) {
      if (!this.#ready && !this.#isOver) {
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
      }
      if (this.#isOver) {
        if (this.#failure !== undefined) throw this.#failure;
        return;
      }
      const records = this.#ready as ReadRecord[];
      this.#ready = undefined;
      yield records;
    }
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  /** The records before `next` have been taken care of. */
  done(next: number): void {
    this.#next = next;
    this.#isTaking = false;
    this.#taken();
  }

  async end(): Promise<void> {
    this.#signal.removeEventListener("abort", this.#abort);
    this.#fail(undefined);
    const left = new AbortController();
    const late = this.#parts.timers.sleep(leaveWithinMs, left.signal).catch(() => {});
    await Promise.race([this.#consumer.disconnect().catch(() => {}), late]);
    left.abort();
  }

  async #start(): Promise<void> {
    const { topic } = this.#parts;
    const { CRASH, DISCONNECT, GROUP_JOIN, STOP } = this.#consumer.events;
    this.#consumer.on(CRASH, ({ payload }) => this.#fail(streamError("read", topic, payload.error)));
    for (const event of [DISCONNECT, STOP]) this.#consumer.on(event, () => this.#fail(unavailable("read", "the consumer stopped")));
    // One that joins again, after it was too busy to beat, has forgotten where it was and would go on at the topic's end.
    this.#consumer.on(GROUP_JOIN, () => this.#seek());
    try {
      await this.#consumer.connect();
      await this.#consumer.subscribe({ topic, fromBeginning: false });
      await this.#consumer.run({ autoCommit: false, eachBatch: (batch) => this.#take(batch) });
      // What it fetched before this is left out below.
      this.#seek();
      while (!this.#isOver) await this.#look();
    } catch (error) {
      this.#fail(streamError("read", topic, error));
    }
  }

  #seek(): void {
    this.#consumer.seek({ topic: this.#parts.topic, partition: 0, offset: String(this.#next) });
  }

  async #take({ batch, heartbeat, isRunning }: EachBatchPayload): Promise<void> {
    const records = batch.messages
      .map(({ offset, key, value }) => ({
        position: Number(offset),
        ...(key ? { key: key.toString("utf8") } : {}),
        value: value ?? Buffer.alloc(0),
      }))
      .filter(({ position }) => position >= this.#next);
    const [first] = records;
    // Beyond the end that it believed in, or what retention took: the look below says which.
    if (!first || first.position !== this.#next || this.#isOver) return;
    const taken = new Promise<void>((resolve) => {
      this.#taken = resolve;
    });
    this.#quietMs = 0;
    this.#isTaking = true;
    this.#ready = records;
    this.#wakeReader();
    // kafkajs beats between batches alone.
    const beating = new AbortController();
    void taken.then(() => beating.abort());
    while (!beating.signal.aborted && !this.#isOver && isRunning()) {
      await this.#parts.timers.sleep(heartbeatMs, beating.signal).catch(() => {});
      if (!beating.signal.aborted) await heartbeat().catch(() => {});
    }
  }

  /** Finds a consumer out that stopped without saying so. */
  async #look(): Promise<void> {
    const { timers, topic } = this.#parts;
    await timers.sleep(lookMs, this.#over.signal).catch(() => {});
    if (this.#isOver) return;
    const at = this.#next;
    const ends = await this.#parts.ends();
    if (!ends) throw topicMissing(topic);
    if (this.#next !== at || this.#isTaking) return;
    requireWithin(topic, at, ends);
    this.#quietMs = ends.next > at ? this.#quietMs + lookMs : 0;
    if (this.#quietMs >= stalledMs) throw unavailable("read", `the consumer brought nothing although the topic ends at ${ends.next}`);
  }

  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#failure = error;
    this.#over.abort();
    this.#wakeReader();
    this.#taken();
  }
}
