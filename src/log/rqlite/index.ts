/**
 * The log on a cluster of rqlite (SQLite behind Raft), over the HTTP API of its nodes.
 * An answer is a success only if no level of it holds an error. A transaction that may have been taken is never sent again.
 * Must not: retry a write, pass over an endpoint that refused without naming it, or wait without bound.
 */
export { isRqlite, rqliteEndpoints } from "./endpoints.js";
export { openRqliteLog, openRqlitePort, type RqliteLogOptions } from "./open.js";
