import type { AuditIndex } from "./audit-index.js";
import type { Value } from "./database.js";
import { marks, type Sight, seesOf } from "./find.js";
import type { AuditRun } from "./runs.js";

/** Whose runs, and in which span of time (ms): those that began before its end and had not ended at its beginning. */
export interface RunsQuery {
  service?: string[];
  node?: string[];
  task?: string[];
  since?: number;
  until?: number;
}

/** A run, and what its service and node are called. */
export type NamedRun = AuditRun & { serviceName?: string; namespace?: string; nodeName?: string };

type Columns = [
  id: number,
  task: string,
  container: number,
  generation: number,
  service: string,
  node: string,
  startedSeq: number,
  startedTime: number,
  endedSeq: number | null,
  endedTime: number | null,
  state: string,
  exitCode: number | null,
  error: string | null,
  placedSeq: number | null,
  placedTime: number | null,
  stopReason: string | null,
];

const columns =
  "r.id, r.task, container, generation, r.service, r.node, startedSeq, startedTime, endedSeq, endedTime, state, exitCode, error";

/** The first `limit` runs behind `beyond`, in the order in which they began, each with the id that the next page goes on behind. */
export function findRuns(index: AuditIndex, query: RunsQuery, sight: Sight, limit: number, beyond = 0): { id: number; run: NamedRun }[] {
  const { names } = index;
  const where = ["r.id > ?"];
  const values: Value[] = [beyond];
  const among = (column: string, ids: string[] | undefined) => {
    if (!ids) return;
    where.push(`${column} IN (${marks(ids)})`);
    values.push(...ids);
  };
  among(
    "r.service",
    query.service?.flatMap((service) => names.idsOf("service", service)),
  );
  among(
    "r.node",
    query.node?.flatMap((node) => names.idsOf("node", node)),
  );
  among("r.task", query.task);
  if (query.until !== undefined) {
    where.push("r.startedTime < ?");
    values.push(query.until);
  }
  if (query.since !== undefined) {
    where.push("(r.endedTime IS NULL OR r.endedTime >= ?)");
    values.push(query.since);
  }
  const sql = `SELECT ${columns}, placedSeq, placedTime, stopReason FROM runs r LEFT JOIN tasks t ON t.task = r.task
    WHERE ${where.join(" AND ")} ORDER BY r.id LIMIT ?`;
  const sees = sight && seesOf(sight);
  const found: { id: number; run: NamedRun }[] = [];
  for (let last = beyond; found.length < limit; ) {
    values[0] = last;
    const rows = index.database.ask<Columns>(sql, ...values, limit);
    for (const row of rows) {
      last = row[0];
      const { namespace, stack, name } = names.service(row[4]);
      if (sees && (namespace === undefined || !sees({ namespace, stack: stack ?? null }))) continue;
      const nodeName = names.node(row[5]).name;
      if (found.length < limit)
        found.push({
          id: last,
          run: {
            ...runOf(row),
            ...(name === undefined ? {} : { serviceName: name }),
            ...(namespace === undefined ? {} : { namespace }),
            ...(nodeName === undefined ? {} : { nodeName }),
          },
        });
    }
    if (rows.length < limit) break;
  }
  return found;
}

function runOf(row: Columns): AuditRun {
  const [, task, container, generation, service, node, startedSeq, startedTime, endedSeq, endedTime, state, exitCode, error, ...placed] =
    row;
  const [placedSeq, placedTime, stopReason] = placed;
  return {
    task,
    container,
    generation,
    service,
    node,
    started: momentOf(startedSeq, startedTime),
    ended: endedSeq === null ? null : momentOf(endedSeq, endedTime as number),
    state,
    ...(exitCode === null ? {} : { exitCode }),
    ...(error === null ? {} : { error }),
    placed: placedSeq === null ? null : momentOf(placedSeq, placedTime as number),
    ...(stopReason === null ? {} : { stopReason }),
  };
}

function momentOf(seq: number, time: number) {
  return { seq, time: new Date(time).toISOString() };
}
