/**
 * The `fleetlog` command. For people: verbs and flags as docker has them, tables on a terminal, `--json` for programs,
 * one line that says what is wrong. A change is watched until there is a verdict, never until it was merely accepted.
 * Must not: decide anything about the cluster; all that it knows comes from the API.
 */

export { adminTokenPath, dataDirOf, defaultListen, defaultLog, defaultNamespace, defaultUrl, type Environment } from "./defaults.js";
export { type ExitCode, errorLine, exitCodes, UsageError } from "./exit.js";
export { createProgram, runProgram } from "./program.js";
export { openSession, type Session } from "./session.js";
export { systemTerminal, type Terminal } from "./terminal.js";
export { readVersion } from "./version.js";
export { type Outcome, watchServices } from "./watch.js";
