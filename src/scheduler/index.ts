/**
 * Decides on which node each pending slot runs, and why. Pure.
 * Never exceeds what a node has free, never breaks a filter; a slot that finds no node is refused with an explanation
 * that counts every filter. Work per service may touch every node, work per slot does not.
 */

export { couldRun, type Eligible, eligibleNodes } from "./eligible.js";
export { schedulerVersion } from "./explain.js";
export { cpuText, memoryText } from "./filters/resources.js";
export { type Judgement, judgeNodes, type NodeVerdict } from "./judge.js";
export { schedule } from "./schedule.js";
export { mayStay } from "./taints.js";
export type * from "./types.js";
