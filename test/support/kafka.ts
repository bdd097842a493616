/** A real Kafka on this host, with a folder of its own, for tests and benches. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type KafkaVersion, kafkaJars } from "./kafka/binary.js";
import { KafkaBroker } from "./kafka/broker.js";
import { freePorts } from "./rqlite/node.js";

export { type KafkaVersion, missingForKafka } from "./kafka/binary.js";

/** Who may log in where a login is asked for. */
export const kafkaLogin = { user: "relay", password: "right" };

export interface KafkaOptions {
  /** Default 3.9. */
  version?: KafkaVersion;
  /** A second address, with TLS (test/fixtures/tls), where clients log in as `kafkaLogin`. */
  secured?: boolean;
  /** More of the broker's own. */
  properties?: Record<string, string>;
}

export interface Kafka {
  /** Its `host:port`. */
  readonly address: string;
  readonly secured: string;
  /** As a crash; resolves once it is gone. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  /** Ends and removes all of it; may be called again. */
  stop(): Promise<void>;
}

/** Waits until it takes connections. */
export async function startKafka({ version = "3.9", secured = false, properties = {} }: KafkaOptions = {}): Promise<Kafka> {
  const jars = await kafkaJars(version);
  const root = mkdtempSync(join(tmpdir(), "fleetlog-kafka-"));
  const [[plain, own], [second]] = [await freePorts(), await freePorts()];
  const ports = { plain, own, secured: second };
  const broker = new KafkaBroker({
    jars,
    root,
    ports,
    properties: { ...(secured ? securedProperties(ports) : {}), ...properties },
    formatting: secured ? scramUsers() : [],
  });
  const stop = async () => {
    await broker.kill();
    rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    await broker.format();
    await broker.start();
  } catch (error) {
    const lines = broker.lastLines();
    await stop();
    throw new Error(`Kafka did not begin; its last lines:\n${lines}`, { cause: error });
  }
  return { address: broker.address, secured: broker.secured, kill: () => broker.kill(), start: () => broker.start(), stop };
}

function securedProperties({ plain, own, secured }: { plain: number; own: number; secured: number }): Record<string, string> {
  const at = "listener.name.sasl_ssl";
  const scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
  const pem = (name: string) => readFileSync(resolve("test/fixtures/tls", name), "utf8").trim().replaceAll("\n", "\\n");
  return {
    listeners: `PLAINTEXT://127.0.0.1:${plain},SASL_SSL://127.0.0.1:${secured},CONTROLLER://127.0.0.1:${own}`,
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT",
    [`${at}.sasl.enabled.mechanisms`]: "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512",
    [`${at}.plain.sasl.jaas.config`]: `org.apache.kafka.common.security.plain.PlainLoginModule required user_${kafkaLogin.user}="${kafkaLogin.password}";`,
    [`${at}.scram-sha-256.sasl.jaas.config`]: scram,
    [`${at}.scram-sha-512.sasl.jaas.config`]: scram,
    [`${at}.ssl.keystore.type`]: "PEM",
    [`${at}.ssl.keystore.certificate.chain`]: pem("cert.pem"),
    [`${at}.ssl.keystore.key`]: pem("key.pem"),
  };
}

function scramUsers(): string[] {
  const { user, password } = kafkaLogin;
  return ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((mechanism) => ["--add-scram", `${mechanism}=[name=${user},password=${password}]`]);
}
