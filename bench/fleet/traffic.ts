import { setTimeout as delay } from "node:timers/promises";
import type { ExpectedAssignments } from "./assignments.js";
import type { FleetClients } from "./clients.js";

const createAtOnce = 16;
/** One service in twenty is published on every node, and small; the others are as large as it takes. */
const publishedShare = 0.05;
const publishedTasks = 20;
const tasksPerService = 100;
const firstPort = 20_000;

/** Requests a second of each kind. */
const rates = { intent: 20, list: 5, inspect: 5, ps: 5, healthz: 5, cluster: 0.2, metrics: 0.2 };

export interface FleetService {
  id: string;
  replicas: number;
  /** Scaled up by one, and to be scaled down next. */
  raised: boolean;
}

/** Makes services of that many tasks in all, as fast as the controller takes them. */
export async function createServices(clients: FleetClients, tasks: number): Promise<FleetService[]> {
  const specs: object[] = [];
  const published = Math.round((tasks / tasksPerService) * publishedShare);
  let left = tasks;
  while (left > 0) {
    const isPublished = specs.length < published;
    const replicas = Math.min(left, isPublished ? publishedTasks : tasksPerService);
    left -= replicas;
    specs.push(spec(specs.length, replicas, isPublished));
  }
  const services: FleetService[] = [];
  const creator = async () => {
    for (let next = specs.pop(); next; next = specs.pop()) {
      const { id, desired } = await clients.request<{ id: string; desired: number }>("create", "POST", "/v1/services", next);
      services.push({ id, replicas: desired, raised: false });
    }
  };
  await Promise.all(Array.from({ length: createAtOnce }, creator));
  return services;
}

function spec(index: number, replicas: number, published: boolean): object {
  const port = { name: "http", mode: "ingress", published: firstPort + index };
  return {
    name: `service-${String(index).padStart(4, "0")}`,
    replicas,
    containers: [{ process: { command: ["serve"] }, resources: { reservations: { cpu: 100, memory: 64 * 2 ** 20 } } }],
    endpoints: published ? [port] : [],
    placement: { runtime: "simulated" },
  };
}

/**
 * One request of each kind, as any controller has had some time after its start: the first of an operation waits for its
 * validator to be compiled.
 */
export async function warmUp(clients: FleetClients, [service]: readonly FleetService[]): Promise<void> {
  if (!service) return;
  const path = `/v1/services/${service.id}`;
  for (const replicas of [service.replicas + 1, service.replicas]) await clients.request("intent", "POST", `${path}/scale`, { replicas });
  for (const read of [
    path,
    `${path}/tasks`,
    "/v1/services?limit=1",
    "/v1/tasks?limit=1",
    "/v1/nodes?limit=1",
    "/v1/cluster",
    "/metrics",
    "/healthz",
  ])
    await clients.request("first", "GET", read);
}

/** Scaling up and down by one, and reads of all kinds, each at its own constant rate whatever the answers take. */
export async function runTraffic(
  clients: FleetClients,
  services: FleetService[],
  nodes: number,
  expected: ExpectedAssignments,
  forMs: number,
): Promise<void> {
  let turn = 0;
  const scale = async () => {
    const service = services[turn++ % services.length] as FleetService;
    service.raised = !service.raised;
    const replicas = service.replicas + Number(service.raised);
    if (service.raised) expected.expect(`${service.id}.${replicas}`);
    await clients.request("intent", "POST", `/v1/services/${service.id}/scale`, { replicas });
  };
  const any = () => services[Math.floor(Math.random() * services.length)] as FleetService;
  const lists = new Lists(nodes);
  await Promise.all([
    atRate(rates.intent, forMs, scale),
    atRate(rates.list, forMs, () => lists.next(clients)),
    atRate(rates.inspect, forMs, () => clients.request("inspect", "GET", `/v1/services/${any().id}`)),
    atRate(rates.ps, forMs, () => clients.request("ps", "GET", `/v1/services/${any().id}/tasks`)),
    atRate(rates.healthz, forMs, () => clients.request("healthz", "GET", "/healthz")),
    atRate(rates.cluster, forMs, () => clients.request("cluster", "GET", "/v1/cluster")),
    atRate(rates.metrics, forMs, () => clients.request("metrics", "GET", "/metrics")),
  ]);
}

/** Goes through the lists page by page, in turns; the tasks of a node, and those in a state that none is in, as well. */
class Lists {
  readonly #nodes: number;
  readonly #cursors = new Map<string, string>();
  #turn = 0;

  constructor(nodes: number) {
    this.#nodes = nodes;
  }

  async next(clients: FleetClients): Promise<void> {
    const turn = this.#turn++;
    const node = `host-${turn % this.#nodes}`;
    const paths = ["/v1/services?", "/v1/tasks?", "/v1/nodes?", `/v1/tasks?node=${node}&`, "/v1/tasks?state=failed&"];
    const path = paths[turn % paths.length] as string;
    const cursor = this.#cursors.get(path);
    const page = `${path}limit=100${cursor === undefined ? "" : `&cursor=${cursor}`}`;
    const { next } = await clients.request<{ next: string | null }>("list", "GET", page);
    if (next === null) this.#cursors.delete(path);
    else this.#cursors.set(path, next);
  }
}

async function atRate(perSecond: number, forMs: number, send: () => Promise<unknown>): Promise<void> {
  const sent: Promise<unknown>[] = [];
  const start = performance.now();
  for (let index = 0; ; index++) {
    const at = (index * 1_000) / perSecond;
    if (at >= forMs) break;
    await delay(Math.max(0, start + at - performance.now()));
    sent.push(send());
  }
  await Promise.all(sent);
}
