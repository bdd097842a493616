/**
 * Time is cut into cells, counted from 1970. Agents measure every 10 s, so a cell of 15 s has a sample of each task that ran
 * through it, and a sum over a cell is the sum over all of a service's tasks.
 */
export const cellMs = 15_000;

/** What one cell says of one series. */
export interface CellSummary {
  /** Over the rows of the series: tasks, or those who measured the service as a whole. */
  sum: number;
  max: number;
  count: number;
}

interface OpenCell {
  cell: number;
  /** The last value of each row; NaN for none. */
  values: Float64Array;
}

const blockCells = 20;
const numbersPerCell = 3;

interface Block {
  /** The cell that it begins with. */
  first: number;
  /** Sum, max and count of each cell; a count of 0 for nothing. */
  numbers: Float64Array;
}

/** Open cells hold a value for each row, so that a sample that comes again changes nothing; closed ones three numbers. */
export class SeriesCells {
  #open: OpenCell[] = [];
  readonly #blocks: (Block | undefined)[];
  #newest = -1;

  constructor(cellsKept: number) {
    this.#blocks = new Array(Math.ceil(cellsKept / blockCells) + 1).fill(undefined);
  }

  /** The newest cell that has anything. */
  get newest(): number {
    return this.#newest;
  }

  put(cell: number, row: number, value: number): void {
    const open = this.#openCell(cell);
    if (row >= open.values.length) open.values = grown(open.values, row);
    open.values[row] = value;
  }

  /** The last value of a row in the cells that are open. */
  latest(row: number): number | undefined {
    let found: OpenCell | undefined;
    for (const open of this.#open) {
      const value = open.values[row];
      if (value !== undefined && !Number.isNaN(value) && (!found || open.cell > found.cell)) found = open;
    }
    return found?.values[row];
  }

  /** What is before this cell takes no values any more. */
  close(before: number): void {
    if (!this.#open.some(({ cell }) => cell < before)) return;
    for (const open of this.#open) {
      if (open.cell < before) this.#keep(open.cell, summaryOf(open));
    }
    this.#open = this.#open.filter(({ cell }) => cell >= before);
  }

  at(cell: number): CellSummary | undefined {
    const open = this.#open.find((one) => one.cell === cell);
    if (open) return summaryOf(open);
    const block = this.#blocks[this.#indexOf(cell)];
    if (block?.first !== firstOf(cell)) return undefined;
    const at = (cell - block.first) * numbersPerCell;
    const [sum = 0, max = 0, count = 0] = block.numbers.subarray(at, at + numbersPerCell);
    return count > 0 ? { sum, max, count } : undefined;
  }

  #openCell(cell: number): OpenCell {
    const found = this.#open.find((one) => one.cell === cell);
    if (found) return found;
    const open = { cell, values: new Float64Array() };
    this.#open.push(open);
    this.#newest = Math.max(this.#newest, cell);
    return open;
  }

  #keep(cell: number, { sum, max, count }: CellSummary): void {
    const index = this.#indexOf(cell);
    let block = this.#blocks[index];
    // The one that stood there is older than all that is kept.
    if (block?.first !== firstOf(cell)) block = { first: firstOf(cell), numbers: new Float64Array(blockCells * numbersPerCell) };
    this.#blocks[index] = block;
    block.numbers.set([sum, max, count], (cell - block.first) * numbersPerCell);
  }

  #indexOf(cell: number): number {
    return Math.floor(cell / blockCells) % this.#blocks.length;
  }
}

function firstOf(cell: number): number {
  return Math.floor(cell / blockCells) * blockCells;
}

function summaryOf({ values }: OpenCell): CellSummary {
  let sum = 0;
  let max = Number.NEGATIVE_INFINITY;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    if (value > max) max = value;
    count++;
  }
  return { sum, max, count };
}

function grown(values: Float64Array, row: number): Float64Array {
  const wider = new Float64Array(Math.max(4, row + 1, Math.min(values.length * 2, values.length + 1_024))).fill(Number.NaN);
  wider.set(values);
  return wider;
}
