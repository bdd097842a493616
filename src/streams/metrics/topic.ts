import type { TopicSettings } from "../stream.js";

/** Samples of every service, keyed by service. One topic for all lineages: what was measured is true whatever became of the log. */
export const metricsTopic = "fleetlog.metrics";

/** A record larger than this is none that fleetlog writes. */
export const recordBytesMax = 1024 * 1024;

/** A day for whoever was away; what is to be kept for longer is kept by those who read it. */
export const metricsTopicSettings: TopicSettings = { retentionMs: 24 * 3_600_000, recordBytesMax };
