/**
 * A cluster without processes for tests of the orchestrator: events go through `evolve`, agents do at once what they
 * are told, and time passes when the test says so.
 */
import {
  type ContainerHealth,
  decodeEvent,
  type EventData,
  type EventType,
  eventVersion,
  type NewEvent,
  type Observations,
  taskAddress,
} from "../../src/model/index.js";
import { dirt, dirtyOf, type Orchestration, type OrchestratorSettings, orchestrate, type Wake } from "../../src/orchestrator/index.js";
import {
  entriesOf,
  evolve,
  findTask,
  type NodeView,
  type ServiceView,
  serviceById,
  slotAt,
  type TaskView,
  tasksOf,
  type View,
} from "../../src/projections/index.js";
import { history, viewOf } from "../support/history.js";
import { id, spec } from "../support/samples.js";

export const settings: OrchestratorSettings = {
  nodeTimeoutMs: 15_000,
  reconnectGraceMs: 10_000,
  massFailureRatio: 0.5,
  massFailureNodesMin: 3,
};

const roundsMax = 20;

export class Cluster {
  view: View = viewOf([]);
  now = this.view.time;
  /** When the lease began; long ago unless a test begins one. */
  leaseSince = this.now - 3_600_000;
  alarms: string[] = [];
  #dirty = dirt();
  readonly #heard = new Map<string, number>();
  readonly #silent = new Set<string>();
  readonly #wakes = new Map<string, Wake>();
  #ids = 0;

  constructor(...events: NewEvent[]) {
    this.commit(...events);
  }

  /** Puts events on the log and notes what they touch. */
  commit(...events: NewEvent[]): void {
    for (const { type, data } of events) decodeEvent(type, eventVersion(type), data, 0);
    this.view = evolve(this.view, history(events, { after: this.view, time: this.now, stepMs: 0 }));
    dirtyOf(this.view, events, this.#dirty);
    for (const event of events) if (event.type === "node.connected") this.#hear(event.data.node);
  }

  /** One call on what is dirty (or all), its events committed. */
  look(all = false): Orchestration {
    const dirty = all ? dirt(true) : this.#dirty;
    this.#dirty = dirt();
    const result = orchestrate(this.view, dirty, {
      now: this.now,
      liveness: new Map([...this.#heard].map(([node, at]) => [node, { silentMs: this.now - at }])),
      leaseAgeMs: this.now - this.leaseSince,
      nextId: () => (++this.#ids).toString(36).padStart(12, "0"),
      seed: this.#ids,
      settings,
    });
    for (const wake of result.wakeAt) this.#wakes.set(`${wake.kind}/${wake.id}`, wake);
    if (result.alarms) this.alarms = result.alarms;
    this.commit(...result.events);
    return result;
  }

  /** Looks until there is nothing more to say; the events of all looks. */
  settle(): NewEvent[] {
    const events: NewEvent[] = [];
    for (let round = 0; round < roundsMax; round++) {
      const found = this.look().events;
      this.#noteDue();
      if (found.length === 0) return events;
      events.push(...found);
    }
    throw new Error(`still not quiet after ${roundsMax} rounds: ${JSON.stringify(events.slice(-3))}`);
  }

  /** Time passes; nodes that answer are heard of, and deadlines make dirty what they belong to. */
  pass(ms: number): void {
    this.now += ms;
    for (const node of entriesOf(this.view.nodes)) if (node.bootId !== "") this.#hear(node.id);
    this.#noteDue();
  }

  #noteDue(): void {
    for (const [key, wake] of this.#wakes) {
      if (wake.at > this.now) continue;
      this.#wakes.delete(key);
      (wake.kind === "service" ? this.#dirty.services : this.#dirty.nodes).add(wake.id);
    }
  }

  silence(...names: string[]): void {
    for (const name of names) this.#silent.add(id(name));
  }

  unsilence(...names: string[]): void {
    for (const name of names) {
      this.#silent.delete(id(name));
      this.#hear(id(name));
      this.#dirty.nodes.add(id(name));
    }
  }

  /** A new holder: it has heard nobody and looks at everything. */
  newLease(): void {
    this.leaseSince = this.now;
    this.#heard.clear();
    this.#wakes.clear();
    this.#dirty = dirt(true);
  }

  #hear(node: string): void {
    if (!this.#silent.has(node)) this.#heard.set(node, this.now);
  }

  answers(node: NodeView): boolean {
    return node.state === "ready" && !this.#silent.has(node.id);
  }

  /** Every agent that answers starts what it must run and ends what it must not; true when there was anything to do. */
  obey(choose: (task: TaskView) => boolean = () => true): boolean {
    let worked = false;
    for (const node of entriesOf(this.view.nodes)) {
      if (!this.answers(node)) continue;
      const rows: Row[] = [];
      for (const taskId of node.tasks) {
        const task = findTask(this.view, taskId);
        if (!task || !choose(task)) continue;
        for (const [container, { state, generation, notBefore, health }] of task.containers.entries()) {
          if (state === "running" && task.desired === "running" && task.resize?.waiting.includes(container))
            rows.push({ task: taskId, container, generation, state, health, resized: task.specVersion });
          const ended = state === "complete" || state === "failed" || state === "rejected";
          if (task.desired === "stopped" && !ended) rows.push({ task: taskId, container, generation, state: "complete" });
          else if (state === "assigned" && notBefore <= this.now) rows.push({ task: taskId, container, generation, state: "running" });
        }
      }
      if (rows.length > 0) this.#report(node, rows);
      worked ||= rows.length > 0;
    }
    return worked;
  }

  /** Agents obey and the orchestrator looks, in turn, until both are quiet. */
  converge(): NewEvent[] {
    const events = this.settle();
    for (let round = 0; round < roundsMax; round++) {
      if (!this.obey()) return events;
      events.push(...this.settle());
    }
    throw new Error(`still at work after ${roundsMax} rounds`);
  }

  /** What happened to all containers of a task. */
  report(task: TaskView, state: Row["state"], detail: Omit<Partial<Row>, "task" | "container" | "generation" | "state"> = {}): void {
    const node = this.node(task.node);
    const rows = task.containers.map((container, i) => ({
      task: task.id,
      container: i,
      generation: container.generation,
      state,
      ...detail,
    }));
    this.#report(node, rows);
  }

  #report(node: NodeView, rows: Row[]): void {
    const observations: Observations = {
      tasks: rows.map(({ task }) => task),
      containers: rows.map(({ container }) => container),
      generations: rows.map(({ generation }) => generation),
      states: rows.map(({ state }) => state),
      healths: rows.map(({ state, health }) => health ?? (state === "running" ? "healthy" : "none")),
    };
    const details = rows.flatMap(({ error, resized, resizeError }, row) =>
      error === undefined && resized === undefined
        ? []
        : [
            {
              row,
              ...(error === undefined ? {} : { error }),
              ...(resized === undefined ? {} : { resized }),
              ...(resizeError === undefined ? {} : { resizeError }),
            },
          ],
    );
    if (details.length > 0) observations.details = details;
    const data = { node: node.id, bootId: node.bootId, reportSeq: node.reportSeq + 1, observations };
    this.commit({ type: "tasks.observed", subject: `node/${node.id}`, data });
  }

  node(idOrName: string): NodeView {
    const found = [...entriesOf(this.view.nodes)].find((node) => node.id === idOrName || node.name === idOrName);
    if (!found) throw new Error(`no node ${idOrName}`);
    return found;
  }

  service(name: string): ServiceView {
    const found = serviceById(this.view, id(name));
    if (!found) throw new Error(`no service ${name}`);
    return found;
  }

  /** Tasks that are meant to run, by slot. */
  live(name: string): TaskView[] {
    return [...tasksOf(this.service(name))].filter(({ desired }) => desired === "running");
  }

  /** The newest task of a slot. */
  task(name: string, slot: number): TaskView {
    const found = slotAt(this.service(name), slot)?.tasks.at(-1);
    if (!found) throw new Error(`slot ${slot} of ${name} is empty`);
    return found;
  }

  /** Slot and node name of each task that is meant to run. */
  places(name: string): [number, string][] {
    return this.live(name).map((task) => [taskAddress(task.id).slot, this.node(task.node).name]);
  }
}

interface Row {
  task: string;
  container: number;
  generation: number;
  state: Observations["states"][number];
  error?: string;
  health?: ContainerHealth;
  resized?: number;
  resizeError?: string;
}

export function scaled(name: string, replicas: number): NewEvent {
  return { type: "service.scaled", subject: `service/${id(name)}`, data: { service: id(name), replicas } };
}

/** A new spec whose tasks differ from those of the versions before; `reason` as the event has it. */
export function updated(
  name: string,
  specVersion: number,
  members: Record<string, unknown> = {},
  about: Partial<EventData["service.updated"]> = {},
): NewEvent {
  const changed = spec(name, { containers: [{ process: { command: ["sleep", String(specVersion)] } }], ...members });
  const data = { service: id(name), spec: changed, specVersion, rollout: id(`rollout${specVersion}`), ...about };
  return { type: "service.updated", subject: `service/${id(name)}`, data };
}

/** Any other event about a service alone, or about the rollout that it has. */
export function serviceEvent(
  cluster: Cluster,
  type: "service.stopped" | "service.started" | "service.restored" | "rollout.resumed" | "rollout.paused",
  name: string,
): NewEvent {
  const rollout = cluster.service(name).rollout?.id ?? "";
  const about = { "rollout.resumed": { rollout }, "rollout.paused": { rollout, reason: "requested" } }[type as string];
  return { type, subject: `service/${id(name)}`, data: { service: id(name), ...about } } as NewEvent;
}

export function nodeEvent(type: "node.drained" | "node.paused" | "node.activated" | "node.removed", name: string): NewEvent {
  return { type, subject: `node/${id(name)}`, data: { node: id(name) } };
}

/** The data of the events of one type. */
export function only<T extends EventType>(events: readonly NewEvent[], type: T): EventData[T][] {
  return events.filter((event) => event.type === type).map(({ data }) => data as EventData[T]);
}

/** Events as `type` or `type reason`, in order. */
export function outline(events: readonly NewEvent[]): string[] {
  return events.map((event) => ("reason" in event.data ? `${event.type} ${event.data.reason}` : event.type));
}
