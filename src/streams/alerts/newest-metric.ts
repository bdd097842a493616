import type { Clock } from "../../ports/index.js";
import type { MetricPoint, MetricsQuery, QueriedSeries } from "../metrics/store.js";
import type { Measures } from "./conditions.js";

/** The store keeps one value of each task for so long. */
const stepMs = 15_000;
/** A step is complete once it is over and the samples of its end have come. */
const settledMs = 5_000;
const lookBackMs = 60_000;

/** The newest value that the last minute has, of a step that is complete: of one under way only some tasks may have told. */
export function newestOf(store: { query(query: MetricsQuery): QueriedSeries[] }, clock: Clock): Measures["metric"] {
  return (service, name, of) => {
    const now = clock.now();
    const [series] = store.query({ service, name, from: now - lookBackMs, to: now, stepMs });
    const point = series?.points.findLast(({ time }) => time + stepMs + settledMs <= now);
    return point && pickOf(point, of);
  };
}

function pickOf({ average, max, sum }: MetricPoint, of: Parameters<Measures["metric"]>[2]): number {
  if (of === "max") return max;
  return of === "sum" ? sum : average;
}
