import Database from "libsql";
import { LibsqlPort } from "./libsql-port.js";
import type { SqlPort } from "./sql.js";
import { SqlEventLog, type SqlEventLogOptions } from "./sql-event-log.js";
import { createTables } from "./statements.js";

/** A database that lives as long as its port: for tests and simulations, which wrap it to inject faults. */
export function memoryPort(): SqlPort {
  const database = new Database(":memory:");
  for (const statement of createTables) database.exec(statement);
  return new LibsqlPort("memory", database);
}

export function openMemoryLog(options: SqlEventLogOptions = {}): SqlEventLog {
  return new SqlEventLog(memoryPort(), options);
}
