import type { Demand, Fleet } from "../fleet.js";
import type { LevelFilter } from "./filter.js";

/** Each is judged apart, so that the explanation tells which of them is short. What is not reserved is not judged. */
export function resourceFilters(fleet: Fleet, demand: Demand): LevelFilter[] {
  const filters: LevelFilter[] = [];
  if (demand.cpu > 0) filters.push(amountFilter("cpu", demand.cpu, fleet.freeCpu, cpuText));
  if (demand.memory > 0) filters.push(amountFilter("memory", demand.memory, fleet.freeMemory, memoryText));
  for (const name in demand.generic)
    filters.push(amountFilter(`generic ${name}`, demand.generic[name] as number, fleet.generic.freeOf(name), String));
  return filters;
}

function amountFilter(name: string, wanted: number, free: Float64Array, text: (amount: number) => string): LevelFilter {
  return {
    kind: "level",
    name,
    wanted: `${text(wanted)} free`,
    level: free,
    least: wanted,
    most: Number.POSITIVE_INFINITY,
    spell: (amount) => `${text(amount)} free`,
  };
}

/** Millicores, as Kubernetes writes them. */
export function cpuText(millicores: number): string {
  return `${millicores}m`;
}

const units = ["B", "KiB", "MiB", "GiB", "TiB"];

/** In the greatest unit that leaves no fraction: a rounded amount could look like enough. */
export function memoryText(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount !== 0 && amount % 1024 === 0 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  return `${amount} ${amount === 0 ? "B" : units[unit]}`;
}
