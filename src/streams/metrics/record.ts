import { type MetricsRecord, type MetricsSeries, taskAddress, validator } from "../../model/index.js";
import { badRecord } from "../errors.js";
import { textOf } from "../record-text.js";
import type { StreamRecord } from "../stream.js";
import { recordBytesMax } from "./topic.js";

/** @throws ClusterError `stream_bad_record`, of kind malformed, for what is no record of metrics, or a larger one than may be */
export function readMetricsRecord(value: Buffer): MetricsRecord {
  if (value.length > recordBytesMax) throw badRecord(`it has ${value.length} bytes; a record of metrics may have ${recordBytesMax}`);
  const record = parsed(value);
  const check = validator("MetricsRecord");
  if (!check(record)) {
    const error = check.errors?.[0];
    throw badRecord(`${error?.instancePath ?? ""} ${error?.message ?? "is not valid"}`.trim());
  }
  const sound = record as MetricsRecord;
  for (const series of sound.series) requireRows(sound.service, series);
  return sound;
}

function parsed(value: Buffer): unknown {
  try {
    return JSON.parse(textOf(value));
  } catch (error) {
    throw badRecord((error as Error).message, error);
  }
}

function requireRows(service: string, { name, tasks, values }: MetricsSeries): void {
  const wanted = tasks?.length ?? 1;
  if (values.length !== wanted) throw badRecord(`series ${name} has ${values.length} values for ${wanted} rows`);
  const stranger = tasks?.find((task) => taskAddress(task).service !== service);
  if (stranger !== undefined) throw badRecord(`series ${name} is of service ${service} and names task ${stranger}`);
}

/** As it stands on the topic. */
export function metricsStreamRecord(record: MetricsRecord): StreamRecord {
  return { key: record.service, value: JSON.stringify(record), headers: { "content-type": "application/json" } };
}

/** Tasks that one series of a record names, and values that one record holds: far less than the bytes that it may have. */
const rowsMax = 1_000;
const valuesMax = 10_000;
const seriesMax = 200;

/** The same samples in records that are not too large. */
export function splitRecord(record: MetricsRecord): MetricsRecord[] {
  const records: MetricsRecord[] = [];
  let series: MetricsSeries[] = [];
  let values = 0;
  const cut = () => {
    if (series.length > 0) records.push({ ...record, series });
    series = [];
    values = 0;
  };
  for (const part of record.series.flatMap(splitSeries)) {
    if (series.length === seriesMax || values + part.values.length > valuesMax) cut();
    series.push(part);
    values += part.values.length;
  }
  cut();
  return records;
}

function splitSeries(series: MetricsSeries): MetricsSeries[] {
  const { name, tasks, values } = series;
  if (!tasks || tasks.length <= rowsMax) return [series];
  const parts: MetricsSeries[] = [];
  for (let from = 0; from < tasks.length; from += rowsMax)
    parts.push({ name, tasks: tasks.slice(from, from + rowsMax), values: values.slice(from, from + rowsMax) });
  return parts;
}
