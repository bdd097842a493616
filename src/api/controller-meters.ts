import { Counter, Histogram, Registry } from "prom-client";
import type { Watch } from "../controller/index.js";
import type { EventRecord } from "../model/index.js";

const appendBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const orchestrateBuckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/**
 * What a controller tells of its log, its writer and its scheduler, for Prometheus. Histograms take one value for each append or look,
 * never one for each event: what is counted by event or intent are plain numbers, that a scrape picks up.
 */
export class ControllerMeters implements Watch {
  readonly registry = new Registry();
  readonly #appends = new Histogram({
    name: "fleetlog_log_append_duration_seconds",
    help: "Time until the log answered an append of this controller; an append carries a batch of events.",
    labelNames: ["outcome"] as const,
    buckets: appendBuckets,
    registers: [this.registry],
  });
  readonly #looks = new Histogram({
    name: "fleetlog_orchestrate_duration_seconds",
    help: "Time of one look of the orchestrator, with all placements that the scheduler made in it.",
    buckets: orchestrateBuckets,
    registers: [this.registry],
  });
  readonly #events = new Map<string, number>();
  readonly #intents = new Map<string, number>();
  #appended = 0;
  #orchestrated = 0;
  #placed = 0;

  constructor() {
    this.#byLabel(
      "fleetlog_events_total",
      "Events that came into this controller's view since it started, whoever wrote them.",
      "type",
      this.#events,
    );
    this.#byLabel(
      "fleetlog_intents_total",
      "Intents that this controller's writer answered: settled, or the kind of refusal.",
      "outcome",
      this.#intents,
    );
    this.#plain("fleetlog_log_appended_events_total", "Events that this controller appended.", () => this.#appended);
    this.#plain(
      "fleetlog_orchestrated_events_total",
      "Events that the orchestrator decided without being asked.",
      () => this.#orchestrated,
    );
    this.#plain(
      "fleetlog_tasks_placed_total",
      "Tasks that got a node since this controller started, whoever placed them.",
      () => this.#placed,
    );
  }

  appended(ms: number, events: number, outcome: Parameters<Watch["appended"]>[2]): void {
    this.#appends.labels(outcome).observe(ms / 1000);
    if (outcome === "applied") this.#appended += events;
  }

  answered(outcome: Parameters<Watch["answered"]>[0]): void {
    count(this.#intents, outcome);
  }

  orchestrated(ms: number, events: number): void {
    this.#looks.observe(ms / 1000);
    this.#orchestrated += events;
  }

  committed(records: readonly EventRecord[]): void {
    for (const record of records) {
      count(this.#events, record.type);
      if (record.type === "tasks.placed") this.#placed += record.data.tasks.length;
    }
  }

  #byLabel(name: string, help: string, label: string, counts: ReadonlyMap<string, number>): void {
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [value, times] of counts) this.inc({ [label]: value }, times);
      },
    });
  }

  #plain(name: string, help: string, value: () => number): void {
    new Counter({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
