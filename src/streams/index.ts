/**
 * What the log has accepted, told to others: a small port over streams with two carriers, one within the process and Kafka, the
 * relay that brings the log there, what consumers of it share, and the auditor, which keeps an index of it. Beside the log's events:
 * samples of what tasks use, which are on no log.
 * Streams carry what is on the log and never the reverse; whoever reads them keeps its own position and tolerates repeats.
 */

export { parseStream, type StreamAddress } from "./address.js";
export { newestOf } from "./alerts/newest-metric.js";
export { type AlertLog, AlertWatch, type AlertWatchParts } from "./alerts/watch.js";
export { AuditIndex, type IndexState } from "./auditor/audit-index.js";
export { Auditor, type AuditorState } from "./auditor/auditor.js";
export { auditorMetrics } from "./auditor/auditor-metrics.js";
export { checkReport, linesOf, type ReportFault, type ReportVerdict } from "./auditor/check-report.js";
export { csvHeader, csvLine } from "./auditor/csv.js";
export { findRows, type Sight, spanOf } from "./auditor/find.js";
export { findRuns, type NamedRun, type RunsQuery } from "./auditor/find-runs.js";
export { type AuditQuery, invalid, listFilters, parseAuditQuery, queryNames, timeOf } from "./auditor/query.js";
export { type ReportHeader, RowsDigest, reportFormat, reportLines } from "./auditor/report.js";
export type { AuditRow } from "./auditor/row.js";
export { apiSource, type EventSource, logSource } from "./auditor/source.js";
export { Autoscaler, type AutoscalerCounts, type AutoscalerParts, type AutoscalerState, autoscalerMetrics } from "./autoscaler/index.js";
export { type ConsumerCounts, type ConsumerPlace, consumeEvents, type EventConsumer, noCounts } from "./consumer.js";
export { isPassing } from "./errors.js";
export { deadLetterTopic, eventsTopic, eventsTopicSettings } from "./events-topic.js";
export { KafkaStream, type KafkaStreamOptions } from "./kafka/carrier.js";
export { LocalStream, type LocalStreamLimits } from "./local.js";
export { consumeMetrics, type MetricsConsumer, type MetricsCounts, metricsPlace, noMetricsCounts } from "./metrics/consumer.js";
export { MetricsDesk, type MetricsDeskParts } from "./metrics/desk.js";
export { followMetrics, type MetricsFollower } from "./metrics/follow.js";
export { type NodeSample, recordsOfSample } from "./metrics/node-sample.js";
export { metricsStreamRecord, readMetricsRecord, splitRecord } from "./metrics/record.js";
export { type LeftOut, type MetricPoint, type MetricsQuery, MetricsStore, type QueriedSeries } from "./metrics/store.js";
export { metricsTopic, metricsTopicSettings } from "./metrics/topic.js";
export { MetricsWriter, type MetricsWriterParts } from "./metrics/writer.js";
export { Relay, type RelayParts, type RelayState } from "./relay.js";
export { relayMetrics } from "./relay-metrics.js";
export type { ReadRecord, Stream, StreamRecord, TopicEnds, TopicSettings } from "./stream.js";
export { readStreamEvent, type StreamEvent } from "./stream-event.js";
export { WebhookDeliverer } from "./webhooks/deliverer.js";
export type { DeliveryLog } from "./webhooks/lane.js";
export { webhookMetrics } from "./webhooks/metrics.js";
export { type Posted, WebhookPost } from "./webhooks/post.js";
export { type Resolve, WebhookTargets } from "./webhooks/targets.js";
