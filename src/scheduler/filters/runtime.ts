import { privilegeOf, type RuntimeInfo, type ServiceSpec } from "../../model/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter, StaticKind } from "./filter.js";

export const runtime: StaticKind = {
  keyOf: (_, spec) => `runtime ${wantedText(spec)}`,
  filtersOf: (fleet, spec) => [runtimeFilter(fleet, spec)],
};

/** Asked only where a runtime takes no tasks on some node. */
export const paused: StaticKind = {
  keyOf: (fleet, { placement }) => (fleet.pausedRuntimes.has(placement.runtime) ? `paused ${placement.runtime}` : ""),
  filtersOf: (fleet, spec) => [pausedFilter(fleet, spec)],
};

/** The node has the runtime, which enforces every limit that a container sets, and allows what reaches beyond containers. */
function runtimeFilter(fleet: Fleet, spec: ServiceSpec): StaticFilter {
  const name = spec.placement.runtime;
  const limits = limitsOf(spec);
  const privilege = privilegeIn(spec);
  const runtimeOf = (index: number) => fleet.node(index).description.runtimes.find((one) => one.name === name);
  return {
    kind: "static",
    key: `runtime ${wantedText(spec)}`,
    name: "runtime",
    wanted: wantedText(spec),
    refuses(index) {
      const found = runtimeOf(index);
      if (found === undefined) return true;
      return limits.some((limit) => !found.enforces.includes(limit)) || (privilege !== undefined && !found.allows?.includes("privileged"));
    },
    found(index) {
      const found = runtimeOf(index);
      return found
        ? enforcing(found)
        : fleet
            .node(index)
            .description.runtimes.map((other) => other.name)
            .join(", ");
    },
  };
}

const limitable = ["cpu", "memory"] as const;
const noLimits: readonly (typeof limitable)[number][] = [];

/** By a plain loop: asked for every service that has a slot to fill, and mostly there are none. */
function limitsOf({ containers }: ServiceSpec): readonly (typeof limitable)[number][] {
  for (const { resources } of containers) {
    const { cpu, memory } = resources.limits;
    if (cpu === undefined && memory === undefined) continue;
    return limitable.filter((limit) => containers.some((container) => container.resources.limits[limit] !== undefined));
  }
  return noLimits;
}

function privilegeIn({ containers, placement }: ServiceSpec): string | undefined {
  if (placement.runtime !== "docker") return undefined;
  for (const container of containers) {
    const privilege = privilegeOf(container);
    if (privilege !== undefined) return privilege;
  }
  return undefined;
}

function wantedText(spec: ServiceSpec): string {
  const { runtime: name } = spec.placement;
  const limits = limitsOf(spec);
  const privilege = privilegeIn(spec);
  const enforced = limits.length === 0 ? name : `${name} enforcing ${limits.join(", ")}`;
  return privilege === undefined ? enforced : `${enforced} allowing ${privilege}`;
}

function enforcing({ name, enforces }: RuntimeInfo): string {
  return `${name} enforcing ${enforces.length === 0 ? "no limit" : enforces.toSorted().join(", ")}`;
}

/** The runtime takes new tasks; what runs in one that takes none is in its right place. */
function pausedFilter(fleet: Fleet, { placement: { runtime: name } }: ServiceSpec): StaticFilter {
  const pauseOf = (index: number) => fleet.node(index).description.runtimes.find((one) => one.name === name)?.paused;
  return {
    kind: "static",
    key: `paused ${name}`,
    name: "paused",
    wanted: `${name} taking tasks`,
    refuses: (index) => pauseOf(index) !== undefined,
    found: (index) => pauseOf(index) ?? name,
  };
}
