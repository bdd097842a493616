import type { AuditIndex } from "./audit-index.js";
import type { Value } from "./database.js";
import { marks, type Sight, seesOf } from "./find.js";
import { inLooks } from "./looks.js";
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

/** The first `limit` runs behind the one with the id `beyond`. */
export interface RunsPage {
  limit: number;
  beyond?: number | undefined;
  signal?: AbortSignal;
}

/** Runs in the order in which they began, each with the id that the next page goes on behind. */
export async function findRuns(
  index: AuditIndex,
  query: RunsQuery,
  sight: Sight,
  page: RunsPage,
): Promise<{ id: number; run: NamedRun }[]> {
  const { limit, beyond = 0, signal } = page;
  const { names } = index;
  const where = ["r.id > ?", "r.id <= ?"];
  const values: Value[] = [];
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
  const [newest] = index.database.get<[number | null]>("SELECT max(id) FROM runs") ?? [];
  await inLooks({
    span: { after: beyond, to: newest ?? 0 },
    newest: false,
    signal,
    enough: () => found.length >= limit,
    look({ after, to }) {
      const rows = index.database.ask<Columns>(sql, after, to, ...values, limit);
      for (const row of rows) {
        const { namespace, stack, name } = names.service(row[4]);
        if (sees && (namespace === undefined || !sees({ namespace, stack: stack ?? null }))) continue;
        const nodeName = names.node(row[5]).name;
        if (found.length < limit)
          found.push({
            id: row[0],
            run: {
              ...runOf(row),
              ...(name === undefined ? {} : { serviceName: name }),
              ...(namespace === undefined ? {} : { namespace }),
              ...(nodeName === undefined ? {} : { nodeName }),
            },
          });
      }
      return rows.length < limit ? undefined : rows[rows.length - 1]?.[0];
    },
  });
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
