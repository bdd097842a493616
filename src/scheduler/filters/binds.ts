import { allowsBind, bindSources, type ServiceSpec } from "../../model/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter, StaticKind } from "./filter.js";

export const binds: StaticKind = {
  keyOf(_, { containers, placement }) {
    if (!containers.some(({ mounts }) => mounts !== undefined && mounts.length > 0)) return "";
    const sources = bindSources(containers);
    return sources.length === 0 ? "" : keyOf(placement.runtime, sources);
  },
  filtersOf: (fleet, spec) => [bindFilter(fleet, spec)],
};

function keyOf(runtime: string, sources: readonly string[]): string {
  return `binds ${runtime} ${JSON.stringify(sources)}`;
}

/** The node's agent lets containers mount every path of the host that the spec mounts. */
function bindFilter(fleet: Fleet, { containers, placement }: ServiceSpec): StaticFilter {
  const sources = bindSources(containers);
  const runtimeOf = (index: number) => fleet.node(index).description.runtimes.find(({ name }) => name === placement.runtime);
  const wanted = `mounts of ${sources.join(", ")} allowed`;
  return {
    kind: "static",
    key: keyOf(placement.runtime, sources),
    name: "bind mounts",
    wanted,
    refuses(index) {
      const runtime = runtimeOf(index);
      return runtime === undefined || sources.some((source) => !allowsBind(runtime, source));
    },
    found(index) {
      const { binds: allowed = [] } = runtimeOf(index) ?? {};
      return allowed.length === 0 ? "none allowed" : `those in ${allowed.toSorted().join(", ")} allowed`;
    },
  };
}
