import { quartersPerWeek } from "./week.js";

/** What was seen of one service in one quarter of an hour; each member the greatest of its kind. */
export interface Quarter {
  /** Replicas that the targets wanted. */
  demand?: number;
  /** Millicores that its tasks used on average. */
  cpu?: number;
  /** Bytes that its greatest task used. */
  memory?: number;
}

/** As far back as a forecast looks, and a day for what clocks do. */
export const quartersKept = 4 * quartersPerWeek + 96;
/** Advice on resources looks back at a week. */
const usageQuarters = quartersPerWeek;
const demandMax = 65_534;

/** Numbers by quarter, 0 for none; what is older than the ring is overwritten. */
class Ring<A extends Uint16Array | Uint32Array | Float64Array> {
  readonly #values: A;
  #newest = -1;

  constructor(values: A) {
    this.#values = values;
  }

  at(quarter: number): number | undefined {
    const { length } = this.#values;
    if (quarter > this.#newest || quarter <= this.#newest - length || quarter < 0) return undefined;
    const value = this.#values[quarter % length] as number;
    return value === 0 ? undefined : value - 1;
  }

  /** Keeps the greater one; nothing of a quarter that is too old. */
  put(quarter: number, value: number): void {
    const { length } = this.#values;
    if (quarter <= this.#newest - length || quarter < 0) return;
    if (quarter > this.#newest) {
      for (let gone = Math.max(this.#newest + 1, quarter - length + 1); gone <= quarter; gone++) this.#values[gone % length] = 0;
      this.#newest = quarter;
    }
    const at = quarter % length;
    this.#values[at] = Math.max(this.#values[at] as number, value + 1);
  }

  *values(from: number): Generator<number> {
    const { length } = this.#values;
    for (let quarter = Math.max(from, this.#newest - length + 1, 0); quarter <= this.#newest; quarter++) {
      const value = this.at(quarter);
      if (value !== undefined) yield value;
    }
  }
}

/** What one service did over the last weeks: about 6 KiB for its demand, and 8 KiB for its usage, each from its first use on. */
export class History {
  #demand: Ring<Uint16Array> | undefined;
  #cpu: Ring<Uint32Array> | undefined;
  #memory: Ring<Float64Array> | undefined;

  put(quarter: number, { demand, cpu, memory }: Quarter): void {
    if (demand !== undefined) {
      this.#demand ??= new Ring(new Uint16Array(quartersKept));
      this.#demand.put(quarter, Math.min(demand, demandMax));
    }
    if (cpu !== undefined) {
      this.#cpu ??= new Ring(new Uint32Array(usageQuarters));
      this.#cpu.put(quarter, Math.ceil(cpu));
    }
    if (memory !== undefined) {
      this.#memory ??= new Ring(new Float64Array(usageQuarters));
      this.#memory.put(quarter, Math.ceil(memory));
    }
  }

  demandAt(quarter: number): number | undefined {
    return this.#demand?.at(quarter);
  }

  /** Of the quarters from this one on, in no order. */
  usageSince(from: number): { cpu: number[]; memory: number[] } {
    return { cpu: [...(this.#cpu?.values(from) ?? [])], memory: [...(this.#memory?.values(from) ?? [])] };
  }
}
