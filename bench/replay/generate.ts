/**
 * A million events of a mix that a busy cluster writes: most are reports of agents; tasks crash and come back, services
 * are scaled, rolled out, removed and made anew, nodes come and go. Seeded, so that every run has the same rows.
 * Every event is one that `decide` or `orchestrate` could have written: tasks go through their states in order.
 */
import { type NewEvent, type Observations, type ServiceSpec, taskId, validate } from "../../src/model/index.js";
import { SeededRandom } from "./random.js";
import { cluster, lineage, type PackedRows, RowWriter, type Source } from "./rows.js";

const nodeCount = 200;
const serviceCount = 100;
const replicasMax = 60;
/** As many tasks as one report carries at most. */
const reportTasksMax = 20;

interface Task {
  id: string;
  slot: number;
  service: Service;
  node: Node;
  generation: number;
  state: "assigned" | "starting" | "running" | "stopping" | "ended";
  wanted: boolean;
  /** To end at the next report although it is wanted. */
  crashing: boolean;
}

interface Node {
  id: string;
  name: string;
  client: string;
  bootId: string;
  reportSeq: number;
  /** Tasks that have something to report. */
  pending: Task[];
}

interface Service {
  id: string;
  spec: ServiceSpec;
  specVersion: number;
  rollout: string | undefined;
  slots: (Task | undefined)[];
}

export function generateRows(count: number, seed: number): PackedRows {
  return new Mix(seed).generate(count);
}

const controller: Source = { actor: "controller/c1" };

class Mix {
  readonly #random: SeededRandom;
  readonly #writer: RowWriter;
  readonly #nodes: Node[] = [];
  readonly #services: Service[] = [];
  /** Ended although wanted: to be restarted. */
  readonly #failed: Task[] = [];
  #names = 0;
  #keys = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#writer = new RowWriter(this.#random);
  }

  generate(count: number): PackedRows {
    const { rows } = this.#writer;
    this.#write({ type: "cluster.created", subject: `cluster/${cluster}`, data: { chainFormat: 1, cluster, eventFormat: 1, lineage } });
    this.#write({ type: "lease.taken", subject: `cluster/${cluster}`, data: { epoch: 1, holder: "c1", previous: null } });
    for (let i = 0; i < nodeCount; i++) this.#joinNode(i);
    for (let i = 0; i < serviceCount; i++) this.#createService();
    while (rows.length < count) this.#step();
    return rows;
  }

  #step(): void {
    const at = this.#random.fraction();
    if (at < 0.66) this.#report();
    else if (at < 0.76) this.#restart();
    else if (at < 0.86) this.#scale();
    else if (at < 0.93) this.#rollOne();
    else if (at < 0.955) this.#settle();
    else if (at < 0.958) this.#reconnect();
    else if (at < 0.963) this.#token();
    else if (at < 0.967) this.#replaceService();
    else this.#crash();
  }

  #write(event: NewEvent, source: Source = controller): void {
    this.#writer.write(event, source);
  }

  /** A person or a program behind the API. */
  #user(keyed: boolean): Source {
    const source = { actor: "token/0000000admin", client: `10.1.0.${this.#random.below(200)}` };
    return keyed ? { ...source, key: `0000000admin POST /v1/services ${this.#keys++}` } : source;
  }

  #joinNode(n: number): void {
    const id = this.#random.id();
    const name = `node-${n}`;
    const client = `10.0.${n >> 8}.${n & 255}`;
    const node: Node = { id, name, client, bootId: this.#random.hex(16), reportSeq: 0, pending: [] };
    const description = validate("NodeDescription", {
      capacity: { cpu: 64_000, memory: 256e9 },
      runtimes: [{ name: "simulated" }],
      publishAddress: client,
      rack: `r${n % 20}`,
    });
    const data = { node: id, name, token: this.#random.id(), credential: this.#random.hex(64), description };
    this.#write({ type: "node.joined", subject: `node/${id}`, data }, { actor: "token/000000000join", client });
    this.#connect(node);
    this.#nodes.push(node);
  }

  #connect(node: Node): void {
    const data = { node: node.id, bootId: node.bootId };
    this.#write({ type: "node.connected", subject: `node/${node.id}`, data }, { actor: `node/${node.id}`, client: node.client });
  }

  #createService(): void {
    const random = this.#random;
    const spec = validate("ServiceSpec", {
      name: `service-${this.#names++}`,
      replicas: 1 + random.below(replicasMax),
      containers: [
        {
          process: { command: ["/srv/app", "--port", "8080"] },
          resources: { reservations: { cpu: 10 * (1 + random.below(20)), memory: 2 ** (20 + random.below(8)) } },
        },
      ],
      placement: { runtime: "simulated" },
      endpoints: [{}],
    });
    const service: Service = { id: random.id(), spec, specVersion: 1, rollout: undefined, slots: [] };
    this.#services.push(service);
    this.#write({ type: "service.created", subject: `service/${service.id}`, data: { service: service.id, spec } }, this.#user(true));
    this.#fill(service);
  }

  /** Places what is missing, a few slots an event. */
  #fill(service: Service): void {
    const missing: number[] = [];
    for (let slot = 1; slot <= service.spec.replicas; slot++) if (!service.slots[slot]) missing.push(slot);
    for (let i = 0; i < missing.length; i += 6) this.#place(service, missing.slice(i, i + 6), "replicas");
  }

  #place(service: Service, slots: number[], reason: "replicas" | "rollout"): void {
    const random = this.#random;
    const tasks = slots.map((slot): Task => {
      const id = taskId(service.id, slot, random.id());
      const node = random.pick(this.#nodes);
      return { id, slot, service, node, generation: 1, state: "assigned", wanted: true, crashing: false };
    });
    for (const task of tasks) {
      service.slots[task.slot] = task;
      task.node.pending.push(task);
    }
    const explanation = { considered: nodeCount, refusals: [], scheduler: 1, seed: random.below(2 ** 32) };
    const data = {
      service: service.id,
      specVersion: service.specVersion,
      runtime: "simulated" as const,
      reason,
      slots,
      tasks: tasks.map(({ id }) => id),
      nodes: tasks.map(({ node }) => node.id),
      explanation,
    };
    const rollout = service.rollout === undefined ? {} : { rollout: service.rollout };
    this.#write({ type: "tasks.placed", subject: `service/${service.id}`, data: { ...data, ...rollout } });
  }

  #stop(service: Service, tasks: Task[], reason: "scaled-down" | "rollout" | "service-removed"): void {
    for (const task of tasks) {
      if (service.slots[task.slot] === task) service.slots[task.slot] = undefined;
      task.wanted = false;
      if (task.state !== "ended") task.node.pending.push(task);
    }
    this.#write({ type: "tasks.stopped", subject: `service/${service.id}`, data: { tasks: tasks.map(({ id }) => id), reason } });
  }

  /** One node says what it has to say; when no node has news, a health check turned out differently. */
  #report(): void {
    let node = this.#random.pick(this.#nodes);
    for (let tries = 0; tries < 20 && node.pending.length === 0; tries++) node = this.#random.pick(this.#nodes);
    if (node.pending.length === 0) return void this.#crash();
    const most = this.#random.below(10) === 0 ? reportTasksMax : 1 + this.#random.below(3);
    const due = new Set(node.pending.splice(0, most));
    const observations: Observations = { tasks: [], containers: [], generations: [], states: [] };
    const details: NonNullable<Observations["details"]> = [];
    for (const task of due) {
      if (task.state === "ended") continue;
      const row = observations.tasks.length;
      const state = this.#advance(task);
      observations.tasks.push(task.id);
      observations.containers.push(0);
      observations.generations.push(task.generation);
      observations.states.push(state);
      if (state === "running") details.push({ row, ports: { main: 20_000 + this.#random.below(10_000) } });
      else if (state === "failed" || state === "complete") details.push({ row, exitCode: state === "failed" ? 1 : 0 });
    }
    if (observations.tasks.length === 0) return;
    if (details.length > 0) observations.details = details;
    const data = { node: node.id, bootId: node.bootId, reportSeq: ++node.reportSeq, observations };
    this.#write({ type: "tasks.observed", subject: `node/${node.id}`, data }, { actor: `node/${node.id}`, client: node.client });
  }

  /** The next state of a task; whatever is then still to come is pending again. */
  #advance(task: Task): "starting" | "running" | "stopping" | "complete" | "failed" {
    if (task.wanted && task.crashing) {
      task.crashing = false;
      task.state = "ended";
      this.#failed.push(task);
      return "failed";
    }
    if (!task.wanted) {
      if (task.state === "stopping" || this.#random.below(2) === 0) {
        task.state = "ended";
        return "complete";
      }
      task.state = "stopping";
      task.node.pending.push(task);
      return "stopping";
    }
    if (task.state === "assigned") {
      task.state = "starting";
      task.node.pending.push(task);
      return "starting";
    }
    task.state = "running";
    return "running";
  }

  #crash(): void {
    const service = this.#random.pick(this.#services);
    const task = service.slots[1 + this.#random.below(service.spec.replicas)];
    if (task?.state !== "running" || task.crashing) return;
    task.crashing = true;
    task.node.pending.push(task);
  }

  #restart(): void {
    const task = this.#random.take(this.#failed);
    if (!task) return void this.#crash();
    if (!task.wanted) return;
    task.generation++;
    task.state = "assigned";
    task.node.pending.push(task);
    const data = { tasks: [task.id], containers: [0], generations: [task.generation], notBefore: [1_700_000_000_000] };
    this.#write({ type: "tasks.restarted", subject: `service/${task.service.id}`, data });
  }

  #scale(): void {
    const service = this.#random.pick(this.#services);
    const replicas = Math.min(replicasMax, Math.max(1, service.spec.replicas + this.#random.below(7) - 3));
    service.spec = { ...service.spec, replicas };
    const keyed = this.#random.below(4) === 0;
    this.#write({ type: "service.scaled", subject: `service/${service.id}`, data: { service: service.id, replicas } }, this.#user(keyed));
    const surplus = service.slots.filter((task): task is Task => task !== undefined && task.slot > replicas);
    if (surplus.length > 0) this.#stop(service, surplus, "scaled-down");
    this.#fill(service);
  }

  /** A step of a rollout: begins one, replaces one slot, or ends it. */
  #rollOne(): void {
    const service = this.#random.pick(this.#services);
    const subject = `service/${service.id}`;
    if (service.rollout === undefined) {
      if (this.#random.below(20) > 0) return void this.#crash();
      service.rollout = this.#random.id();
      service.specVersion++;
      const data = { service: service.id, spec: service.spec, specVersion: service.specVersion, rollout: service.rollout };
      this.#write({ type: "service.updated", subject, data }, this.#user(true));
    }
    const old = this.#random.pick(service.slots);
    if (old && this.#random.below(30) > 0) {
      this.#place(service, [old.slot], "rollout");
      this.#stop(service, [old], "rollout");
      return;
    }
    this.#write({ type: "rollout.completed", subject, data: { service: service.id, rollout: service.rollout } });
    service.rollout = undefined;
  }

  #settle(): void {
    const service = this.#random.pick(this.#services);
    this.#write({ type: "intent.settled", subject: `service/${service.id}`, data: {} }, this.#user(true));
  }

  #reconnect(): void {
    const node = this.#random.pick(this.#nodes);
    this.#write({ type: "node.failed", subject: `node/${node.id}`, data: { node: node.id, reason: "silent for 25 s" } });
    this.#connect(node);
  }

  #token(): void {
    const token = this.#random.id();
    const data = {
      token,
      name: "ci",
      credential: this.#random.hex(64),
      scopes: [{ namespace: "default", stack: "*", verbs: ["read" as const] }],
    };
    this.#write({ type: "token.created", subject: `token/${token}`, data }, this.#user(false));
    this.#write({ type: "token.revoked", subject: `token/${token}`, data: { token } }, this.#user(false));
  }

  #replaceService(): void {
    const service = this.#random.take(this.#services);
    if (!service) return;
    const subject = `service/${service.id}`;
    this.#write({ type: "service.removed", subject, data: { service: service.id } }, this.#user(true));
    const tasks = service.slots.filter((task) => task !== undefined);
    for (let i = 0; i < tasks.length; i += 6) this.#stop(service, tasks.slice(i, i + 6), "service-removed");
    this.#createService();
  }
}
