/**
 * The node side: takes assignments from a controller, runs them in a runtime, reports what it observes. Never decides
 * what should run, starts nothing twice, stops nothing that newer orders of its own log do not take away, and needs no
 * controller for what runs already.
 */
export { type Agent, type AgentMemory, type AgentOptions, type AgentStatus, createAgent, type TaskUsage } from "./agent.js";
export { createRuntime, type RuntimeOptions } from "./create-runtime.js";
export { describeEngine, type EngineReport } from "./docker/engine-report.js";
export { type DescriptionOverrides, describeHost } from "./host.js";
export { type HostCounters, hostCounters } from "./host-counters.js";
export { type JoinOptions, joinNode, type NodeIdentity, noteLeft, readIdentity } from "./identity.js";
export { type InstanceId, instanceKey, type Launch } from "./launch-record.js";
export { leaveHost, runtimesUsed } from "./leave.js";
export { type AgentSettings, defaultSettings } from "./limits.js";
export { type AgentLog, silentLog } from "./log.js";
export type { Orders } from "./orders.js";
export type { OrdersStore } from "./orders-store.js";
export { forgetDeadIdentity, judgeRemoval, type Removal } from "./removal.js";
export type { End, Found, Runtime, RuntimeEvents } from "./runtime.js";
