import { Counter, Gauge, type Registry } from "prom-client";

/** A metric whose value is looked up when somebody asks, and which is absent while there is none. */
export function lookedUpGauge(registry: Registry, name: string, help: string, value: () => number | undefined): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      const now = value();
      // A reset would tell a zero.
      if (now === undefined) this.remove({});
      else this.set(now);
    },
  });
}

/** As a gauge, of what only grows while the process runs. */
export function lookedUpCounter(registry: Registry, name: string, help: string, value: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(value());
    },
  });
}
