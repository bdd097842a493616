import { SeededRandom } from "../../src/sim/random.js";
import { Caller } from "./caller.js";
import type { Fleet } from "./fleet.js";
import { sleep } from "./injector.js";
import type { Ledger } from "./ledger.js";

/** Services that one client has at once. */
const liveMax = 6;
const repeatShare = 0.03;
/** Of the service whose tasks leave a trace of each start. */
export const witness = "witness";
const witnessReplicasMax = 4;

export interface ClientsOptions {
  fleet: Fleet;
  ledger: Ledger;
  seed: number;
  clients: number;
  /** All of them together; they wait where they would send more. */
  intentsPerSecond: number;
  stopped(): boolean;
  /** What is in doubt by then stays so. */
  gaveUp(): boolean;
}

/** Each creates, scales and removes services of its own until told to stop; one scales the witness. */
export async function runClients(options: ClientsOptions): Promise<void> {
  const everyMs = (1000 * options.clients) / options.intentsPerSecond;
  await Promise.all([...Array.from({ length: options.clients }, (_, i) => client(`${i}`, everyMs, options)), scaleWitness(options)]);
}

async function client(name: string, everyMs: number, { fleet, ledger, seed, stopped, gaveUp }: ClientsOptions): Promise<void> {
  const random = new SeededRandom(`${seed}`).fork(`client ${name}`);
  const caller = new Caller(fleet.urls, fleet.token, ledger, `${seed} ${name}`);
  const live: string[] = [];
  for (let number = 1; !stopped(); number++) {
    const began = performance.now();
    const key = `k${name}-${number}`;
    const what = live.length < liveMax && random.chance(live.length === 0 ? 1 : 0.25) ? "create" : random.chance(0.2) ? "remove" : "scale";
    const at = random.below(Math.max(1, live.length));
    const service = what === "create" ? `s${name}-${number}` : (live[at] as string);
    const wish =
      what === "create"
        ? ledger.open(key, "POST", "/v1/services", simulated(service, random.below(3)))
        : what === "scale"
          ? ledger.open(key, "POST", `/v1/services/${service}/scale`, { replicas: random.below(4) })
          : ledger.open(key, "DELETE", `/v1/services/${service}`);
    const settled = await caller.settle(wish, gaveUp);
    if (settled && what === "create") live.push(service);
    if (settled && what === "remove") live.splice(at, 1);
    if (settled && what !== "remove" && random.chance(repeatShare)) await caller.repeat(wish);
    const restMs = everyMs - (performance.now() - began);
    if (restMs > 0) await sleep(restMs);
  }
}

async function scaleWitness({ fleet, ledger, seed, stopped, gaveUp }: ClientsOptions): Promise<void> {
  const caller = new Caller(fleet.urls, fleet.token, ledger, `${seed} witness`);
  const file = `"${fleet.startsDir}/$(echo "\${FLEETLOG_INSTANCE##*/tasks/}" | tr / _)"`;
  const command = ["sh", "-c", `echo started >> ${file}; exec sleep 100000`];
  const body = { name: witness, replicas: 2, containers: [{ process: { command } }], drainMs: 100 };
  await caller.settle(ledger.open(witness, "POST", "/v1/services", body), gaveUp);
  for (let number = 1; !stopped(); number++) {
    await sleep(witnessEveryMs);
    const replicas = 1 + (number % witnessReplicasMax);
    await caller.settle(ledger.open(`${witness}-${number}`, "POST", `/v1/services/${witness}/scale`, { replicas }), gaveUp);
  }
}

const witnessEveryMs = 1_500;

function simulated(name: string, replicas: number): object {
  const containers = [{ process: { command: ["nothing"] } }];
  return { name, replicas, containers, placement: { runtime: "simulated" }, drainMs: 100 };
}
