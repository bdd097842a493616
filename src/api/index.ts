/**
 * Serves the contract in `openapi/fleetlog.yaml` over HTTP: parses, asks the controller or its view, answers.
 * Every refusal is a problem document that says why; nothing that a client sends ends the process.
 * Decides nothing: what a request changes is the controller's.
 */

export { type Api, type ApiOptions, createApi } from "./api.js";
export type { Auditor } from "./audit.js";
export { authenticateBy, credentialOf, reachOf } from "./auth.js";
export { emit, type Loaded, type Loader, nearest, parseEnvFile, resolveCompose, supportMatrix, within } from "./compose/index.js";
export { ControllerMeters } from "./controller-meters.js";
export { lookedUpCounter, lookedUpGauge } from "./looked-up.js";
export { cursorOf, parseCursor } from "./pages.js";
export { httpStatusOf, problemOf, publicError } from "./problems.js";
export { type Served, serve, serverOptions } from "./server.js";
export type { MetricsAccess } from "./service-metrics.js";
export { webhookNamespace } from "./webhook-intents.js";
