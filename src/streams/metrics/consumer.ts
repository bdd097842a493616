import type { MetricsRecord } from "../../model/index.js";
import { isClusterError } from "../../ports/index.js";
import { readOrBury } from "../dead-letters.js";
import type { ReadRecord, Stream } from "../stream.js";
import { readMetricsRecord } from "./record.js";
import { metricsTopic, metricsTopicSettings } from "./topic.js";

/** What was not handed over. */
export interface MetricsCounts {
  deadLetters: number;
  /** Records that were gone from the topic before they were read. */
  skipped: number;
}

export interface MetricsConsumer {
  stream: Stream;
  /** Position of the first record; `metricsPlace` finds one. */
  from: number;
  /** Is called with records in the order of the topic, and the position behind them; the next ones wait for it. */
  take(records: MetricsRecord[], next: number): void | Promise<void>;
  signal: AbortSignal;
  counts?: MetricsCounts;
}

export function noMetricsCounts(): MetricsCounts {
  return { deadLetters: 0, skipped: 0 };
}

/**
 * Hands over what stands on the topic of metrics, until the signal aborts. A record that is none is put on the dead-letter topic
 * with the reason, and counted. Whoever is so slow that records go before they are read goes on with the oldest that is
 * there: a sample that is missed is worth less than the next one, and how many were missed is counted.
 * @throws ClusterError `stream_topic_missing`, `stream_refused`
 */
export async function consumeMetrics({ stream, from, take, signal, counts = noMetricsCounts() }: MetricsConsumer): Promise<void> {
  const bad = { stream, topic: metricsTopic, counts };
  for (let next = from; !signal.aborted; ) {
    try {
      for await (const batch of stream.read(metricsTopic, next, signal)) {
        const records: MetricsRecord[] = [];
        for (const record of batch) {
          const read = await readOrBury(bad, record, readMetricsRecord);
          if (read) records.push(read);
        }
        next = (batch[batch.length - 1] as ReadRecord).position + 1;
        if (records.length > 0) await take(records, next);
      }
    } catch (error) {
      const oldest = oldestOf(error);
      if (oldest === undefined) throw error;
      counts.skipped += Math.max(0, oldest - next);
      next = oldest;
    }
  }
}

/** Where the topic begins, when `error` says that the position is not on it any more, or that it is another topic. */
function oldestOf(error: unknown): number | undefined {
  if (!isClusterError(error) || (error.code !== "stream_position_gone" && error.code !== "stream_truncated")) return undefined;
  return error.extra.oldest as number;
}

/**
 * The position of the newest records, at most so many; makes the topic where there is none.
 * @throws ClusterError `stream_unavailable`, `stream_topic_foreign`, `stream_refused`
 */
export async function metricsPlace(stream: Stream, recordsBack: number): Promise<number> {
  const ends = await stream.ends(metricsTopic);
  if (ends) return Math.max(ends.oldest, ends.next - recordsBack);
  await stream.createTopic(metricsTopic, metricsTopicSettings);
  return 0;
}
