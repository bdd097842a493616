import type { TopicSettings } from "./stream.js";

/** Consumers that were away for longer rebuild from the log. */
export const retentionMs = 7 * 24 * 3_600_000;
/** More than any event that the API lets through. */
const recordBytesMax = 16 * 1024 * 1024;

/** What a topic of events, or of dead letters, is made with. */
export const eventsTopicSettings: TopicSettings = { retentionMs, recordBytesMax };

/** The topic of one lineage; a log that is forked goes on in another, whose first record names its parent. */
export function eventsTopic(lineage: string): string {
  return `fleetlog.events.${lineage}`;
}

/** Where records of a topic go that nobody can read. */
export function deadLetterTopic(topic: string): string {
  return `${topic}.dead`;
}

export const cloudEventHeaders = { "content-type": "application/cloudevents+json; charset=UTF-8" };
