import { ClusterError, isClusterError } from "../ports/index.js";
import type { TopicEnds } from "./stream.js";

export function topicMissing(topic: string): ClusterError {
  return new ClusterError("notFound", "stream_topic_missing", `the stream has no topic ${topic}`);
}

export function unavailable(doing: string, cause: unknown): ClusterError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ClusterError("unavailable", "stream_unavailable", `the stream does not answer (${doing}): ${why}`, { cause });
}

export function recordTooLarge(topic: string, cause?: unknown): ClusterError {
  return new ClusterError("tooLarge", "stream_record_too_large", `a record is larger than topic ${topic} takes`, { cause });
}

/** Of a record that is not what its topic is for; it is put aside. */
export function badRecord(reason: string, cause?: unknown): ClusterError {
  return new ClusterError("malformed", "stream_bad_record", reason, { cause });
}

/** @throws ClusterError where a reader at `from` could only skip */
export function requireWithin(topic: string, from: number, { oldest, next }: TopicEnds): void {
  const extra = { position: from, oldest, next };
  if (from < oldest) {
    const message = `topic ${topic} begins at position ${oldest} by now: position ${from} is gone`;
    throw new ClusterError("gone", "stream_position_gone", message, { extra });
  }
  if (from > next) {
    const message = `topic ${topic} ends at position ${next}, before position ${from}: it has lost records, or is another one`;
    throw new ClusterError("conflict", "stream_truncated", message, { extra });
  }
}

/** Whether waiting may mend it. */
export function isPassing(error: unknown): boolean {
  return isClusterError(error) && (error.kind === "unavailable" || error.kind === "unknown");
}
