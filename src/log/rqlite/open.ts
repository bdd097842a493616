import { ClusterError, systemClock, systemTimers } from "../../ports/index.js";
import type { EventLog } from "../event-log.js";
import { SqlError, type SqlPort } from "../sql.js";
import { SqlEventLog, type SqlEventLogOptions } from "../sql-event-log.js";
import { createTables, formatVersion } from "../statements.js";
import { rqliteEndpoints } from "./endpoints.js";
import { HostError } from "./host.js";
import { RqlitePort, type RqlitePortOptions } from "./port.js";

/** After a power cut rqlite and its users begin together, and an election takes seconds, ms. */
const openWithinMs = 10_000;
const retryMs = 250;

export interface RqliteLogOptions extends RqlitePortOptions, SqlEventLogOptions {
  /** How long an rqlite that does not answer yet is waited for; default 10 s. */
  openWithinMs?: number;
  /** Makes nothing: where there is no log, that is an error. */
  isReader?: boolean;
}

/**
 * Opens the log on an rqlite cluster, or makes its tables there.
 * @param endpoints `rqlite:http://H:P,…`
 * @throws ClusterError `invalid_log`, `log_unavailable` (which endpoint refused what), `log_newer`, `log_foreign`, `log_endpoints_differ`, or `log_not_found`
 */
export async function openRqliteLog(endpoints: string, options: RqliteLogOptions = {}): Promise<EventLog> {
  return new SqlEventLog(await openRqlitePort(endpoints, options), options);
}

/** The port of `openRqliteLog` alone, to be wrapped. */
export async function openRqlitePort(endpoints: string, options: RqliteLogOptions = {}): Promise<SqlPort> {
  const port = new RqlitePort(rqliteEndpoints(endpoints), options);
  const timers = options.timers ?? systemTimers;
  const until = systemClock.monotonic() + (options.openWithinMs ?? openWithinMs);
  try {
    for (;;) {
      requireOneCluster(await port.memberships());
      const error = await prepare(port, endpoints, options.isReader === true).catch((failed: unknown) => failed);
      if (error === undefined) return port;
      if (!(error instanceof SqlError)) throw error;
      const isFinal = error.cause instanceof HostError && error.cause.kind === "final";
      if (isFinal || systemClock.monotonic() >= until) {
        throw new ClusterError("unavailable", "log_unavailable", `the log cannot be opened: ${error.message}`, { cause: error });
      }
      await timers.sleep(retryMs);
    }
  } catch (error) {
    await port.close();
    throw error;
  }
}

/** A node that was never joined leads itself and would take, while the others elect a leader, what is meant for them. */
function requireOneCluster([first, ...others]: { url: string; addresses: string[] }[]): void {
  const stranger = others.find(({ addresses }) => !addresses.some((address) => first?.addresses.includes(address)));
  if (!first || !stranger) return;
  const message =
    `${first.url} and ${stranger.url} are nodes of different rqlite clusters (${first.addresses.join(", ")} and ${stranger.addresses.join(", ")}): ` +
    "join them, or leave one of them out. Nothing was changed";
  throw new ClusterError("conflict", "log_endpoints_differ", message, { extra: { endpoints: [first.url, stranger.url] } });
}

/** Makes the tables where there are none; any number of processes may do so at once. */
async function prepare(port: SqlPort, endpoints: string, isReader: boolean): Promise<undefined> {
  const tables = (await port.query({ sql: userTables, params: [] })).map(([name]) => name);
  if (tables.includes("head") && tables.includes("events")) {
    await refuseOther(port, endpoints);
  } else if (tables.length > 0) {
    throw foreign(endpoints);
  } else if (isReader) {
    throw new ClusterError("notFound", "log_not_found", `there is no log at ${endpoints}`);
  }
  if (!isReader) await port.transact(createTables.map((sql) => ({ sql, params: [] })));
}

const userTables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
const columns = "SELECT count(*) FROM pragma_table_info('head') WHERE name IN ('format', 'lineage', 'epoch', 'renewals', 'hash')";

async function refuseOther(port: SqlPort, endpoints: string): Promise<void> {
  const [known] = await port.query({ sql: columns, params: [] });
  if (known?.[0] !== 5) throw foreign(endpoints);
  const [row] = await port.query({ sql: "SELECT format FROM head", params: [] });
  const format = row?.[0] ?? 0;
  if (typeof format !== "number" || format > formatVersion) {
    const message = `${endpoints} has log format ${format}; this fleetlog knows up to ${formatVersion}. Nothing was changed`;
    throw new ClusterError("conflict", "log_newer", message, { extra: { endpoints } });
  }
}

function foreign(endpoints: string): ClusterError {
  const message = `${endpoints} holds a database of another program; nothing was changed`;
  return new ClusterError("conflict", "log_foreign", message, { extra: { endpoints } });
}
