import { Gauge, Histogram, Registry } from "prom-client";
import type { Controller } from "../controller/index.js";
import { entriesOf } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import { clusterMetrics } from "./cluster-metrics.js";
import { nodesByStateOf, tasksByStateOf } from "./convert.js";
import type { App, Operation, Request, Response } from "./http/index.js";
import { lookedUpGauge } from "./looked-up.js";

type Observer = ReturnType<Histogram["labels"]>;

/** What this controller tells Prometheus; a registry of its own, so that two in one process do not mix. */
export class ApiMetrics {
  readonly #registry = new Registry();
  readonly #durations = new Histogram({
    name: "fleetlog_http_request_duration_seconds",
    help: "Time from the first byte of a request to the last of its answer; streams last as long as they are read.",
    labelNames: ["method", "route", "status"] as const,
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.#registry],
  });

  readonly #observers = new Map<Operation, Map<number, Observer>>();
  readonly #more: readonly Registry[];

  /** @param more what other parts of the process have to tell */
  constructor(controller: Controller, more: readonly Registry[] = []) {
    this.#more = more;
    const registers = [this.#registry];
    clusterMetrics(controller, this.#registry);
    const gauge = (name: string, help: string, value: () => number) => lookedUpGauge(this.#registry, name, help, value);
    gauge("fleetlog_view_seq", "Seq of the newest event in this controller's view.", () => controller.view().seq);
    gauge("fleetlog_view_event_timestamp_seconds", "Time of that event, in seconds since 1970.", () => controller.view().time / 1000);
    gauge("fleetlog_services", "Services that there are, without those that were removed.", () => {
      let there = 0;
      for (const { removed } of entriesOf(controller.view().services)) if (!removed) there++;
      return there;
    });
    new Gauge({
      name: "fleetlog_tasks",
      help: "Tasks by state; pending ones wait for a node.",
      labelNames: ["state"],
      registers,
      collect() {
        this.reset();
        for (const [state, count] of Object.entries(tasksByStateOf(controller.view()))) this.set({ state }, count);
      },
    });
    new Gauge({
      name: "fleetlog_nodes",
      help: "Nodes by state.",
      labelNames: ["state"],
      registers,
      collect() {
        for (const [state, count] of Object.entries(nodesByStateOf(controller.view()))) this.set({ state }, count);
      },
    });
  }

  /** Times a request. The route is the contract's path, so that no client can add labels. */
  time(request: Request, response: Response): void {
    const start = performance.now();
    response.on("close", () => this.#observerOf(request, response.statusCode).observe((performance.now() - start) / 1000));
  }

  /** The labels of an operation's answers are made once. */
  #observerOf({ method, operation }: Request, status: number): Observer {
    if (!operation) return this.#durations.labels(method ?? "", "none", String(status));
    const observers = this.#observers.get(operation) ?? new Map<number, Observer>();
    const observer = observers.get(status) ?? this.#durations.labels(operation.method, operation.path, String(status));
    this.#observers.set(operation, observers.set(status, observer));
    return observer;
  }

  route(app: App): void {
    app.get("/metrics", async (_request, response) => {
      requireEverywhere(response, "read");
      const text = await Registry.merge([this.#registry, ...this.#more]).metrics();
      response.send("text/plain; version=0.0.4; charset=utf-8", text);
    });
  }
}
