/**
 * Requests and answers as Node makes them, and the table of the contract's operations: one look-up by path and method
 * gives an operation, what it takes and who answers it. Knows nothing of resources, tokens or the cluster.
 */
export { Contract } from "./contract.js";
export type { ContractDocument, Operation } from "./operation.js";
export { Request } from "./request.js";
export { jsonType, Response } from "./response.js";
export { App, type Handler } from "./routes.js";
