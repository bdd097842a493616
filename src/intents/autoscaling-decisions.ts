import type { AutoscalingDecision } from "../model/index.js";
import type { ServiceView } from "../projections/index.js";
import { refusedField } from "./answers.js";
import type { Decision } from "./decision.js";

/** Clocks of autoscalers may be ahead by so much: a window of far ahead would keep out every later one. */
const aheadMsMax = 60_000;

/**
 * Whether a decision comes too late to change anything: `settled` where its window, or a later one, was recorded already, so
 * that two autoscalers with other samples, or a repeated request, do no harm; a refusal where its policy is not the one of today.
 */
export function recorded(service: ServiceView, decision: AutoscalingDecision, now: number): "settled" | Decision | undefined {
  const { autoscaling, name, spec } = service;
  const { policy, generation, window } = decision;
  const own = spec.autoscaling;
  if (!autoscaling || !own) return stale(`service ${name} has no autoscaling policy`);
  if (generation !== autoscaling.generation)
    return stale(`is ${generation}, and the policy of service ${name} is of generation ${autoscaling.generation} by now`);
  if (own.mode === "off") return stale(`the autoscaling policy of service ${name} is off`);
  if (policy === "resources" && !own.resources) return stale(`the autoscaling policy of service ${name} advises no resources`);
  if (window <= autoscaling.windows[policy]) return "settled";
  const periodMs = own.periodMs;
  if (window * periodMs > now + Math.max(aheadMsMax, periodMs)) {
    const message = `window ${window} of ${periodMs} ms lies ahead of the time here; a clock is wrong`;
    return refusedField("invalid", "autoscaling_window_ahead", "/autoscaling/window", message);
  }
  return undefined;
}

function stale(message: string): Decision {
  return refusedField("conflict", "autoscaling_stale", "/autoscaling/generation", message);
}
