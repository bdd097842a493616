import test, { type ExecutionContext } from "ava";
import { type KafkaVersion, missingForKafka } from "./kafka.js";

/** A test with a real Kafka: one at a time in its file, and reported as skipped, with what is missing, where none can be had. */
export function kafkaTest(title: string, implementation: (t: ExecutionContext) => Promise<void>, version: KafkaVersion = "3.9"): void {
  const missing = missingForKafka(version);
  if (missing === undefined) test.serial(title, implementation);
  else test.skip(`${title} (needs ${missing})`, implementation);
}
