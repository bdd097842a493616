import type { AgentFrame } from "../model/index.js";
import type { Timers } from "../ports/index.js";
import type { AgentSettings } from "./limits.js";
import type { AgentLog } from "./log.js";
import { NamedTimers } from "./named-timers.js";
import type { Outbox, Report } from "./outbox.js";

export interface ReporterOptions {
  bootId: string;
  outbox: Outbox;
  timers: Timers;
  settings: AgentSettings;
  log: AgentLog;
  /** Whether a report sent now goes to the log that it is meant for. */
  mayReport(): boolean;
  send(frame: AgentFrame): void;
}

/** Sends what the outbox holds, one report at a time, again and again until it is answered. */
export class Reporter {
  private readonly timers: NamedTimers<"soon" | "retry">;

  constructor(private readonly options: ReporterOptions) {
    this.timers = new NamedTimers(options.timers);
  }

  /** To be called when the outbox got something. */
  soon(): void {
    if (!this.timers.has("soon")) this.timers.after("soon", this.options.settings.reportDelayMs, () => this.now());
  }

  now(): void {
    this.timers.clear("soon");
    if (!this.options.mayReport() || this.timers.has("retry")) return;
    const { outbox, bootId, settings, log } = this.options;
    let report: Report | undefined;
    try {
      report = outbox.next();
    } catch (error) {
      // Its number could not be kept, e.g. on a full disk; without it a repeat could not be told from news.
      log.error({ err: error }, "a report could not be numbered; trying again");
    }
    if (report) this.options.send({ frame: "report", bootId, ...report });
    else if (outbox.isEmpty) return;
    this.timers.after("retry", settings.reportRetryMs, () => this.now());
  }

  answered(bootId: string, reportSeq: number): void {
    if (bootId !== this.options.bootId || !this.options.outbox.answered(reportSeq)) return;
    this.timers.clear("retry");
    this.now();
  }

  /** What was under way is sent again with the next session. */
  disconnected(): void {
    this.timers.clear("retry");
  }

  close(): void {
    this.timers.close();
  }
}
