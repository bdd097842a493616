/**
 * What the log has accepted, told to others: a small port over streams with two carriers, one within the process and Kafka, the
 * relay that brings the log there, and what consumers of it share.
 * Streams carry what is on the log and never the reverse; whoever reads them keeps its own position and tolerates repeats.
 */

export { parseStream, type StreamAddress } from "./address.js";
export { type ConsumerCounts, type ConsumerPlace, consumeEvents, type EventConsumer, noCounts } from "./consumer.js";
export { isPassing } from "./errors.js";
export { deadLetterTopic, eventsTopic, eventsTopicSettings } from "./events-topic.js";
export { KafkaStream, type KafkaStreamOptions } from "./kafka/carrier.js";
export { LocalStream, type LocalStreamLimits } from "./local.js";
export { Relay, type RelayParts, type RelayState } from "./relay.js";
export { relayMetrics } from "./relay-metrics.js";
export type { ReadRecord, Stream, StreamRecord, TopicEnds, TopicSettings } from "./stream.js";
export { readStreamEvent, type StreamEvent } from "./stream-event.js";
