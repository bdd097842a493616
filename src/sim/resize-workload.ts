import { type ServiceSpec, validate } from "../model/index.js";
import type { SeededRandom } from "./random.js";
import { type Wish, wishMaker } from "./workload.js";

/** Services of which little but the size changes: one that may move for it, one that may not, one on every node. */
const names = ["cell", "cask", "crate"] as const;

/** Nodes have come by then. */
const sizesAtMs = 2_600;
/** So many, besides those that create them. */
const sizeWishes = 18;

/** On a chance of their own, so that what else a seed wishes stays as it is. */
export function resizeWishesOf(random: SeededRandom, activeMs: number): Wish[] {
  const { wishes, add } = wishMaker(random);
  for (const name of names)
    add(sizesAtMs + random.between(0, 500), { type: "CreateService", spec: sizedSpec(random, name) }, { keyed: true });
  for (let i = 0; i < sizeWishes; i++) {
    const name = random.pick(names);
    const service = { namespace: "default", service: name };
    const kind = random.weighted({ resize: 14, rollBack: 2, restart: 1 });
    const atMs = random.between(sizesAtMs + 500, activeMs);
    if (kind === "resize") add(atMs, { type: "UpdateService", service, spec: sizedSpec(random, name) });
    else add(atMs, { type: kind === "rollBack" ? "RollBackService" : "RestartService", service });
  }
  return wishes;
}

function sizedSpec(random: SeededRandom, name: (typeof names)[number]): ServiceSpec {
  const cpu = 100 * (1 + random.below(12));
  const limits = { cpu: 2 * cpu, ...(random.chance(0.8) ? { memory: 100_000_000 * (1 + random.below(4)) } : {}) };
  return validate("ServiceSpec", {
    name,
    mode: name === "crate" ? "global" : "replicated",
    replicas: name === "crate" ? 1 : 3,
    containers: [
      { name: "main", process: { command: ["run", random.chance(0.9) ? "1" : "2"] }, resources: { reservations: { cpu }, limits } },
    ],
    placement: { runtime: "simulated" },
    update: { monitorMs: 300, parallelism: 2, resize: name === "cask" ? "in-place" : "in-place-or-move", failureAction: "continue" },
    restart: { delayMs: 500, maxDelayMs: 2_000 },
    drainMs: 100,
  });
}
