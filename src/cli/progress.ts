import { cut } from "./table.js";
import type { Terminal } from "./terminal.js";
import { oneLine } from "./text.js";

/** Something that is shown while it changes: on a terminal it keeps its line, in a pipe each change is a line. */
export interface Row {
  key: string;
  text: string;
  /** Changes too often to be worth a line of its own in a pipe. */
  live?: string;
  indent?: number;
  paint?: (text: string) => string;
}

export class Progress {
  readonly #io: Terminal;
  readonly #quiet: boolean;
  #drawn = 0;
  #said = new Map<string, string>();

  constructor(io: Terminal, quiet: boolean) {
    this.#io = io;
    this.#quiet = quiet;
  }

  show(rows: Row[]): void {
    if (this.#quiet) return;
    if (this.#io.size) this.#redraw(rows, this.#io.size);
    else this.#append(rows);
  }

  /** Takes the lines of a terminal away again, so that the outcome stands in their place. */
  clear(): void {
    if (this.#drawn > 0) this.#io.out(`\u001b[${this.#drawn}A\u001b[0J`);
    this.#drawn = 0;
  }

  #redraw(rows: Row[], { columns, rows: height }: { columns: number; rows: number }): void {
    // A block taller than the screen could not be redrawn: its detail goes first.
    const fitting = rows.length < height ? rows : rows.filter((row) => !row.indent).slice(0, Math.max(1, height - 1));
    const lines = fitting.map((row) => {
      const text = cut(`${" ".repeat(row.indent ?? 0)}${oneLine(row.text)}${row.live ? ` ${row.live}` : ""}`, columns - 1);
      return `${row.paint ? row.paint(text) : text}\u001b[0K\n`;
    });
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : "";
    this.#io.out(`${up}${lines.join("")}\u001b[0J`);
    this.#drawn = lines.length;
  }

  #append(rows: Row[]): void {
    for (const row of rows) {
      const text = oneLine(row.text);
      if (this.#said.get(row.key) === text) continue;
      this.#said.set(row.key, text);
      this.#io.out(`${text}\n`);
    }
  }
}
