import { SecretKeys, secretKeyBytes, secretNonceBytes } from "../controller/index.js";
import { type Intent, type ServiceSpec, validate } from "../model/index.js";
import type { SeededRandom } from "./random.js";
import { type Wish, wishMaker } from "./workload.js";

/** The first needs secrets, the second the first one and a secret, the third both of them. */
const names = ["vault", "safe", "bank"] as const;
const secretNames = ["pin", "seal", "spare"];

/** Nodes have come by then, and the services come after what they need; now and then they come before it, and are refused. */
const secretsAtMs = 2_400;
const servicesAtMs = 3_400;
/** So many, besides those that create them. */
const linkedWishes = 16;

/** Of every controller of a world. */
export const secretKeys = new SecretKeys([Buffer.alloc(secretKeyBytes, 7)]);

/** On a chance of their own, so that what else a seed wishes stays as it is. */
export function linkedWishesOf(random: SeededRandom, activeMs: number): Wish[] {
  const { wishes, add } = wishMaker(random);
  for (const name of secretNames) add(secretsAtMs + random.between(0, 500), creation(random, name), { keyed: true });
  for (const name of names)
    add(servicesAtMs + random.between(0, 300), { type: "CreateService", spec: linkedSpec(random, name) }, { keyed: true });
  for (let i = 0; i < linkedWishes; i++) {
    const name = random.pick(names);
    const secret = random.pick(secretNames);
    const service = { namespace: "default", service: name };
    const atMs = random.between(servicesAtMs + 500, activeMs);
    const kind = random.weighted({ update: 6, create: 2, scale: 3, stop: 2, start: 4, remove: 1, secret: 1, noSecret: 1 });
    if (kind === "update") add(atMs, { type: "UpdateService", service, spec: linkedSpec(random, name) });
    else if (kind === "create") add(atMs, { type: "CreateService", spec: linkedSpec(random, name) });
    else if (kind === "scale") add(atMs, { type: "ScaleService", service, replicas: 1 + random.below(3) });
    else if (kind === "remove") add(atMs, { type: "RemoveService", service, purge: random.chance(0.5) });
    else if (kind === "secret") add(atMs, creation(random, secret));
    else if (kind === "noSecret") add(atMs, { type: "RemoveSecret", namespace: "default", secret });
    else add(atMs, { type: kind === "stop" ? "StopService" : "StartService", service });
  }
  return wishes;
}

/** As the API puts it into its envelope before it becomes an intent. */
function creation(random: SeededRandom, name: string): Intent {
  const envelope = secretKeys.seal("default", name, Buffer.from(random.hex(8)), random.hex(secretNonceBytes));
  return { type: "CreateSecret", namespace: "default", name, labels: {}, envelope };
}

function linkedSpec(random: SeededRandom, name: (typeof names)[number]): ServiceSpec {
  const condition = () => random.pick(["started", "healthy"] as const);
  const dependsOn = names.slice(0, names.indexOf(name)).map((service) => ({ service, condition: condition() }));
  const secrets = secretNames.filter(() => random.chance(0.4)).map((source) => ({ source }));
  return validate("ServiceSpec", {
    name,
    mode: "replicated",
    replicas: 2,
    containers: [{ name: "main", process: { command: ["run", String(random.below(3))] }, ...(secrets.length > 0 ? { secrets } : {}) }],
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
    placement: { runtime: "simulated" },
    update: { monitorMs: 300, parallelism: 1, failureAction: random.pick(["pause", "rollback", "continue"]) },
    restart: { delayMs: 500, maxDelayMs: 2_000 },
    drainMs: 100,
  });
}
