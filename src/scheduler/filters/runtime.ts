import { privilegeOf, type RuntimeInfo, type ServiceSpec } from "../../model/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter } from "./filter.js";

/** The node has the runtime, which enforces every limit that a container sets, and allows what reaches beyond containers. */
export function runtimeFilter(fleet: Fleet, spec: ServiceSpec): StaticFilter {
  const name = spec.placement.runtime;
  const limits = (["cpu", "memory"] as const).filter((limit) => spec.containers.some((c) => c.resources.limits[limit] !== undefined));
  const runtimeOf = (index: number) => fleet.node(index).description.runtimes.find((runtime) => runtime.name === name);
  const privilege = name === "docker" ? spec.containers.map(privilegeOf).find((what) => what !== undefined) : undefined;
  const enforced = limits.length === 0 ? name : `${name} enforcing ${limits.join(", ")}`;
  const wanted = privilege === undefined ? enforced : `${enforced} allowing ${privilege}`;
  return {
    kind: "static",
    key: `runtime ${wanted}`,
    name: "runtime",
    wanted,
    refuses(index) {
      const runtime = runtimeOf(index);
      if (runtime === undefined) return true;
      return (
        limits.some((limit) => !runtime.enforces.includes(limit)) || (privilege !== undefined && !runtime.allows?.includes("privileged"))
      );
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

/** The runtime takes new tasks; what runs in one that takes none is in its right place. Asked only where one does not. */
export function pausedFilters(fleet: Fleet, { placement }: ServiceSpec): StaticFilter[] {
  const name = placement.runtime;
  if (!fleet.pausedRuntimes.has(name)) return [];
  const pauseOf = (index: number) => fleet.node(index).description.runtimes.find((runtime) => runtime.name === name)?.paused;
  return [
    {
      kind: "static",
      key: `paused ${name}`,
      name: "paused",
      wanted: `${name} taking tasks`,
      refuses: (index) => pauseOf(index) !== undefined,
      found: (index) => pauseOf(index) ?? name,
    },
  ];
}
