import Database from "libsql";
import { LibsqlPort } from "./libsql-port.js";
import type { SqlPort } from "./sql.js";
import { SqlEventLog, type SqlEventLogOptions } from "./sql-event-log.js";
import { createTables } from "./statements.js";

/**
 * A database that lives as long as its port: for tests and simulations, which wrap it to inject faults.
 * Several logs may stand on one port and act as several processes, unless it is called exclusive.
 */
export function memoryPort(exclusive = false): SqlPort {
  const database = new Database(":memory:");
  for (const statement of createTables) database.exec(statement);
  return new LibsqlPort("memory", exclusive, database);
}

export function openMemoryLog(options: SqlEventLogOptions = {}): SqlEventLog {
  return new SqlEventLog(memoryPort(true), options);
}
