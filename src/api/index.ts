/**
 * Serves the contract in `openapi/fleetlog.yaml` over HTTP: parses, asks the controller or its view, answers.
 * Every refusal is a problem document that says why; nothing that a client sends ends the process.
 * Decides nothing: what a request changes is the controller's.
 */

export { type Api, type ApiOptions, createApi } from "./api.js";
export { credentialOf } from "./auth.js";
export { emit, type Loaded, type Loader, nearest, parseEnvFile, resolveCompose, supportMatrix, within } from "./compose/index.js";
export { httpStatusOf } from "./problems.js";
export { type Served, serve, serverOptions } from "./server.js";
export type { MetricsAccess } from "./service-metrics.js";
