import type { MetricsRecord, Schemas } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { findService } from "../projections/index.js";
import { requireOn, requireSomewhere, tokenOf } from "./auth.js";
import type { ApiContext } from "./context.js";
import type { App, Request } from "./http/index.js";
import { readOtlp } from "./metrics-input/otlp.js";
import { readPrometheusText } from "./metrics-input/prometheus-text.js";
import { recordsOf } from "./metrics-input/records.js";
import { spanMs, timeOf } from "./moments.js";
import { answer, query } from "./reads.js";
import { noSuchService, placeOf } from "./services.js";

/** Samples of services: what a controller keeps of them, and the way to the stream that they all go by. */
export interface MetricsAccess {
  /** Resolves once the stream has them. @throws ClusterError of kind unavailable */
  write(records: readonly MetricsRecord[]): Promise<void>;
  /** From a moment, to the one before another, ms since 1970 UTC. */
  query(wanted: { service: string; name?: string; from: number; to: number; stepMs: number }): QueriedSeries[];
  /** Names that monitors sent of a service. */
  userNames(service: string): string[];
  /** What a task's last samples said, by name. */
  latest(task: string): Record<string, number> | undefined;
}

interface QueriedSeries {
  name: string;
  points: { time: number; average: number; max: number; sum: number; count: number }[];
}

/** Samples are kept by such steps. */
const finestMs = 15_000;
const pointsMax = 1_000;
const fromUsualMs = 15 * 60_000;

export function serviceMetrics(app: App, context: ApiContext): void {
  const { controller, clock } = context;

  app.get("/v1/metrics", (request, response) => {
    requireSomewhere(response, "read");
    const view = controller.view();
    const namespace = query<string>(request, "namespace");
    const idOrName = query<string>(request, "service");
    const service = findService(view, namespace, idOrName);
    if (!service || !requireOn(response, "read", placeOf(service))) throw noSuchService(namespace, idOrName);
    const range = rangeOf(request, clock.now());
    const name = query<string | undefined>(request, "name");
    const series = metricsOf(context).query({ service: service.id, ...range, ...(name === undefined ? {} : { name }) });
    const body: Schemas["ServiceMetrics"] = {
      service: service.id,
      serviceName: service.name,
      namespace: service.namespace,
      from: new Date(range.from).toISOString(),
      to: new Date(range.to).toISOString(),
      stepMs: range.stepMs,
      series: series.map((one) => ({
        name: one.name,
        points: one.points.map(({ time, ...values }) => ({ time: new Date(time).toISOString(), ...values })),
      })),
    };
    answer(response, view, body);
  });

  app.post("/v1/metrics", async (request, response) => {
    requireSomewhere(response, "metrics");
    const metrics = metricsOf(context);
    const { body } = request as { body: unknown };
    const given = typeof body === "string" ? readPrometheusText(body) : readOtlp(body);
    const records = recordsOf(given, {
      view: controller.view(),
      now: clock.now(),
      namespace: query<string>(request, "namespace"),
      service: query<string | undefined>(request, "service"),
      name: query<string | undefined>(request, "monitor"),
      token: tokenOf(response).name,
      mayWrite: (service) => requireOn(response, "metrics", placeOf(service)),
      namesOf: (service) => metrics.userNames(service),
    });
    await metrics.write(records);
    const { count, text } = given.leftOut;
    // As the protocol of OpenTelemetry has it, whose numbers of 64 bits are text.
    response.json(count > 0 ? { partialSuccess: { rejectedDataPoints: String(count), errorMessage: `left out: ${text}` } } : {});
  });
}

function metricsOf({ metrics }: ApiContext): MetricsAccess {
  if (metrics) return metrics;
  throw new ClusterError("conflict", "no_metrics", "this controller keeps no metrics");
}

/** Whole steps: the newest that has ended is the last one where nothing else is asked for. */
function rangeOf(request: Request, now: number): { from: number; to: number; stepMs: number } {
  const given = (name: string) => query<string | undefined>(request, name);
  const stepMs = spanMs(given("step") ?? `${finestMs}ms`, "step");
  if (stepMs < finestMs || stepMs % finestMs !== 0) throw invalid("step", `must be a multiple of ${finestMs / 1000}s`);
  const to = given("to");
  const from = given("from");
  const end = to === undefined ? Math.floor(now / finestMs) * finestMs : timeOf(to, "to", now);
  const start = from === undefined ? end - fromUsualMs : timeOf(from, "from", now);
  if (start > end) throw invalid("from", "must not be later than `to`");
  if ((end - start) / stepMs > pointsMax)
    throw invalid("step", `gives more than ${pointsMax} points from \`from\` to \`to\`: take a longer one`);
  return { from: start, to: end, stepMs };
}

function invalid(field: string, message: string): ClusterError {
  return new ClusterError("invalid", "invalid_parameter", `${field} ${message}`, { errors: [{ field, message }] });
}
