import { builtInMetrics, isBuiltInMetric, type MetricsSeries } from "../../model/index.js";
import { type CellSummary, SeriesCells } from "./cells.js";

export interface ServiceLimits {
  cellsKept: number;
  /** Tasks and monitors whose values are told apart. */
  rowsMax: number;
  /** Metrics that monitors send of one service. */
  userNamesMax: number;
}

interface Row {
  index: number;
  /** The newest cell that it has a value in. */
  cell: number;
}

/** The series of one service. Each task, and each one who measures the service as a whole, has a row of its own in all of them. */
export class ServiceMetrics {
  readonly #limits: ServiceLimits;
  readonly #rows = new Map<string, Row>();
  /** Rows that are free again. */
  #free: number[] = [];
  readonly #series = new Map<string, SeriesCells>();
  #userNames = 0;

  constructor(limits: ServiceLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#series.size;
  }

  /** @returns how many values there was no room for; `mayGrow`: whether the series may be a new one */
  put(cell: number, source: string, { name, tasks, values }: MetricsSeries, mayGrow: boolean): number {
    const series = this.#seriesOf(name, mayGrow);
    if (!series) return values.length;
    let left = 0;
    for (const [index, value] of values.entries()) {
      const row = this.#rowOf(tasks?.[index] ?? source, cell);
      if (row === undefined) left++;
      else series.put(cell, row, value);
    }
    return left;
  }

  /** Closes the cells before `openFrom`, and forgets what has nothing from `keptFrom` on. */
  moveOn(openFrom: number, keptFrom: number): void {
    for (const [name, series] of this.#series) {
      series.close(openFrom);
      if (series.newest >= keptFrom) continue;
      this.#series.delete(name);
      if (!isBuiltInMetric(name)) this.#userNames--;
    }
    for (const [key, { index, cell }] of this.#rows) {
      if (cell >= openFrom) continue;
      this.#rows.delete(key);
      this.#free.push(index);
    }
  }

  /** What agents measure, and then what monitors sent. */
  names(): string[] {
    const sent = [...this.#series.keys()].filter((name) => !isBuiltInMetric(name)).sort();
    return [...builtInMetrics.filter((name) => this.#series.has(name)), ...sent];
  }

  at(name: string, cell: number): CellSummary | undefined {
    return this.#series.get(name)?.at(cell);
  }

  /** The last values of one task, by name. */
  latest(task: string): Record<string, number> | undefined {
    const row = this.#rows.get(task);
    if (!row) return undefined;
    const values: Record<string, number> = {};
    for (const [name, series] of this.#series) {
      const value = series.latest(row.index);
      if (value !== undefined) values[name] = value;
    }
    return values;
  }

  #seriesOf(name: string, mayGrow: boolean): SeriesCells | undefined {
    const found = this.#series.get(name);
    if (found) return found;
    if (!mayGrow || (!isBuiltInMetric(name) && this.#userNames >= this.#limits.userNamesMax)) return undefined;
    if (!isBuiltInMetric(name)) this.#userNames++;
    const series = new SeriesCells(this.#limits.cellsKept);
    this.#series.set(name, series);
    return series;
  }

  #rowOf(key: string, cell: number): number | undefined {
    const found = this.#rows.get(key);
    if (found) {
      if (cell > found.cell) found.cell = cell;
      return found.index;
    }
    if (this.#rows.size >= this.#limits.rowsMax) return undefined;
    const index = this.#free.pop() ?? this.#rows.size;
    this.#rows.set(key, { index, cell });
    return index;
  }
}
