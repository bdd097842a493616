import type { Clock } from "../../ports/index.js";
import type { MetricsStore } from "../metrics/store.js";
import type { Measured, Measures } from "./conditions.js";

/** A step is complete once it is over and the samples of its end have come. */
const settledMs = 5_000;
const lookBackMs = 60_000;

/** The newest values that the last minute has, of a step that is complete: of one under way only some tasks may have told. */
export function newestOf(store: Pick<MetricsStore, "newest">, clock: Clock): Measures["metric"] {
  return (service, name) => {
    const now = clock.now();
    return store.newest(service, name, now - lookBackMs, now - settledMs);
  };
}

/** Each metric of each service is looked up once, however many alerts are about it: for one look at all of them. */
export function lookedUpOnce(metric: Measures["metric"]): Measures["metric"] {
  const known = new Map<string, Map<string, Measured | undefined>>();
  return (service, name) => {
    let values = known.get(name);
    if (!values) {
      values = new Map();
      known.set(name, values);
    }
    if (!values.has(service)) values.set(service, metric(service, name));
    return values.get(service);
  };
}
