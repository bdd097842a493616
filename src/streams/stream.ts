/** A record to be written. */
export interface StreamRecord {
  /** Bytes are nobody's to change any more. */
  value: string | Buffer;
  /** What the record is about, for those who sort by it; it changes nothing of where the record stands. */
  key?: string;
  headers?: Record<string, string>;
}

/** A record as it was read: of whoever writes to the topic, so nothing of it is known. */
export interface ReadRecord {
  position: number;
  /** Undefined where there was none. */
  key?: string;
  /** Empty where there was none. */
  value: Buffer;
}

/** What a topic holds: records from `oldest` on; the next one gets `next`. Equal where it is empty. */
export interface TopicEnds {
  oldest: number;
  next: number;
}

export interface TopicSettings {
  /** Older records may go. */
  retentionMs: number;
  /** Larger ones are refused. */
  recordBytesMax: number;
}

/**
 * Topics of one partition each: records in one order, at positions without gaps, from 0 on, whatever their keys are. What is
 * acknowledged stays until retention takes it from the front. Carriers differ only in where records are; one contract suite holds for all.
 *
 * Errors are ClusterErrors: `stream_unavailable` (what was to be appended may yet land), `stream_topic_missing`,
 * `stream_topic_foreign` (not one that this port would make), `stream_record_too_large`, `stream_refused` (who asks may not),
 * `stream_position_gone` and `stream_truncated` of `read`.
 */
export interface Stream {
  /** Name of the carrier, e.g. `kafka`. */
  readonly carrier: string;
  /** How many records a topic keeps whatever their age; undefined where age alone counts. */
  readonly recordsMax: number | undefined;
  /** False when there is one of that name already. */
  createTopic(topic: string, settings: TopicSettings): Promise<boolean>;
  /** Undefined where there is no such topic. */
  ends(topic: string): Promise<TopicEnds | undefined>;
  /**
   * Writes a run of records behind one another, and behind whatever another writer wrote; resolves once they would survive. Runs
   * for different topics do not wait for each other.
   * @returns the position of the first
   */
  append(topic: string, records: readonly StreamRecord[]): Promise<number>;
  /**
   * Records from a position on, as they come, until the signal aborts. Outlasts what is away for a while.
   * @throws ClusterError `stream_position_gone` where retention took the position, `stream_truncated` where the topic ends before it
   */
  read(topic: string, from: number, signal: AbortSignal): AsyncIterable<ReadRecord[]>;
  close(): Promise<void>;
}
