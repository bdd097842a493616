import type { Timers } from "../../ports/index.js";
import { instanceKey } from "../launch-record.js";
import type { AgentLog } from "../log.js";
import { type Engine, statusOf } from "./engine.js";
import type { Entry } from "./entry.js";
import { containerName } from "./labels.js";
import type { Outcomes } from "./outcomes.js";
import { Turns } from "./turns.js";

export interface StopsOptions {
  timers: Timers;
  log: AgentLog;
  engine(): Engine;
  outcomes(): Outcomes;
}

/** Measured: 100 containers that end at once keep an engine busy for 40 s, eight at a time for 7 s. */
const stopsMax = 8;
/** One that uses its grace holds up no other for longer. */
const stopTurnMs = 500;
const askAgainMs = 1_000;

/** Containers are told to end. The engine itself counts the grace period, so that it goes on without the agent. */
export class Stops {
  private readonly turns = new Turns(stopsMax);
  private closed = false;

  constructor(private readonly options: StopsOptions) {}

  close(): void {
    this.closed = true;
  }

  async ask(entry: Entry): Promise<void> {
    const { stop, launch } = entry;
    if (!stop || this.closed) return;
    const { engine, timers, log, outcomes } = this.options;
    let stopping: Promise<unknown> = Promise.resolve();
    try {
      await this.turns.take(async () => {
        stopping = engine()
          .streams.getContainer(containerName(launch))
          .stop({ t: Math.ceil(stop.graceMs / 1000) });
        await Promise.race([stopping, timers.sleep(stopTurnMs)]);
      });
      await stopping;
    } catch (error) {
      const status = statusOf(error);
      if (status !== 304 && status !== 404) log.warn({ err: error, instance: instanceKey(launch) }, "a stop was not taken");
    }
    await outcomes().look(entry);
    if (!this.isWanted(entry, stop)) return;
    // An engine that is slow, or did not manage it, is asked until the container is gone.
    await timers.sleep(askAgainMs);
    if (this.isWanted(entry, stop)) await this.ask(entry);
  }

  private isWanted(entry: Entry, stop: Entry["stop"]): boolean {
    return entry.phase === "running" && entry.stop === stop && !this.closed;
  }
}
