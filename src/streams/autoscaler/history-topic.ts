import { type Schemas, validator } from "../../model/index.js";
import { badRecord } from "../errors.js";
import type { StreamRecord, TopicSettings } from "../stream.js";

import type { Quarter } from "./history.js";

/** What autoscalers saw, a record for each quarter of an hour: the one thing that they cannot read elsewhere after a restart. */
export const historyTopic = "fleetlog.autoscaling";

export const historyTopicSettings: TopicSettings = { retentionMs: 30 * 24 * 3_600_000, recordBytesMax: 1024 * 1024 };

/** Services of one record. */
const servicesMax = 5_000;

export type HistoryRecord = Schemas["AutoscalingHistory"];

export function historyRecords(cluster: string, quarter: number, seen: ReadonlyMap<string, Quarter>): StreamRecord[] {
  const rows = [...seen];
  const records: StreamRecord[] = [];
  for (let from = 0; from < rows.length; from += servicesMax) {
    const part = rows.slice(from, from + servicesMax);
    const column = (member: keyof Quarter) => part.map(([, one]) => Math.ceil(one[member] ?? -1));
    const record: HistoryRecord = {
      cluster,
      quarter,
      services: part.map(([service]) => service),
      demand: column("demand"),
      cpu: column("cpu"),
      memory: column("memory"),
    };
    records.push({ value: JSON.stringify(record), headers: { "content-type": "application/json" } });
  }
  return records;
}

/** @throws ClusterError `stream_bad_record` */
export function readHistoryRecord(value: Buffer): HistoryRecord {
  const record = parsed(value);
  const check = validator("AutoscalingHistory");
  if (!check(record)) throw badRecord(`${check.errors?.[0]?.instancePath ?? ""} ${check.errors?.[0]?.message ?? "is not valid"}`.trim());
  const { services, demand, cpu, memory } = record as HistoryRecord;
  if ([demand, cpu, memory].some(({ length }) => length !== services.length)) throw badRecord("its columns are not of one length");
  return record as HistoryRecord;
}

export function* quartersOf({ services, demand, cpu, memory }: HistoryRecord): Generator<[service: string, quarter: Quarter]> {
  for (const [index, service] of services.entries()) {
    const [replicas = -1, millicores = -1, bytes = -1] = [demand[index], cpu[index], memory[index]];
    yield [
      service,
      {
        ...(replicas < 0 ? {} : { demand: replicas }),
        ...(millicores < 0 ? {} : { cpu: millicores }),
        ...(bytes < 0 ? {} : { memory: bytes }),
      },
    ];
  }
}

function parsed(value: Buffer): unknown {
  try {
    return JSON.parse(value.toString("utf8"));
  } catch (error) {
    throw badRecord((error as Error).message, error);
  }
}
