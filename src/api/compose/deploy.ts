import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";
import { readDuration, readPairs, readRatio } from "./values.js";

/** Members of a spec, not yet validated and without defaults. */
export interface Deployment {
  spec: Record<string, unknown>;
  resources: Place | undefined;
  labels: [key: string, value: string, at: Place][];
}

type Read = (reader: Reader, place: Place) => unknown;

const text: Read = (reader, place) => reader.text(place);
const integer: Read = (reader, place) => reader.integer(place);

/** How long a task must run for its failures to be forgotten, always. */
const steadyWindowMs = 60_000;

/** Fallback of a longest delay where the first one is already longer than the default. */
const defaultMaxDelayMs = 60_000;

const deployKeys = [
  "replicas",
  "mode",
  "endpoint_mode",
  "placement",
  "resources",
  "restart_policy",
  "update_config",
  "rollback_config",
  "labels",
] as const;

export function readDeploy(reader: Reader, place: Place, origins: Origins): Deployment {
  const given = reader.members(place, deployKeys);
  const into = sectionReader(reader, origins);
  const spec = { ...into("/replicas", given.replicas, integer), ...into("/mode", given.mode, readMode) };
  if (spec.mode === "replicated-job") Object.assign(spec, readJob(spec));
  if (given.endpoint_mode) checkEndpointMode(reader, given.endpoint_mode);
  if (given.placement) Object.assign(spec, { placement: readPlacement(reader, given.placement, into, origins) });
  if (given.restart_policy) Object.assign(spec, { restart: readRestart(reader, given.restart_policy, into) });
  const update = given.update_config ? readUpdate(reader, given.update_config, into) : {};
  if (given.update_config) Object.assign(spec, { update });
  if (given.rollback_config) checkRollback(reader, given.rollback_config, update);
  return { spec, resources: given.resources, labels: given.labels ? readPairs(reader, given.labels, "") : [] };
}

function readMode(reader: Reader, place: Place): string | undefined {
  const mode = reader.text(place);
  if (mode === undefined || mode === "replicated" || mode === "global" || mode === "replicated-job") return mode;
  if (mode === "global-job") return reader.refuse(place, "global-job is not carried out by fleetlog", "compose_unsupported");
  return reader.refuse(place, `must be replicated, global or replicated-job, not ${JSON.stringify(mode)}`);
}

function checkEndpointMode(reader: Reader, place: Place): void {
  const mode = reader.text(place);
  if (mode === undefined || mode === "vip") return;
  if (mode === "dnsrr") reader.warn(place, "dnsrr is not carried out by fleetlog: a name leads to the forwarder");
  else reader.refuse(place, `must be vip or dnsrr, not ${JSON.stringify(mode)}`);
}

/** Compose says by `replicas` how many tasks of a job must end well; as many of them as there are run at once. */
export function readJob({ replicas = 1 }: { replicas?: unknown }): Record<string, unknown> {
  return { mode: "job", replicas: undefined, job: { completions: replicas, parallelism: replicas } };
}

type Into = ReturnType<typeof sectionReader>;

/** Reads one member, if it is there, under the last part of its name in the spec. */
function sectionReader(reader: Reader, origins: Origins) {
  return (specField: string, place: Place | undefined, read: Read): Record<string, unknown> => {
    if (!place) return {};
    origins.set(specField, place);
    const value = read(reader, place);
    return value === undefined ? {} : { [specField.slice(specField.lastIndexOf("/") + 1)]: value };
  };
}

function readPlacement(reader: Reader, place: Place, into: Into, origins: Origins): Record<string, unknown> {
  const known = ["constraints", "preferences", "max_replicas_per_node"] as const;
  const { constraints, preferences, max_replicas_per_node } = reader.members(place, known);
  return {
    ...into("/placement/constraints", constraints, (from, list) => readConstraints(from, list, origins)),
    ...into("/placement/spread", preferences, (from, list) => readPreferences(from, list, origins)),
    ...into("/placement/maxPerNode", max_replicas_per_node, integer),
  };
}

function readConstraints(reader: Reader, place: Place, origins: Origins): string[] {
  const texts: string[] = [];
  for (const item of reader.items(place)) {
    const text = reader.text(item);
    if (text === undefined) continue;
    if (/^\s*node\.role\b/.test(text)) {
      reader.warn(item, "is not carried out by fleetlog: nodes have no roles");
      continue;
    }
    origins.set(`/placement/constraints/${texts.length}`, item);
    texts.push(attributes(text));
  }
  return texts;
}

/** Swarm's names for what fleetlog knows under another. */
function attributes(text: string): string {
  return text.replace(/^\s*node\.hostname\b/, "node.name").replace(/^\s*engine\.labels\./, "node.labels.");
}

/** Compose knows one kind: to spread over the values of an attribute. */
function readPreferences(reader: Reader, place: Place, origins: Origins): string[] {
  return reader.items(place).flatMap((item, index) => {
    const { spread } = reader.members(item, ["spread"]);
    if (!spread) return reader.refuse(item, "needs spread") ?? [];
    origins.set(`/placement/spread/${index}`, spread);
    const level = reader.text(spread);
    return level === undefined ? [] : attributes(level);
  });
}

const updateKeys = ["parallelism", "delay", "order", "monitor", "max_failure_ratio", "failure_action"] as const;

function readUpdate(reader: Reader, place: Place, into: Into): Record<string, unknown> {
  const given = reader.members(place, updateKeys);
  return {
    ...into("/update/parallelism", given.parallelism, integer),
    ...into("/update/delayMs", given.delay, readDuration),
    ...into("/update/order", given.order, text),
    ...into("/update/monitorMs", given.monitor, readDuration),
    ...into("/update/maxFailureRatio", given.max_failure_ratio, readRatio),
    ...into("/update/failureAction", given.failure_action, text),
  };
}

/** What an update that says nothing else does. */
const updateDefaults: Record<string, unknown> = { parallelism: 1, delayMs: 0, order: "stop-first", monitorMs: 5000, maxFailureRatio: 0 };

/** A rollback is carried out as an update is, and pauses when it fails: whoever asks for something else is told. */
function checkRollback(reader: Reader, place: Place, update: Record<string, unknown>): void {
  const known = { ...updateDefaults, ...update, failureAction: "pause" };
  const given = reader.members(place, updateKeys);
  const wanted = readUpdate(reader, place, (field, at, read) => {
    const value = at && read(reader, at);
    return value === undefined ? {} : { [field.slice(field.lastIndexOf("/") + 1)]: value };
  });
  const places = {
    parallelism: given.parallelism,
    delayMs: given.delay,
    order: given.order,
    monitorMs: given.monitor,
    maxFailureRatio: given.max_failure_ratio,
    failureAction: given.failure_action,
  };
  for (const [member, at] of Object.entries(places)) {
    if (!at || wanted[member] === undefined || wanted[member] === known[member as keyof typeof known]) continue;
    const rule = member === "failureAction" ? "a rollback that fails pauses" : "a rollback is carried out as update_config says";
    reader.warn(at, `is not carried out by fleetlog: ${rule}`);
  }
}

function readRestart(reader: Reader, place: Place, into: Into): Record<string, unknown> {
  const { condition, delay, max_attempts, window } = reader.members(place, ["condition", "delay", "max_attempts", "window"]);
  if (window) checkWindow(reader, window);
  const restart = {
    ...into("/restart/condition", condition, text),
    ...into("/restart/delayMs", delay, readDuration),
    ...into("/restart/maxAttempts", max_attempts, integer),
  };
  // Compose knows no longest delay: one that is not below the first keeps what the file says.
  const first = Number(restart.delayMs ?? 0);
  return first > defaultMaxDelayMs ? { ...restart, maxDelayMs: first } : restart;
}

function checkWindow(reader: Reader, place: Place): void {
  const ms = readDuration(reader, place);
  if (ms !== undefined && ms !== steadyWindowMs)
    reader.warn(place, "is not carried out by fleetlog: it is always 1m, after which a task is steady");
}
