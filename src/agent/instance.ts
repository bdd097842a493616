import {
  allowsBind,
  bindSources,
  type ContainerHealth,
  type ContainerSpec,
  type Limits,
  type ObservedState,
  privilegeOf,
  type RuntimeName,
} from "../model/index.js";
import type { CancelTimer, Span } from "../ports/index.js";
import type { HealthChecker } from "./health.js";
import type { Launch } from "./launch-record.js";
import type { Observation, Resized } from "./outbox.js";
import type { KnownInstance } from "./reconcile.js";
import type { End, Runtime } from "./runtime.js";

/** One start of one container, as its supervisor knows it. */
export interface Instance extends KnownInstance {
  runtime: Runtime;
  health: ContainerHealth;
  launch?: Launch;
  end?: End;
  /** What it may use, as far as that is known; undefined for one that was found without its runtime saying so. */
  limits?: Limits;
  resized?: Resized;
  checker?: HealthChecker;
  /** While it is out of the balancing and its stop signal is still to come. */
  cancelDrain?: CancelTimer;
  /** What its start waited for, which was told of it. */
  waited?: string;
  /** Its start, until that is over, where it is traced. */
  starting?: Span;
  /** Of its kept log, once it has ended. */
  logBytes?: number;
}

/** What a report says of it. */
export function observationOf(instance: Instance): Observation {
  const { task, container, generation, health, end, launch, resized, waited } = instance;
  const observation: Observation = { task, container, generation, state: stateOf(instance), health };
  if (end?.exitCode !== undefined) observation.exitCode = end.exitCode;
  if (end?.error !== undefined) observation.error = end.error;
  if (waited !== undefined && !end && instance.phase === "running") observation.error = `has started; before that it ${waited}`;
  if (launch && !end) observation.ports = launch.ports;
  if (resized && !end) observation.resized = resized;
  return observation;
}

function stateOf({ phase, end }: Instance): ObservedState {
  if (phase !== "ended") return phase;
  return end?.state ?? "failed";
}

/** How long it goes on serving after an order to stop: only what may hold or still get connections does. */
export function drainMsOf({ phase, health, launch }: Instance): number {
  const serves = phase === "running" && (health === "none" || health === "healthy");
  return serves ? (launch?.drainMs ?? 0) : 0;
}

/** Why this node must not run it; undefined when it may. */
export function refusalOf(runtime: Runtime | undefined, name: RuntimeName, container: ContainerSpec | undefined): string | undefined {
  if (!runtime) return `this node has no runtime ${name}`;
  const limits = container?.resources.limits;
  for (const limit of ["cpu", "memory"] as const) {
    if (limits?.[limit] !== undefined && !runtime.info.enforces.includes(limit))
      return `the ${name} runtime cannot enforce a ${limit} limit`;
  }
  const privilege = name === "docker" && container ? privilegeOf(container) : undefined;
  if (privilege !== undefined && !runtime.info.allows?.includes("privileged"))
    return `this node's agent does not allow ${privilege} (agent --allow-privileged)`;
  const bind = container && bindSources([container]).find((source) => !allowsBind(runtime.info, source));
  if (bind !== undefined) return `this node's agent does not allow to mount ${bind} of its host (agent --allow-bind)`;
  return undefined;
}
