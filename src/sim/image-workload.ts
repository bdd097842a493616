import { type ServiceSpec, validate } from "../model/index.js";
import type { SeededRandom } from "./random.js";
import { type Wish, wishMaker } from "./workload.js";

/** Services of images whose tags move all the time: one replaced in each order, one on every node. */
const names = ["pot", "pan", "plate"] as const;

/** Nodes have come by then. */
const imagesAtMs = 2_800;
/** So many, besides those that create them. */
const imageWishes = 14;

/** On a chance of their own, so that what else a seed wishes stays as it is. */
export function imageWishesOf(random: SeededRandom, activeMs: number): Wish[] {
  const { wishes, add } = wishMaker(random);
  for (const name of names)
    add(imagesAtMs + random.between(0, 500), { type: "CreateService", spec: imageSpec(random, name) }, { keyed: true });
  for (let i = 0; i < imageWishes; i++) {
    const name = random.pick(names);
    const service = { namespace: "default", service: name };
    const atMs = random.between(imagesAtMs + 500, activeMs);
    const kind = random.weighted({ update: 6, restart: 3, rollBack: 2, resume: 4, scale: 2 });
    if (kind === "update") add(atMs, { type: "UpdateService", service, spec: imageSpec(random, name) });
    else if (kind === "resume") add(atMs, { type: "ControlRollout", service, action: "resume" });
    else if (kind === "scale") add(atMs, { type: "ScaleService", service, replicas: random.below(4) });
    else add(atMs, { type: kind === "rollBack" ? "RollBackService" : "RestartService", service });
  }
  return wishes;
}

function imageSpec(random: SeededRandom, name: (typeof names)[number]): ServiceSpec {
  return validate("ServiceSpec", {
    name,
    mode: name === "plate" ? "global" : "replicated",
    replicas: name === "plate" ? 1 : 3,
    containers: [
      {
        name: "main",
        docker: { image: `r.example/${name}:${random.below(2)}`, pull: random.pick(["always", "missing", "never"]) },
        resources: { reservations: { cpu: 100 * (1 + random.below(3)) } },
      },
    ],
    placement: { runtime: "docker" },
    update: {
      monitorMs: 300,
      parallelism: 2,
      order: name === "pan" ? "start-first" : "stop-first",
      failureAction: random.pick(["pause", "rollback", "continue"]),
    },
    restart: { delayMs: 500, maxDelayMs: 2_000 },
    drainMs: 100,
  });
}
