import type { ServiceSpec } from "../../model/index.js";
import { archName, attributeOf } from "../../projections/index.js";
import type { Fleet } from "../fleet.js";
import type { StaticFilter } from "./filter.js";

const unknown = "(not known)";

/** One of the platforms is the node's; what a platform does not say may be anything. */
export function platformFilters(fleet: Fleet, { placement: { platforms } }: ServiceSpec): StaticFilter[] {
  if (platforms.length === 0) return [];
  const osOf = (index: number) => attributeOf(fleet.node(index), { name: "platform.os", key: "" });
  const archOf = (index: number) => attributeOf(fleet.node(index), { name: "platform.arch", key: "" });
  const wanted = platforms.map(({ os, arch }) => `${os ?? "any"}/${arch === undefined ? "any" : archName(arch)}`).join(" or ");
  return [
    {
      kind: "static",
      key: `platform ${wanted}`,
      name: "platform",
      wanted,
      refuses: (index) =>
        !platforms.some(
          ({ os, arch }) => (os === undefined || os === osOf(index)) && (arch === undefined || archName(arch) === archOf(index)),
        ),
      found: (index) => `${osOf(index) ?? unknown}/${archOf(index) ?? unknown}`,
    },
  ];
}
