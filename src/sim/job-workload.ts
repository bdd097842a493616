import { type ServiceSpec, validate } from "../model/index.js";
import type { SeededRandom } from "./random.js";
import { taskIntent, type Wish, type WishFor, wishMaker } from "./workload.js";

/** One is run when somebody wants it, the others by the clock. Whether a job has a schedule hangs on its name. */
const jobNames = ["report", "tick", "sweep"];
const scheduled = new Set(["tick", "sweep"]);

/** Nodes have come by then. */
const jobsAtMs = 2_600;
/** So many, besides those that create the jobs. */
const jobWishes = 18;
/** Every ten seconds is as often as a schedule may run: a seed then sees a dozen times, and every take-over misses some. */
const crons = ["*/10 * * * * *", "*/20 * * * * *", "5,25,45 * * * * *"];

/** Jobs are wished for on a chance of their own, so that what else a seed wishes stays as it is. */
export function jobWishesOf(random: SeededRandom, activeMs: number): Wish[] {
  const { wishes, add } = wishMaker(random);
  for (const name of jobNames)
    add(jobsAtMs + random.between(0, 500), { type: "CreateService", spec: jobSpec(random, name) }, { keyed: true });
  for (let i = 0; i < jobWishes; i++) {
    const { intent, ...more } = jobIntent(random);
    add(random.between(jobsAtMs + 500, activeMs), intent, more);
  }
  return wishes;
}

function jobIntent(random: SeededRandom): WishFor {
  const name = random.pick(jobNames);
  const service = { namespace: "default", service: name };
  const kind = random.weighted({ update: 7, start: 5, create: 3, stop: 1, remove: 2, restore: 2, rollBack: 1, task: 3 });
  switch (kind) {
    case "update":
      return { intent: { type: "UpdateService", service, spec: jobSpec(random, name) } };
    case "start":
      return { intent: { type: "StartService", service } };
    case "create":
      return { intent: { type: "CreateService", spec: jobSpec(random, name) } };
    case "stop":
      return { intent: { type: "StopService", service } };
    case "remove":
      return { intent: { type: "RemoveService", service, purge: random.chance(0.3) } };
    case "restore":
      return { intent: { type: "RestoreService", service } };
    case "rollBack":
      return { intent: { type: "RollBackService", service } };
    case "task":
      return { intent: taskIntent(random), place: { service: name, slot: 1 + random.below(4) } };
    default:
      return kind satisfies never;
  }
}

/** Its command is `work`, which ends by itself: see the simulated host. */
function jobSpec(random: SeededRandom, name: string): ServiceSpec {
  const reservations = { cpu: random.below(4) * 100, memory: random.below(3) * 100_000_000 };
  const schedule = {
    cron: random.pick(crons),
    timeZone: random.pick(["UTC", "Europe/Berlin"]),
    concurrency: random.pick(["allow", "forbid", "replace"]),
    suspended: random.chance(0.1),
  };
  return validate("ServiceSpec", {
    name,
    mode: "job",
    containers: [{ process: { command: ["work", String(random.below(3))] }, resources: { reservations } }],
    placement: {
      runtime: "simulated",
      maxPerNode: random.chance(0.2) ? 1 : 0,
      tolerations: random.chance(0.3) ? [{ key: "gpu" }] : [],
    },
    restart: {
      condition: random.pick(["any", "on-failure", "on-failure", "none"]),
      delayMs: random.pick([100, 500]),
      maxDelayMs: 2_000,
      maxAttempts: random.pick([0, 0, 1, 3]),
      moveAfter: random.pick([0, 2]),
    },
    job: {
      completions: 1 + random.below(7),
      parallelism: 1 + random.below(3),
      deadlineMs: random.pick([0, 0, 0, 4_000, 20_000]),
      ...(scheduled.has(name) ? { schedule } : {}),
    },
    drainMs: 100,
  });
}
