/**
 * Decides what a request changes: events, nothing, or a refusal that names the field and the rule.
 * Pure: whatever it knows comes from the view, the intent and the context. Intents arrive valid by their
 * schema; what is checked here are the rules that a schema cannot say.
 */

export { asIfLogged } from "./bulk.js";
export { decide } from "./decide.js";
export type { DecideContext, Decision, Rejection } from "./decision.js";
export { type SettledBefore, settledBefore } from "./idempotency.js";
export { specProblems } from "./spec-rules.js";
export { ambiguousText } from "./volumes.js";
