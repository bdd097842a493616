/**
 * Scales services by their policies. The core is pure: `evaluate` says what a policy wants of what was seen, `lookAt` what is to be
 * asked of the cluster about it; around them a consumer of the streams, and requests like anybody's.
 */

export { Autoscaler, type AutoscalerCounts, type AutoscalerParts, type AutoscalerState } from "./autoscaler.js";
export { autoscalerMetrics } from "./autoscaler-metrics.js";
