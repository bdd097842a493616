import type { AutoscalingInput, AutoscalingPolicy } from "../../model/index.js";
import { boundsAt } from "./bounds.js";
import { ceil, stepWants, targetWant } from "./metric-rules.js";
import { limited } from "./rates.js";
import type { Evaluation, Limit, PolicyState, Seen, Want } from "./types.js";

/** A decision's record is small, whatever the policy says. */
const inputsMax = 64;

/**
 * What is known of a policy that nobody has looked at before: that its service had these replicas is taken for what was wanted, so
 * that nothing goes before a whole stabilisation window was seen.
 */
export function firstState(seen: Pick<Seen, "replicas">, now: number): PolicyState {
  return { wants: [{ at: now, replicas: seen.replicas }], fault: null, running: null };
}

/** How many replicas a service should have now. Pure: the same values give the same answer, whoever asks. */
export function evaluate(policy: AutoscalingPolicy, state: PolicyState, seen: Seen, now: number): Evaluation {
  const { replicas } = seen;
  const running = Math.min(seen.running, replicas);
  const fault = faultAt(policy, state, seen, running, now);
  const metrics = metricWants(policy, seen);
  const floors = floorWants(policy, seen, fault);
  const bounds = boundsAt(policy, now);
  const inputs = [...metrics, ...floors].map(({ input, replicas: wants }) => (wants === undefined ? input : { ...input, replicas: wants }));
  const about = { inputs: [...inputs, ...bounds.inputs].slice(0, inputsMax) };
  if (onlyAdvises(policy))
    return { wanted: replicas, desired: replicas, limits: [], isBlind: false, ...about, state: { ...state, running } };

  const said = [...metrics, ...floors].flatMap((want) => want.replicas ?? []);
  const isBlind = [...metrics, ...floors].some((want) => want.replicas === undefined);
  // Without any rule that knows, a policy with metrics leaves things as they are, and one of schedules alone wants its least.
  const desired = said.length > 0 ? Math.max(...said) : metrics.length > 0 || policy.scaleWith ? replicas : bounds.min;
  const limits: Limit[] = [];
  let aim = Math.min(Math.max(desired, bounds.min), bounds.max);
  if (aim !== desired) limits.push(aim > desired ? "min" : "max");
  if (isBlind && aim < replicas) {
    aim = Math.min(replicas, bounds.max);
    if (aim > desired) limits.push("samples");
  }
  const wants = [...state.wants.filter(({ at }) => at > now - keptMs(policy)), { at: now, replicas: aim }];
  const rated = limited(policy, seen, wants, aim, now);
  // Bounds hold at once: whoever sets them wants them.
  const wanted = Math.min(Math.max(rated.replicas, bounds.min), bounds.max);
  return { wanted, desired, isBlind, ...about, limits: [...limits, ...rated.limits], state: { wants, fault, running } };
}

function keptMs({ up, down }: AutoscalingPolicy): number {
  return Math.max(up.stabilizationMs, down.stabilizationMs, 1);
}

function onlyAdvises({ targets, steps, schedules, fault, scaleWith }: AutoscalingPolicy): boolean {
  return targets.length === 0 && steps.length === 0 && schedules.length === 0 && !fault && !scaleWith;
}

/** What the targets alone want, whatever was wanted before: the demand that a forecast learns from. */
export function demandOf(policy: AutoscalingPolicy, seen: Seen): number | undefined {
  const said = policy.targets.flatMap((target) => targetWant(target, seen, policy.tolerancePercent / 100).replicas ?? []);
  return said.length > 0 ? Math.max(...said) : undefined;
}

function metricWants({ targets, steps, tolerancePercent }: AutoscalingPolicy, seen: Seen): Want[] {
  return [...targets.map((target) => targetWant(target, seen, tolerancePercent / 100)), ...stepWants(steps, seen)];
}

function floorWants({ scaleWith, forecast }: AutoscalingPolicy, seen: Seen, fault: PolicyState["fault"]): Want[] {
  const wants: Want[] = [];
  if (scaleWith) {
    const { service, ratio } = scaleWith;
    const want = seen.partner === undefined ? undefined : ceil(seen.partner * ratio);
    const detail = seen.partner === undefined ? `${service} is not there` : `${service} has ${seen.partner}, times ${ratio}`;
    wants.push({ replicas: want, input: { rule: "scale-with", detail } });
  }
  if (forecast && seen.forecast) {
    const { replicas, detail } = seen.forecast;
    wants.push({ replicas, input: { rule: "forecast", detail: detail.slice(0, 200) } });
  }
  if (fault) wants.push({ replicas: fault.floor, input: { rule: "fault", detail: fault.detail } satisfies AutoscalingInput });
  return wants;
}

/** Tasks that ran at the last look and do not now, although nobody took them away. */
function faultAt(policy: AutoscalingPolicy, state: PolicyState, seen: Seen, running: number, now: number): PolicyState["fault"] {
  const { fault: rule } = policy;
  if (!rule) return null;
  const before = state.fault && state.fault.until > now ? state.fault : null;
  const had = Math.min(state.running ?? running, seen.replicas);
  const lost = had - running;
  if (seen.rollout || lost <= 0 || lost * 100 < rule.lostPercent * had) return before;
  const floor = Math.max(before?.floor ?? 0, seen.replicas + lost);
  return { floor, until: now + rule.holdMs, detail: `${lost} of ${had} running tasks were lost` };
}
