import { Kafka, logLevel, type Producer } from "kafkajs";

/** kafkajs and nothing else: the same promises of the broker (idempotent, acknowledged by all), records ready made. */
export class RawKafka {
  readonly #kafka: Kafka;
  readonly #producer: Producer;

  constructor(broker: string) {
    this.#kafka = new Kafka({ clientId: "raw", brokers: [broker], logLevel: logLevel.NOTHING });
    this.#producer = this.#kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  }

  connect(): Promise<void> {
    return this.#producer.connect();
  }

  async send(topic: string, values: readonly (string | Buffer)[]): Promise<void> {
    const headers = { "content-type": "application/cloudevents+json; charset=UTF-8" };
    await this.#producer.send({ topic, acks: -1, messages: values.map((value) => ({ value, partition: 0, headers })) });
  }

  /** Calls back with each value that comes, until the returned function is called. */
  async consume(topic: string, each: (value: string) => void): Promise<() => Promise<void>> {
    const consumer = this.#kafka.consumer({ groupId: `raw-${topic}` });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => each(message.value?.toString() ?? "") });
    return () => consumer.disconnect();
  }

  close(): Promise<void> {
    return this.#producer.disconnect();
  }
}
