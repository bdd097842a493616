import { createHash } from "node:crypto";
import type { IntentMeta } from "../controller/index.js";
import { type Intent, type NodeDescription, presetScopes, type ServiceSpec, validate } from "../model/index.js";
import type { SeededRandom } from "./random.js";

export interface IntentRequest {
  intent: Intent;
  meta: IntentMeta;
}

/** One thing that a client wants, at a moment of its own. It names objects, never ids: what is there depends on the run. */
export interface Wish {
  number: number;
  atMs: number;
  intent: Intent;
  /** Sent with an idempotency key, and again under it until the outcome is known. */
  keyed: boolean;
  /** Sent once more under its key after it was settled, as a client does that lost its answer. */
  repeated: boolean;
  /** The host that this wish brings into the cluster. */
  joins?: { name: string; secret: string; description: NodeDescription };
  /** The task that it is about, by the place that it fills when the wish is first sent. */
  place?: { service: string; slot: number };
}

export const controllerNames = ["c0", "c1", "c2"];
/** What holds of every seed: at least so many. */
export const intentsMin = 400;

const nodeNames = Array.from({ length: 9 }, (_, i) => `n${i}`);
const firstNodes = 6;
const serviceNames = ["web", "db", "queue", "cache", "api", "logs", "batch", "edge"];
const stackNames = ["shop", "blog"];
const aliases = ["front", "back"];
const tokenNames = ["ci", "ops", "guest"];
const tokenIds = Array.from({ length: 6 }, (_, i) => `token000000${i}`);
const capacity = { cpu: 4_000, memory: 8_000_000_000 };

/** Fleets come up first; then wishes come in bursts, so that batches form behind the append in flight. */
const fleetAtMs = 1_800;
const burstWishes: [number, number] = [10, 34];
const burstMs = 20;

/** An intent and what goes with it. */
export type WishFor = Pick<Wish, "intent"> & Partial<Wish>;

/** Collects wishes; most are keyed, and some of those repeated. */
export function wishMaker(random: SeededRandom): { wishes: Wish[]; add(atMs: number, intent: Intent, more?: Partial<Wish>): void } {
  const wishes: Wish[] = [];
  const add = (atMs: number, intent: Intent, more: Partial<Wish> = {}) => {
    const keyed = more.keyed ?? random.chance(0.7);
    wishes.push({ number: wishes.length + 1, atMs, intent, keyed, repeated: keyed && random.chance(0.15), ...more });
  };
  return { wishes, add };
}

/** In the order in which they are wished, by which they are numbered. */
export function inOrder(wishes: readonly Wish[]): Wish[] {
  return wishes.toSorted((a, b) => a.atMs - b.atMs).map((wish, i) => ({ ...wish, number: i + 1 }));
}

export function wishesOf(random: SeededRandom, activeMs: number): Wish[] {
  const { wishes, add } = wishMaker(random);
  const join = (atMs: number, name: string) => {
    const joins = { name, secret: random.hex(32), description: description(random) };
    const credential = createHash("sha256").update(joins.secret).digest("hex");
    const intent: Intent = { type: "JoinNode", name, credential, description: joins.description };
    add(atMs, intent, { keyed: true, joins });
  };
  for (const name of nodeNames.slice(0, firstNodes)) join(fleetAtMs + random.between(0, 500), name);
  const bursts = Math.ceil(intentsMin / ((burstWishes[0] + burstWishes[1]) / 2 - 1));
  for (let burst = 0; burst < bursts || wishes.length < intentsMin; burst++) {
    const from = burst < bursts ? fleetAtMs + 600 + ((activeMs - fleetAtMs - 600) * burst) / bursts : random.between(fleetAtMs, activeMs);
    const count = Math.round(random.between(...burstWishes));
    for (let i = 0; i < count; i++) {
      const atMs = from + random.between(0, burstMs);
      const kind = random.weighted({ plain: 90, task: 6, bulk: 2, join: 2 });
      if (kind === "join") join(atMs, random.pick(nodeNames));
      else if (kind === "task") add(atMs, taskIntent(random), { place: { service: anyService(random), slot: 1 + random.below(5) } });
      else if (kind === "bulk") add(atMs, bulk(random));
      else add(atMs, anyIntent(random));
    }
  }
  return wishes;
}

function anyIntent(random: SeededRandom): Intent {
  const kind = random.weighted({
    create: 14,
    scale: 26,
    update: 16,
    remove: 6,
    restore: 2,
    start: 4,
    stop: 2,
    restart: 2,
    rollBack: 3,
    rollout: 4,
    drain: 4,
    activate: 7,
    removeNode: 1,
    deploy: 8,
    removeStack: 2,
    pause: 2,
    maintain: 3,
    settings: 3,
    createToken: 3,
    revokeToken: 2,
    rotateToken: 1,
  });
  const node = random.pick(nodeNames);
  const service = anyService(random);
  const ref = { namespace: "default", service };
  switch (kind) {
    case "create":
      return { type: "CreateService", spec: anySpec(random, random.pick(serviceNames)) };
    case "scale":
      return { type: "ScaleService", service: ref, replicas: random.below(5) };
    case "update":
      return { type: "UpdateService", service: ref, spec: anySpec(random, service) };
    case "remove":
      return { type: "RemoveService", service: ref, purge: random.chance(0.5) };
    case "restore":
      return { type: "RestoreService", service: ref };
    case "start":
      return { type: "StartService", service: ref };
    case "stop":
      return { type: "StopService", service: ref };
    case "restart":
      return { type: "RestartService", service: ref };
    case "rollBack":
      return { type: "RollBackService", service: ref };
    case "rollout":
      return { type: "ControlRollout", service: ref, action: random.pick(["pause", "resume", "resume", "abort"]) };
    case "drain":
      return { type: "DrainNode", node };
    case "activate":
      return { type: "ActivateNode", node };
    case "removeNode":
      return { type: "RemoveNode", node, force: random.chance(0.5) };
    case "deploy":
      return deploy(random);
    case "removeStack":
      return { type: "RemoveStack", namespace: "default", name: random.pick(stackNames) };
    case "pause":
      return { type: "PauseNode", node };
    case "maintain":
      return { type: "MaintainNode", node, reason: "a new disk", durationMs: Math.round(random.between(500, 20_000)) };
    case "settings":
      return { type: "UpdateNode", node, patch: { taints: someTaints(random), labels: { disk: random.pick(["ssd", "hdd"]) } } };
    case "rotateToken":
      return { type: "RotateToken", token: random.pick(tokenIds), credential: random.hex(32), graceMs: random.below(3) * 1_000 };
    case "createToken":
      return {
        type: "CreateToken",
        name: random.pick(tokenNames),
        token: random.pick(tokenIds),
        credential: random.hex(32),
        scopes: presetScopes[random.pick(["operator", "viewer", "agent"] as const)],
      };
    case "revokeToken":
      return { type: "RevokeToken", token: random.pick(tokenIds) };
    default:
      return kind satisfies never;
  }
}

function bulk(random: SeededRandom): Intent {
  return { type: "Bulk", intents: Array.from({ length: 2 + random.below(3) }, () => anyIntent(random)) };
}

/** Its task is filled in when it is sent. */
export function taskIntent(random: SeededRandom): Intent {
  const task = "";
  switch (random.weighted({ restart: 3, stop: 3, judge: 3, unjudge: 1 })) {
    case "restart":
      return { type: "RestartTask", task };
    case "stop":
      return { type: "StopTask", task };
    case "judge": {
      const verdict = random.pick(["healthy", "unhealthy", "unhealthy"] as const);
      return { type: "JudgeTask", task, verdict, reason: "it answers slowly", expiresInMs: Math.round(random.between(1_000, 8_000)) };
    }
    default:
      return { type: "UnjudgeTask", task };
  }
}

/** Mostly none, so that there is room left. */
function someTaints(random: SeededRandom): { key: string; value: string; effect: "no-schedule" | "no-execute" }[] {
  return random.chance(0.6) ? [] : [{ key: "gpu", value: "yes", effect: random.pick(["no-schedule", "no-execute"]) }];
}

function anyService(random: SeededRandom): string {
  return random.chance(0.8) ? random.pick(serviceNames) : `${random.pick(stackNames)}_${random.pick(aliases)}`;
}

function deploy(random: SeededRandom): Intent {
  const name = random.pick(stackNames);
  const chosen = aliases.filter(() => random.chance(0.7));
  const services = chosen.map((alias) => ({ alias, spec: anySpec(random, `${name}_${alias}`) }));
  return { type: "DeployStack", namespace: "default", name, services, prune: random.chance(0.5) };
}

/** The mode hangs on the name, since it cannot be changed. */
function anySpec(random: SeededRandom, name: string): ServiceSpec {
  const containers = Array.from({ length: random.chance(0.2) ? 2 : 1 }, (_, i) => ({
    name: i === 0 ? "main" : "helper",
    process: { command: ["run", String(random.below(4))] },
    resources: { reservations: { cpu: random.below(8) * 100, memory: random.below(4) * 100_000_000 } },
    ...(i === 0 && random.chance(0.15) ? { health: { test: { command: ["check"] }, intervalMs: 5_000 } } : {}),
  }));
  const endpoints = random.chance(0.3)
    ? [{ mode: random.pick(["ingress", "host"]), ...(random.chance(0.7) ? { published: 8_000 + random.below(4) } : {}) }]
    : [];
  return validate("ServiceSpec", {
    name,
    mode: name === "logs" ? "global" : "replicated",
    replicas: random.below(4),
    containers,
    endpoints: endpoints.filter((endpoint) => endpoint.mode === "ingress" || endpoint.published !== undefined),
    placement: {
      runtime: "simulated",
      strategy: random.pick(["spread", "binpack"]),
      maxPerNode: random.chance(0.1) ? 1 + random.below(2) : 0,
      constraints: random.chance(0.1) ? [`node.rack==r${random.below(2)}`] : [],
      tolerations: random.chance(0.3) ? [{ key: "gpu" }] : [],
    },
    update: {
      monitorMs: random.pick([0, 300, 1_500]),
      order: random.pick(["stop-first", "start-first"]),
      parallelism: random.pick([0, 1, 1, 2, "50%"]),
      delayMs: random.pick([0, 0, 200]),
      maxFailureRatio: random.pick([0, 0.5, 1]),
      failureAction: random.pick(["pause", "continue", "rollback"]),
    },
    restart: { delayMs: random.pick([100, 500, 1_000]), maxDelayMs: 2_000, moveAfter: random.pick([0, 2, 5]) },
    drainMs: 100,
  });
}

function description(random: SeededRandom): NodeDescription {
  return validate("NodeDescription", {
    capacity,
    reserved: { cpu: random.below(3) * 100 },
    runtimes: [
      { name: "simulated", enforces: ["cpu", "memory"], resizes: true },
      { name: "docker", enforces: ["cpu", "memory"], resizes: true, resolves: true },
    ],
    publishAddress: "127.0.0.1",
    rack: `r${random.below(2)}`,
  });
}
