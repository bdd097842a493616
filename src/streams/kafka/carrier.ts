import { type Admin, Kafka, type KafkaConfig, logLevel } from "kafkajs";
import { ClusterError, type Random, systemRandom, systemTimers, type Timers } from "../../ports/index.js";
import { backOffMs } from "../back-off.js";
import { isPassing, requireWithin, topicMissing } from "../errors.js";
import type { ReadRecord, Stream, StreamRecord, TopicEnds, TopicSettings } from "../stream.js";
import { streamError } from "./errors.js";
import { KafkaReader } from "./reader.js";
import { KafkaWriter } from "./writer.js";

/** Kafka that does not answer is found out within these; more tries are up to whoever asks. */
const connectionTimeoutMs = 2_000;
const requestTimeoutMs = 5_000;
/** Of kafkajs itself, which sends the same batch again under the same number. */
const retry = { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 };
/** Copies of a topic where there are brokers for them; all but one must have a record before it counts. */
const copiesMax = 3;

export interface KafkaStreamOptions {
  /** `host:port` of some brokers. */
  brokers: string[];
  sasl?: { mechanism: "plain" | "scram-sha-256" | "scram-sha-512"; username: string; password: string };
  /** With TLS; authorities instead of the system's, PEM. */
  tls?: { ca?: string };
  /** How it calls itself. */
  clientId?: string;
  timers?: Timers;
  random?: Random;
  /** What went wrong and was mended. */
  onTrouble?: (what: string, error: unknown) => void;
}

/** Topics of one partition on Kafka. kafkajs is trusted with one request at a time, and replaced when it fails. */
export class KafkaStream implements Stream {
  readonly carrier = "kafka";
  readonly recordsMax = undefined;
  readonly #kafka: Kafka;
  /** By topic: what is slow for one, or fails, is not in the way of the others. */
  readonly #writers = new Map<string, KafkaWriter>();
  readonly #options: KafkaStreamOptions;
  #admin: Promise<Admin> | undefined;

  constructor(options: KafkaStreamOptions) {
    this.#options = options;
    this.#kafka = new Kafka(configOf(options));
  }

  async createTopic(topic: string, { retentionMs, recordBytesMax }: TopicSettings): Promise<boolean> {
    return this.#ask("create a topic", topic, async (admin) => {
      const { brokers } = await admin.describeCluster();
      const copies = Math.min(copiesMax, brokers.length);
      const settings = {
        "cleanup.policy": "delete",
        "retention.ms": String(retentionMs),
        "max.message.bytes": String(recordBytesMax),
        "min.insync.replicas": String(Math.max(1, copies - 1)),
        // A broker that lacks acknowledged records must not lead.
        "unclean.leader.election.enable": "false",
      };
      const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
      // False where somebody was faster.
      return admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: copies, configEntries }], waitForLeaders: true });
    });
  }

  async ends(topic: string): Promise<TopicEnds | undefined> {
    return this.#ask("look at a topic", topic, async (admin) => {
      if (!(await admin.listTopics()).includes(topic)) return undefined;
      const partitions = await admin.fetchTopicOffsets(topic);
      const [only] = partitions;
      if (!only || partitions.length !== 1) {
        const message = `topic ${topic} has ${partitions.length} partitions; events have one order only in one`;
        throw new ClusterError("conflict", "stream_topic_foreign", message, { extra: { topic } });
      }
      return { oldest: Number(only.low), next: Number(only.high) };
    });
  }

  append(topic: string, records: readonly StreamRecord[]): Promise<number> {
    const writer = this.#writers.get(topic) ?? new KafkaWriter(this.#kafka);
    this.#writers.set(topic, writer);
    return writer.append(topic, records);
  }

  async *read(topic: string, from: number, signal: AbortSignal): AsyncGenerator<ReadRecord[]> {
    const { timers = systemTimers, random = systemRandom, onTrouble = () => {} } = this.#options;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const ends = await this.ends(topic);
        if (!ends) throw topicMissing(topic);
        requireWithin(topic, from, ends);
        break;
      } catch (error) {
        if (!isPassing(error)) throw error;
        onTrouble(`topic ${topic} is looked at again`, error);
        await timers.sleep(backOffMs(failures, random), signal).catch(() => {});
      }
    }
    yield* new KafkaReader({ kafka: this.#kafka, topic, ends: () => this.ends(topic), timers, random, onTrouble }).read(from, signal);
  }

  async close(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    const writers = [...this.#writers.values()];
    await Promise.allSettled([...writers.map((writer) => writer.close()), admin?.then((connected) => connected.disconnect())]);
  }

  async #ask<T>(doing: string, topic: string, ask: (admin: Admin) => Promise<T>): Promise<T> {
    const connecting = this.#admin ?? this.#connect();
    this.#admin = connecting;
    try {
      return await ask(await connecting);
    } catch (error) {
      const said = streamError(doing, topic, error);
      // Its connection may be one of a broker that is gone.
      if (said.kind === "unavailable" && this.#admin === connecting) {
        this.#admin = undefined;
        void connecting.then((admin) => admin.disconnect()).catch(() => {});
      }
      throw said;
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin({ retry });
    await admin.connect();
    return admin;
  }
}

function configOf({ brokers, sasl, tls, clientId = "fleetlog" }: KafkaStreamOptions): KafkaConfig {
  return {
    clientId,
    brokers,
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: true,
    retry,
    // Whatever matters is thrown.
    logLevel: logLevel.NOTHING,
    ...(sasl ? { sasl: sasl as NonNullable<KafkaConfig["sasl"]> } : {}),
    ...(tls ? { ssl: tls.ca === undefined ? true : { ca: [tls.ca] } } : {}),
  };
}
