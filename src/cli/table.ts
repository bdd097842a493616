import CliTable from "cli-table3";
import type { Terminal } from "./terminal.js";
import { oneLine } from "./text.js";

export interface Column<T> {
  title: string;
  value(row: T): string;
  /** May be cut down to this width when the terminal is narrow; the widest such column is cut first. */
  shrinkTo?: number;
  /** Cut at its start, because its end tells the rows apart. */
  keepEnd?: true;
  /** Left out where even the least widths are too much; the lowest number goes first. */
  spare?: number;
  paint?(row: T, text: string): string;
}

const gap = 2;

/** A table without rules, cut to the terminal's width; in a pipe each cell is whole. Returns the rows whose last cell was cut. */
export function printTable<T>(io: Terminal, all: Column<T>[], rows: T[]): T[] {
  const { columns, cells, widths } = layOut(all, rows, io.size?.columns ?? Number.POSITIVE_INFINITY);
  const table = new CliTable({
    chars: noRules,
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [], compact: true },
    colWidths: widths.map((width, at) => (at === columns.length - 1 ? width : width + gap)),
    truncate: "",
  });
  table.push(columns.map((column, at) => io.colors.dim(cut(column.title, widths[at] as number))));
  for (const [index, line] of cells.entries()) {
    const row = rows[index] as T;
    table.push(line.map((text, at) => cellOf(columns[at] as Column<T>, row, text, widths[at] as number)));
  }
  for (const line of table.toString().split("\n")) io.out(`${line.trimEnd()}\n`);
  return rows.filter((_, index) => (cells[index]?.at(-1)?.length ?? 0) > (widths.at(-1) ?? 0));
}

interface Layout<T> {
  columns: Column<T>[];
  /** By row, then by column. */
  cells: string[][];
  widths: number[];
}

function layOut<T>(columns: Column<T>[], rows: T[], available: number): Layout<T> {
  const cells = rows.map((row) => columns.map((column) => oneLine(column.value(row))));
  const natural = columns.map((column, at) => Math.max(column.title.length, ...cells.map((line) => (line[at] as string).length)));
  const least = columns.map((column, at) => Math.min(column.shrinkTo ?? (natural[at] as number), natural[at] as number));
  const room = available - gap * (columns.length - 1);
  const spare = columns.filter((column) => column.spare !== undefined).sort((a, b) => (a.spare ?? 0) - (b.spare ?? 0))[0];
  if (spare && least.reduce((sum, width) => sum + width, 0) > room) {
    return layOut(
      columns.filter((column) => column !== spare),
      rows,
      available,
    );
  }
  return { columns, cells, widths: fitWidths(natural, least, room) };
}

/** Takes width from the widest column that may still give some, until all fit or none can give more. */
export function fitWidths(natural: number[], least: number[], available: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    let widest = -1;
    for (const [at, width] of widths.entries()) {
      if (width > (least[at] as number) && (widest < 0 || width > (widths[widest] as number))) widest = at;
    }
    if (widest < 0) break;
    widths[widest] = (widths[widest] as number) - 1;
    excess--;
  }
  return widths;
}

export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

function cellOf<T>(column: Column<T>, row: T, text: string, width: number): string {
  const shown = column.keepEnd && text.length > width ? `…${text.slice(text.length - width + 1)}` : cut(text, width);
  return column.paint ? column.paint(row, shown) : shown;
}

const noRules = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "",
};
