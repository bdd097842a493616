/** Fetches Kafka into the cache, where it is missing and can be had: before the tests, so that none pays for it. */
import { type KafkaVersion, kafkaJars, kafkaVersions, missingForKafka } from "./binary.js";

for (const version of Object.keys(kafkaVersions) as KafkaVersion[]) {
  const missing = missingForKafka(version);
  if (missing === undefined) await kafkaJars(version);
  else console.log(`Kafka ${version} cannot be had: it needs ${missing}`);
}
