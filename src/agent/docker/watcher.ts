import type { Readable } from "node:stream";
import type { ContainerInfo } from "dockerode";
import type { CancelTimer, Random, Timers } from "../../ports/index.js";
import { BackOff } from "../back-off.js";
import type { AgentLog } from "../log.js";
import type { Engine } from "./engine.js";
import { nodeLabel } from "./labels.js";

export interface WatcherOptions {
  engine: Engine;
  node: string;
  timers: Timers;
  random: Random;
  log: AgentLog;
  /** The engine says that something became of one of this node's containers. */
  onHint(containerId: string): void;
  /** Every container of this node, whatever its state. */
  onList(containers: ContainerInfo[]): void;
  /** The engine does not answer, time and again. */
  onSilence(error: unknown): void;
  /** It does. */
  onAnswer(): void;
}

const compareMs = 10_000;
/** How soon one that did not answer is asked again, and how often in a row it may not before that is told. */
const silentMs = 1_000;
const silencesMax = 2;
const reconnectMinMs = 100;
const reconnectMaxMs = 5_000;
const eventCharsMax = 1024 * 1024;

/**
 * Follows what becomes of this node's containers. Events are hints that make it fast; the list, taken again and again and
 * after each break of the events, is the truth.
 */
export class Watcher {
  private events: Readable | undefined;
  private cancel: CancelTimer = () => {};
  private cancelConnect: CancelTimer = () => {};
  private comparing: Promise<void> | undefined;
  private closed = false;
  private silences = 0;
  private readonly backOff: BackOff;

  constructor(private readonly options: WatcherOptions) {
    this.backOff = new BackOff(options.random, reconnectMinMs, reconnectMaxMs);
  }

  start(): void {
    void this.connect();
    this.compareLater();
  }

  /** Looks at every container now; one look at a time. */
  compare(): Promise<void> {
    this.comparing ??= this.look().finally(() => {
      this.comparing = undefined;
    });
    return this.comparing;
  }

  close(): void {
    this.closed = true;
    this.cancel();
    this.cancelConnect();
    this.events?.destroy();
  }

  private async look(): Promise<void> {
    try {
      await this.options.engine.pings.ping();
      const containers = await listOwn(this.options.engine, this.options.node);
      if (this.closed) return;
      this.silences = 0;
      this.options.onAnswer();
      this.options.onList(containers);
    } catch (error) {
      this.silences++;
      if (!this.closed && this.silences >= silencesMax) this.options.onSilence(error);
    }
    this.compareLater();
  }

  private compareLater(): void {
    this.cancel();
    if (!this.closed) this.cancel = this.options.timers.after(this.silences > 0 ? silentMs : compareMs, () => void this.compare());
  }

  private async connect(): Promise<void> {
    const { engine, node, log } = this.options;
    try {
      const filters = JSON.stringify({ type: ["container"], label: [`${nodeLabel}=${node}`], event: ["die", "oom", "destroy"] });
      const events = (await engine.streams.getEvents({ filters } as object)) as Readable;
      if (this.closed) events.destroy();
      this.events = events;
      this.backOff.reset();
      // What happened before the events began to come is seen in the list.
      void this.compare();
      await this.read(events);
    } catch (error) {
      if (!this.closed) log.debug({ err: error }, "the engine's events broke off");
    }
    this.events = undefined;
    if (this.closed) return;
    this.cancelConnect = this.options.timers.after(this.backOff.next(), () => void this.connect());
    void this.compare();
  }

  private async read(events: Readable): Promise<void> {
    let rest = "";
    for await (const chunk of events) {
      rest += String(chunk);
      const lines = rest.split("\n");
      rest = (lines.pop() ?? "").slice(0, eventCharsMax);
      for (const line of lines) this.hint(line);
    }
  }

  private hint(line: string): void {
    try {
      const { id } = JSON.parse(line) as { id?: string };
      if (id !== undefined) this.options.onHint(id);
    } catch {
      // A hint that cannot be read is made up for by the next look at the list.
    }
  }
}

/** Every container of a node, whatever its state. */
export function listOwn(engine: Engine, node: string): Promise<ContainerInfo[]> {
  return engine.calls.listContainers({ all: true, filters: { label: [`${nodeLabel}=${node}`] } });
}
