import type { Origins } from "./origins.js";
import type { Place, Reader } from "./reader.js";
import { readBytes, readCpus } from "./values.js";

type Amounts = Record<string, unknown>;

const base = "/containers/0/resources";
/** Of the kernel, in microseconds, where a file gives a quota alone. */
const defaultCpuPeriod = 100_000;

/** Limits and reservations, of `deploy.resources` and of version 2's own keys; where both say something they say the same. */
export function readResources(reader: Reader, service: Place, deployed: Place | undefined, origins: Origins): Amounts {
  const own = reader.members(service, ["cpus", "cpu_quota", "cpu_period", "mem_limit", "mem_reservation"]);
  const sections = deployed ? reader.members(deployed, ["limits", "reservations"]) : {};
  const limits = sections.limits ? reader.members(sections.limits, ["cpus", "memory"]) : {};
  const reservations = sections.reservations ? reader.members(sections.reservations, ["cpus", "memory", "generic_resources"]) : {};
  const one = (field: string, read: (reader: Reader, place: Place) => number | undefined, ...places: (Place | undefined)[]) => {
    let amount: number | undefined;
    for (const place of places) {
      if (!place) continue;
      const value = read(reader, place);
      if (amount !== undefined && value !== undefined && value !== amount)
        reader.refuse(place, "differs from what the service says elsewhere");
      amount ??= value;
      origins.set(`${base}/${field}`, place);
    }
    return amount === undefined ? {} : { [field.slice(field.lastIndexOf("/") + 1)]: amount };
  };
  const quota = own.cpu_quota;
  const readQuota = (from: Reader, place: Place) => cpusOf(from, place, own.cpu_period);
  return {
    limits: {
      ...one(
        "limits/cpu",
        (from, place) => (place === quota ? readQuota(from, place) : readCpus(from, place)),
        limits.cpus,
        own.cpus,
        quota,
      ),
      ...one("limits/memory", readBytes, limits.memory, own.mem_limit),
    },
    reservations: {
      ...one("reservations/cpu", readCpus, reservations.cpus),
      ...one("reservations/memory", readBytes, reservations.memory, own.mem_reservation),
    },
    ...(reservations.generic_resources ? { generic: readGeneric(reader, reservations.generic_resources, origins) } : {}),
  };
}

/** A quota of 50000 in a period of 100000 is half a core. */
function cpusOf(reader: Reader, quota: Place, period: Place | undefined): number | undefined {
  const amount = reader.integer(quota);
  const length = period ? reader.integer(period) : defaultCpuPeriod;
  if (amount === undefined || length === undefined) return undefined;
  return amount > 0 && length > 0 ? Math.ceil((amount * 1000) / length) : reader.refuse(quota, "and its period must be above 0");
}

function readGeneric(reader: Reader, place: Place, origins: Origins): Record<string, number> {
  const amounts = new Map<string, number>();
  for (const item of reader.items(place)) {
    const { discrete_resource_spec: spec } = reader.members(item, ["discrete_resource_spec"]);
    const { kind, value } = spec ? reader.members(spec, ["kind", "value"]) : {};
    const name = kind && reader.text(kind);
    const count = value && reader.integer(value);
    if (name === undefined || count === undefined) reader.refuse(item, "needs discrete_resource_spec with kind and value");
    else amounts.set(name, count);
    origins.set(`${base}/generic`, place);
  }
  return Object.fromEntries(amounts);
}
