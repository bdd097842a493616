import { isClusterError } from "../ports/index.js";
import { deadLetterTopic, eventsTopicSettings } from "./events-topic.js";
import type { ReadRecord, Stream } from "./stream.js";

/** Of a bad record that its dead letter repeats. */
const keptBytesMax = 256 * 1024;

/**
 * What `read` makes of a record. One that it refuses as `stream_bad_record` is put on the topic's dead letters with the reason, and
 * counted: undefined. The consumer goes on only once the letter is where somebody can look at it.
 */
export async function readOrBury<T>(
  { stream, topic, counts }: { stream: Stream; topic: string; counts: { deadLetters: number } },
  record: ReadRecord,
  read: (value: Buffer) => T,
): Promise<T | undefined> {
  try {
    return read(record.value);
  } catch (error) {
    if (!isClusterError(error) || error.code !== "stream_bad_record") throw error;
    await bury(stream, topic, record, error.message);
    counts.deadLetters++;
    return undefined;
  }
}

async function bury(stream: Stream, topic: string, { position, value }: ReadRecord, reason: string): Promise<void> {
  const letter = { topic, position, reason, bytes: value.length, value: value.subarray(0, keptBytesMax).toString("base64") };
  const record = { value: JSON.stringify(letter), headers: { "content-type": "application/json" } };
  const dead = deadLetterTopic(topic);
  try {
    await stream.append(dead, [record]);
  } catch (error) {
    if (!isClusterError(error) || error.code !== "stream_topic_missing") throw error;
    await stream.createTopic(dead, eventsTopicSettings);
    await stream.append(dead, [record]);
  }
}
