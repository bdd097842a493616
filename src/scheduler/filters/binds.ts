import { allowsBind, bindSources, type ServiceSpec } from "../../model/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter } from "./filter.js";

/** The node's agent lets containers mount every path of the host that the spec mounts. */
export function bindFilters(fleet: Fleet, { containers, placement }: ServiceSpec): StaticFilter[] {
  const sources = bindSources(containers);
  if (sources.length === 0) return [];
  const runtimeOf = (index: number) => fleet.node(index).description.runtimes.find(({ name }) => name === placement.runtime);
  const wanted = `mounts of ${sources.join(", ")} allowed`;
  return [
    {
      kind: "static",
      key: `binds ${placement.runtime} ${JSON.stringify(sources)}`,
      name: "bind mounts",
      wanted,
      refuses(index) {
        const runtime = runtimeOf(index);
        return runtime === undefined || sources.some((source) => !allowsBind(runtime, source));
      },
      found(index) {
        const { binds = [] } = runtimeOf(index) ?? {};
        return binds.length === 0 ? "none allowed" : `those in ${binds.toSorted().join(", ")} allowed`;
      },
    },
  ];
}
