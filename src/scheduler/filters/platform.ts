import type { ServiceSpec } from "../../model/index.js";
import { archName, attributeOf } from "../../projections/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter, StaticKind } from "./filter.js";

export const platform: StaticKind = {
  keyOf: (_, { placement: { platforms } }) => (platforms.length === 0 ? "" : `platform ${wantedText(platforms)}`),
  filtersOf: (fleet, spec) => [platformFilter(fleet, spec)],
};

const unknown = "(not known)";

/** One of the platforms is the node's; what a platform does not say may be anything. */
function platformFilter(fleet: Fleet, { placement: { platforms } }: ServiceSpec): StaticFilter {
  const osOf = (index: number) => attributeOf(fleet.node(index), { name: "platform.os", key: "" });
  const archOf = (index: number) => attributeOf(fleet.node(index), { name: "platform.arch", key: "" });
  const wanted = wantedText(platforms);
  return {
    kind: "static",
    key: `platform ${wanted}`,
    name: "platform",
    wanted,
    refuses: (index) =>
      !platforms.some(
        ({ os, arch }) => (os === undefined || os === osOf(index)) && (arch === undefined || archName(arch) === archOf(index)),
      ),
    found: (index) => `${osOf(index) ?? unknown}/${archOf(index) ?? unknown}`,
  };
}

function wantedText(platforms: ServiceSpec["placement"]["platforms"]): string {
  return platforms.map(({ os, arch }) => `${os ?? "any"}/${arch === undefined ? "any" : archName(arch)}`).join(" or ");
}
