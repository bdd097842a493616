import type { AutoscalingPolicy } from "../../model/index.js";
import { ceil } from "./metric-rules.js";
import type { Limit, PolicyState, Seen } from "./types.js";

export interface Limited {
  replicas: number;
  limits: Limit[];
}

type Behavior = AutoscalingPolicy["up"];
type Changes = Seen["changes"];

/** What a change may come to at this moment: after the stabilisation windows, the pauses and the rates of the policy. */
export function limited(
  { up, down }: AutoscalingPolicy,
  { replicas, changes }: Pick<Seen, "replicas" | "changes">,
  wants: PolicyState["wants"],
  desired: number,
  now: number,
): Limited {
  const stable = stabilized(wants, replicas, { up: now - up.stabilizationMs, down: now - down.stabilizationMs });
  const limits: Limit[] = stable === desired ? [] : ["stabilization"];
  if (stable === replicas) return { replicas, limits };
  const behavior = stable > replicas ? up : down;
  if (behavior.select === "disabled") return { replicas, limits: [...limits, "disabled"] };
  if (isCooling(behavior, changes, now)) return { replicas, limits: [...limits, "cooldown"] };
  const bound = stable > replicas ? upTo(up, replicas, changes, now) : downTo(down, replicas, changes, now);
  const reached = stable > replicas ? Math.min(stable, bound) : Math.max(stable, bound);
  return { replicas: reached, limits: reached === stable ? limits : [...limits, "rate"] };
}

/** Up only as far as all of the window wanted, down only as far as none of it wanted more. */
function stabilized(wants: PolicyState["wants"], replicas: number, since: { up: number; down: number }): number {
  const newest = wants[wants.length - 1]?.replicas ?? replicas;
  let least = newest;
  let most = newest;
  for (const want of wants) {
    if (want.at > since.up && want.replicas < least) least = want.replicas;
    if (want.at > since.down && want.replicas > most) most = want.replicas;
  }
  return Math.min(Math.max(replicas, least), most);
}

function isCooling({ cooldownMs }: Pick<Behavior, "cooldownMs">, changes: Changes, now: number): boolean {
  const last = changes[changes.length - 1];
  return last !== undefined && now - last.at < cooldownMs;
}

function upTo({ limits, select }: Pick<Behavior, "limits" | "select">, replicas: number, changes: Changes, now: number): number {
  const bounds = limits.map(({ tasks, percent = 0, periodMs }) => {
    const start = replicas - netSince(changes, now - periodMs);
    return tasks === undefined ? ceil(start * (1 + percent / 100)) : start + tasks;
  });
  const bound = select === "min" ? Math.min(...bounds) : Math.max(...bounds);
  // A share of nothing is nothing: the first task may always come.
  return Math.max(bound, replicas, 1);
}

function downTo({ limits, select }: Pick<Behavior, "limits" | "select">, replicas: number, changes: Changes, now: number): number {
  const bounds = limits.map(({ tasks, percent = 0, periodMs }) => {
    const start = replicas - netSince(changes, now - periodMs);
    return Math.max(0, tasks === undefined ? Math.floor(start * (1 - Math.min(100, percent) / 100)) : start - tasks);
  });
  const bound = select === "min" ? Math.max(...bounds) : Math.min(...bounds);
  return Math.min(bound, replicas);
}

function netSince(changes: Changes, since: number): number {
  let net = 0;
  for (const { at, delta } of changes) if (at > since) net += delta;
  return net;
}
