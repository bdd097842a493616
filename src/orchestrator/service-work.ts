import { type NewEvent, type PlacementReason, type StopReason, taskAddress } from "../model/index.js";
import {
  type NodeView,
  nodeById,
  type ServiceView,
  type SlotView,
  slotAt,
  slotsOf,
  slotsPerChunk,
  type TaskView,
  type View,
} from "../projections/index.js";
import { type Condition, conditionOf, hasEnded } from "./task-condition.js";

/** A task that is meant to run, and how it does. */
export interface LiveTask {
  task: TaskView;
  node: NodeView | undefined;
  condition: Condition;
  /** Made from an older spec than the service has now. */
  stale: boolean;
}

export interface SlotWork {
  number: number;
  slot: SlotView | undefined;
  /** Oldest first; two while one replaces the other. */
  live: readonly LiveTask[];
  /** Tasks that were stopped but may still run. Those of a node that is not heard of are not waited for. */
  leaving: readonly TaskView[];
  /** A duty has decided about the slot, so that later ones leave it alone. */
  decided: boolean;
}

/** A slot that is to get a task. */
export interface Want {
  slot: number;
  reason: PlacementReason;
  replaces?: string;
  /** The only node that will do. */
  node?: string;
  /** Only another node than these makes it worth while; when none fits, the slot keeps its task and is not pending. */
  elsewhere?: readonly string[];
  /** Stopped in the batch that places the new task, and only then. */
  stops?: Stop;
  cause: Cause;
}

/** The seq of the event that led to it; undefined where the view does not know any more. */
export type Cause = number | undefined;

export interface Stop {
  slot: SlotWork;
  task: TaskView;
  reason: StopReason;
  cause: Cause;
}

export interface Unsized {
  node: string;
  refusals: { filter: string; wanted: string; found: string }[];
  /** Another node may take it; else it stays as it is until there is room. */
  mayMove: boolean;
}

export interface ContainerRestart {
  task: string;
  container: number;
  generation: number;
  notBefore: number;
  cause: Cause;
}

/** What one call finds out and decides about one service; each duty adds its part. */
export class ServiceWork {
  readonly service: ServiceView;
  readonly view: View;
  readonly now: number;
  /** For a replicated service every slot up to its replicas, also the empty ones. */
  readonly slots: SlotWork[];
  readonly stops: Stop[] = [];
  readonly restarts: ContainerRestart[] = [];
  wants: Want[] = [];
  /** Tasks that get the resources of the new spec where they are. */
  readonly resizes = new Set<TaskView>();
  /** Slots whose task would only need other resources and cannot get them where it is, and what is in the way there. */
  readonly unsized = new Map<number, Unsized>();
  /** Slots that would get a task now but must wait; what is pending of them stays so. */
  readonly held = new Set<number>();
  /** Slots that are put off to the next call, because this one has enough to do. */
  readonly later = new Set<number>();
  /** Event time at which to look again. */
  wakeAt: number | undefined;
  /** The rollout is to pause by what this call says. */
  pausing = false;
  /** The spec changes by what this call says: whatever else there is to decide, the next one decides by the new spec. */
  yielding = false;
  /** What there is to say of the service itself. */
  readonly said: NewEvent[] = [];
  /** Slots that the rollout emptied and that are to be filled again. */
  readonly emptied: ReadonlySet<number>;
  readonly #stopped = new Set<string>();
  #predecessors: Map<number, TaskView> | undefined;

  constructor(view: View, service: ServiceView, now: number) {
    this.view = view;
    this.service = service;
    this.now = now;
    const emptied = service.rollout?.emptied;
    this.emptied = emptied === undefined || emptied.length === 0 ? noSlots : new Set(emptied);
    this.slots = this.#survey();
  }

  /** No further slot is replaced. */
  get paused(): boolean {
    return this.pausing || (this.service.rollout?.paused ?? null) !== null;
  }

  /** `cause` is the newest change of the service unless given. */
  stop(slot: SlotWork, task: TaskView, reason: StopReason, cause: Cause = this.service.specSeq): void {
    slot.decided = true;
    this.#stopped.add(task.id);
    this.stops.push({ slot, task, reason, cause });
  }

  wakeBy(at: number): void {
    this.wakeAt = Math.min(at, this.wakeAt ?? at);
  }

  isStopped(task: TaskView): boolean {
    return this.#stopped.has(task.id);
  }

  /** The task that an empty slot held last, as far as the view remembers. */
  predecessor(slot: number): TaskView | undefined {
    const newest = slotAt(this.service, slot)?.tasks.at(-1);
    if (newest || this.service.finished.length === 0) return newest;
    this.#predecessors ??= new Map(this.service.finished.map((task) => [taskAddress(task.id).slot, task]));
    return this.#predecessors.get(slot);
  }

  #survey(): SlotWork[] {
    const { service } = this;
    if (service.spec.mode !== "replicated" || service.removed || service.stopped)
      return [...slotsOf(service)].map(([number, slot]) => this.#slotWork(number, slot));
    const slots: SlotWork[] = [];
    const last = Math.max(service.spec.replicas, service.chunks.length * slotsPerChunk);
    for (let number = 1; number <= last; number++) {
      const slot = slotAt(service, number);
      if (slot || number <= service.spec.replicas) slots.push(this.#slotWork(number, slot));
    }
    return slots;
  }

  #slotWork(number: number, slot: SlotView | undefined): SlotWork {
    if (!slot || slot.tasks.length === 0) return { number, slot, live: none, leaving: none, decided: false };
    const live: LiveTask[] = [];
    let leaving: TaskView[] = none;
    for (const task of slot.tasks) {
      const node = nodeById(this.view, task.node);
      if (task.desired === "running") {
        const condition = conditionOf(this.service, slot, task, node);
        live.push({ task, node, condition, stale: task.specVersion !== this.service.specVersion });
      } else if (node?.state === "ready" && !task.containers.every(hasEnded)) leaving = [...leaving, task];
    }
    return { number, slot, live, leaving, decided: false };
  }
}

/** Shared by the many slots that hold nothing: never written to. */
const none: never[] = [];
const noSlots: ReadonlySet<number> = new Set();
