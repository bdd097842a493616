import { Counter, Gauge, Registry } from "prom-client";

export interface StateMetrics<State> {
  registry: Registry;
  /** Absent while its value is undefined. */
  gauge(name: string, help: string, value: (now: State) => number | undefined): void;
  counter(name: string, help: string, value: (now: State) => number): void;
}

/** Metrics of a part that says how it is: looked at whenever somebody asks, under names that begin with `prefix`. */
export function stateMetrics<State>(prefix: string, state: () => State): StateMetrics<State> {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    gauge(name, help, value) {
      new Gauge({
        name: `${prefix}_${name}`,
        help,
        registers,
        collect() {
          this.reset();
          const now = value(state());
          if (now === undefined) this.remove();
          else this.set(now);
        },
      });
    },
    counter(name, help, value) {
      new Counter({
        name: `${prefix}_${name}`,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(value(state()));
        },
      });
    },
  };
}
