/**
 * The typed HTTP client: what the command, the agent, consumers and other controllers speak to the API with.
 * Every refusal is thrown as a ClusterError, reads see the client's own writes, and a write is repeated only under
 * the idempotency key that it was first sent with. Knows nothing of the server's code.
 */

export { type Answer, type Client, type ClientOptions, createClient } from "./client.js";
export type { ClusterEvent, EventsOptions } from "./events.js";
export { type Exec, type ExecOptions, type ExecOutput, type ExecTarget, openExec } from "./exec.js";
export type { components, paths } from "./generated/api.js";
export { isLogTrailer, type LogLine, type LogsOptions, type LogTrailer } from "./logs.js";
export { ndjson, ndjsonBatches } from "./ndjson.js";
export { type NetworkOptions, readCaFile, systemNetwork } from "./network.js";
export { type OtlpOptions, OtlpTracer } from "./otlp.js";
export { problemError } from "./problem.js";
export { type ApiFetch, attemptsMax, networkError, requestTimeoutMs } from "./transport.js";
