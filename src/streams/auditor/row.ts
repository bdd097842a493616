import { type EventRecord, positionText, sealedData, taskAddress } from "../../model/index.js";
import type { AuditKind, AuditPlace } from "./facts.js";

/** A service as it was known when the event came. */
export interface AuditService {
  id: string;
  name?: string;
  namespace?: string;
  stack?: string;
}

/** One event as the audit shows it: who did what, when, from where, to what. */
export interface AuditRow {
  position: string;
  seq: number;
  time: string;
  type: string;
  kind: AuditKind;
  subject: string;
  /** `token/ID`, `node/ID` or `controller/NAME`. */
  actor: string;
  /** What that token or node was called. */
  actorName?: string;
  /** Address that the request came from. */
  client?: string;
  controller: string;
  intent?: string;
  cause?: number;
  services: AuditService[];
  nodes: { id: string; name?: string }[];
  /** Of objects that are no service. */
  places: AuditPlace[];
  /** Without secrets, hashes of tokens and the bytes of configs. Absent where the reader may not see all that it is about. */
  data?: object;
  /** Personal members are gone from the log. */
  redacted?: true;
  /** The reader's token sees a part of it. */
  narrowed?: true;
  /** Chain hash. */
  hash: string;
}

/** What the index adds to a record. */
export interface RowContext {
  lineage: string;
  kind: AuditKind;
  actorName: string | undefined;
  services: AuditService[];
  nodes: { id: string; name?: string }[];
  places: AuditPlace[];
}

/** Pure: whoever has the log makes the same row. */
export function rowOf(record: EventRecord, context: RowContext): AuditRow {
  const { seq, time, type, subject, actor, origin, intent, cause, hash } = record;
  const { lineage, kind, actorName, services, nodes, places } = context;
  return {
    position: positionText(lineage, seq),
    seq,
    time: new Date(time).toISOString(),
    type,
    kind,
    subject,
    actor,
    ...(actorName === undefined ? {} : { actorName }),
    ...(origin.client === undefined ? {} : { client: origin.client }),
    controller: origin.controller,
    ...(intent === null ? {} : { intent: intent.id }),
    ...(cause === null ? {} : { cause }),
    services,
    nodes,
    places,
    data: shownData(type, sealedData(record) as object),
    ...(record.redacted ? { redacted: true as const } : {}),
    hash,
  };
}

/** What proves nothing to a reader and could help a thief, or is large. */
function shownData(type: string, data: object): object {
  const { credential: _, envelope: __, ...shown } = data as Record<string, unknown>;
  if (type === "config.created") delete shown.data;
  return shown;
}

/** Members whose strings say nothing that anybody would look for. */
const unsearched = new Set(["tasks", "states", "healths", "nodes", "replaces", "bootId", "explanation", "slots", "generations"]);
/** Of one row, in characters: a spec may be as large as a request. */
const searchedMax = 16_384;

/** The words by which a row is found. */
export function searchedText(row: AuditRow): string {
  const words = [row.type, row.subject, row.actorName ?? "", row.client ?? ""];
  for (const { name, namespace, stack } of row.services) words.push(name ?? "", namespace ?? "", stack ?? "");
  for (const { name } of row.nodes) words.push(name ?? "");
  collect(row.data, words);
  return words
    .filter((word) => word !== "")
    .join(" ")
    .slice(0, searchedMax);
}

function collect(value: unknown, into: string[]): void {
  if (typeof value === "string") into.push(value);
  else if (Array.isArray(value)) for (const item of value) collect(item, into);
  else if (typeof value === "object" && value !== null)
    for (const [name, member] of Object.entries(value)) {
      if (unsearched.has(name)) continue;
      into.push(name);
      collect(member, into);
    }
}

export type Sees = (place: AuditPlace) => boolean;

/**
 * A row as somebody sees it who may read some places alone: undefined where there is nothing of theirs in it. What belongs to no
 * namespace is not theirs.
 */
export function narrowRow(row: AuditRow, sees: Sees): AuditRow | undefined {
  const services = row.services.filter(({ namespace, stack }) => namespace !== undefined && sees({ namespace, stack: stack ?? null }));
  const places = row.places.filter(sees);
  if (services.length === 0 && places.length === 0) return undefined;
  if (services.length === row.services.length && places.length === row.places.length) return row;
  const { data, ...rest } = row;
  const shown = narrowData(row.type, data, new Set(services.map(({ id }) => id)));
  return { ...rest, services, places, ...(shown ? { data: shown } : {}), narrowed: true };
}

/** The columns of the tasks of these services; undefined for whatever is of another shape. */
function narrowData(type: string, data: object | undefined, services: ReadonlySet<string>): object | undefined {
  const isSeen = (task: string) => services.has(taskAddress(task).service);
  if (type === "tasks.observed") {
    const { observations, ...rest } = data as { observations: Columns };
    return { ...rest, observations: kept(observations, isSeen) };
  }
  return type === "tasks.stopped" || type === "tasks.restarted" ? kept(data as Columns, isSeen) : undefined;
}

type Columns = { tasks: string[]; details?: { row: number }[] } & Record<string, unknown>;

function kept(columns: Columns, isSeen: (task: string) => boolean): object {
  const rows = columns.tasks.flatMap((task, index) => (isSeen(task) ? [index] : []));
  const narrowed: Record<string, unknown> = {};
  for (const [name, column] of Object.entries(columns))
    narrowed[name] =
      Array.isArray(column) && column.length === columns.tasks.length && name !== "details" ? rows.map((row) => column[row]) : column;
  if (columns.details)
    narrowed.details = columns.details.flatMap((detail) =>
      rows.includes(detail.row) ? [{ ...detail, row: rows.indexOf(detail.row) }] : [],
    );
  return narrowed;
}
