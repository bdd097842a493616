import type { RuntimeInfo, ServiceSpec } from "../../model/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter } from "./filter.js";

/** The node has the runtime, and that runtime enforces every limit that a container sets. */
export function runtimeFilter(fleet: Fleet, spec: ServiceSpec): StaticFilter {
  const name = spec.placement.runtime;
  const limits = (["cpu", "memory"] as const).filter((limit) => spec.containers.some((c) => c.resources.limits[limit] !== undefined));
  const runtimeOf = (index: number) => fleet.node(index).description.runtimes.find((runtime) => runtime.name === name);
  const wanted = limits.length === 0 ? name : `${name} enforcing ${limits.join(", ")}`;
  return {
    kind: "static",
    key: `runtime ${wanted}`,
    name: "runtime",
    wanted,
    refuses(index) {
      const runtime = runtimeOf(index);
      return runtime === undefined || limits.some((limit) => !runtime.enforces.includes(limit));
    },
    found(index) {
      const runtime = runtimeOf(index);
      return runtime
        ? enforcing(runtime)
        : fleet
            .node(index)
            .description.runtimes.map((other) => other.name)
            .join(", ");
    },
  };
}

function enforcing(runtime: RuntimeInfo): string {
  return `${runtime.name} enforcing ${runtime.enforces.length === 0 ? "no limit" : runtime.enforces.toSorted().join(", ")}`;
}
