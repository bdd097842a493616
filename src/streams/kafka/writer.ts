import type { Kafka, Producer } from "kafkajs";
import { unavailable } from "../errors.js";
import type { StreamRecord } from "../stream.js";
import { streamError } from "./errors.js";

const ackTimeoutMs = 5_000;
/** An idempotent producer may not have none. The broker knows what is sent again by its number. */
const retry = { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 };
/** Of everybody who must have it. */
const acksOfAll = -1;

/**
 * One idempotent producer, replaced after every failure: kafkajs may then have counted what the broker has not. Nothing is
 * ever dropped in silence: a run of records is acknowledged, or the caller looks what the topic ends with.
 */
export class KafkaWriter {
  readonly #kafka: Kafka;
  #producer: Promise<Producer> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  async append(topic: string, records: readonly StreamRecord[]): Promise<number> {
    if (records.length === 0) throw new Error("an empty run of records");
    this.#producer ??= this.#connect();
    const used = this.#producer;
    try {
      const producer = await used;
      const messages = records.map(({ value, key = null, headers }) => ({ value, key, partition: 0, ...(headers ? { headers } : {}) }));
      const [answer] = await producer.send({ topic, messages, acks: acksOfAll, timeout: ackTimeoutMs });
      if (answer?.baseOffset === undefined || answer.errorCode !== 0) throw unavailable("append", "no position was answered");
      return Number(answer.baseOffset);
    } catch (error) {
      if (this.#producer === used) this.#producer = undefined;
      void disconnect(used);
      throw streamError("append", topic, error);
    }
  }

  async close(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    if (producer) await disconnect(producer);
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false, retry });
    await producer.connect();
    return producer;
  }
}

async function disconnect(producer: Promise<Producer>): Promise<void> {
  await producer.then((connected) => connected.disconnect()).catch(() => {});
}
