import type { ExecutionContext } from "ava";
import { type ControllerOptions, type RunningController, startController } from "../../src/controller/index.js";
import { type EventLog, openMemoryLog } from "../../src/log/index.js";
import type { AgentFrame, Assignment, ControllerFrame, Intent, Observations, SetFrame } from "../../src/model/index.js";
import { systemClock, systemIds, systemRandom, systemTimers } from "../../src/ports/index.js";
import { description } from "./samples.js";

/** The real controller on a log in memory; stopped with the test. */
export async function controllerOn(
  t: ExecutionContext,
  log: EventLog = openMemoryLog(),
  options: Partial<ControllerOptions> = {},
): Promise<RunningController> {
  const controller = await startController({
    log,
    clock: systemClock,
    timers: systemTimers,
    ids: systemIds,
    random: systemRandom,
    holder: "one",
    url: "http://127.0.0.1:1",
    version: "0.0.0",
    adminToken: { id: "admin0000000", credential: "0".repeat(64) },
    onTrouble: () => {},
    onBroken: (error) => {
      throw error;
    },
    ...options,
  });
  t.teardown(() => controller.stop());
  return controller;
}

export const meta = { actor: "token/tester000000" };

/** Joins a node and answers its id. */
export async function join(controller: RunningController, name: string, members: Record<string, unknown> = {}): Promise<string> {
  const intent: Intent = {
    type: "JoinNode",
    name,
    credential: "0".repeat(64 - name.length) + "a".repeat(name.length),
    description: description(members),
  };
  const settled = await controller.submit(intent, meta);
  if (settled.outcome.id === undefined) throw new Error("a joined node has an id");
  return settled.outcome.id;
}

/** An agent that obeys at once: whatever it is assigned runs, whatever it is told to stop is complete. */
export class ObedientAgent {
  readonly frames: ControllerFrame[] = [];
  readonly running = new Map<string, Assignment>();
  closedWith: { code: number; reason: string } | undefined;
  /** While true, whatever is started fails. */
  failing = false;
  #reportSeq = 0;
  #session: { receive(frame: AgentFrame): void; closed(): void } | undefined;
  readonly bootId: string;

  constructor(
    readonly controller: RunningController,
    readonly node: string,
    bootId = "boot-1",
  ) {
    this.bootId = bootId;
  }

  async connect(members: Record<string, unknown> = {}): Promise<this> {
    const early: ControllerFrame[] = [];
    const connection = {
      bufferedBytes: 0,
      send: (frame: ControllerFrame) => (this.#session ? this.#obey(frame) : void early.push(frame)),
      close: (code: number, reason: string) => {
        this.closedWith = { code, reason };
      },
    };
    this.#session = await this.controller.attach(
      this.node,
      { frame: "hello", bootId: this.bootId, lineage: null, seq: 0, description: description(members) },
      connection,
    );
    for (const frame of early) this.#obey(frame);
    return this;
  }

  beat(): void {
    this.#session?.receive({ frame: "beat", time: Date.now() });
  }

  disconnect(): void {
    this.#session?.closed();
  }

  send(frame: AgentFrame): void {
    this.#session?.receive(frame);
  }

  report(observations: Observations): void {
    this.send({ frame: "report", bootId: this.bootId, reportSeq: ++this.#reportSeq, observations });
  }

  #obey(frame: ControllerFrame): void {
    this.frames.push(frame);
    if (frame.frame !== "set" && frame.frame !== "delta") return;
    const wanted = frame.tasks.filter((task) => this.#isNew(task));
    const gone = frame.frame === "set" ? this.#absentFrom(frame) : frame.removed.filter((task) => this.running.has(task));
    for (const task of wanted) this.running.set(task.task, task);
    const stopped = gone.map((task) => this.running.get(task) as Assignment);
    for (const task of gone) this.running.delete(task);
    const rows = [
      ...wanted.map((task) => ({ task, state: this.failing ? ("failed" as const) : ("running" as const) })),
      ...stopped.map((task) => ({ task, state: "complete" as const })),
    ];
    if (rows.length === 0) return;
    this.report({
      tasks: rows.map(({ task }) => task.task),
      containers: rows.map(() => 0),
      generations: rows.map(({ task }) => task.generations[0] ?? 1),
      states: rows.map(({ state }) => state),
    });
  }

  #isNew(task: Assignment): boolean {
    return !task.settled?.[0] && this.running.get(task.task)?.generations[0] !== task.generations[0];
  }

  #absentFrom(set: SetFrame): string[] {
    const named = new Set(set.tasks.map((task) => task.task));
    return [...this.running.keys()].filter((task) => !named.has(task));
  }
}
