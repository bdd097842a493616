import { closeSync, mkdirSync, openSync, readdirSync, rmSync, write } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * A container's log: a few files, each named after the number of its first line, so that a reader whose file was
 * rotated away knows how many lines it missed. A line is `TIME o|e[+] TEXT`; `+` marks a line that was cut.
 */
export interface LogLimits {
  fileBytesMax: number;
  filesMax: number;
  lineBytesMax: number;
}

export const logLimits: LogLimits = { fileBytesMax: 10 * 1024 * 1024, filesMax: 3, lineBytesMax: 16 * 1024 };

export type LogSource = "o" | "e";

const writeAsync = promisify(write);
const newline = 10;
const nameDigits = 15;
const writeBytes = 64 * 1024;

export function logFileName(firstLine: number): string {
  return String(firstLine).padStart(nameDigits, "0");
}

/** Numbers of the first lines of the files that are there, oldest first. */
export function logFiles(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

interface OpenLine {
  parts: Buffer[];
  bytes: number;
  /** The line was cut; what follows up to its end is thrown away. */
  cutting: boolean;
}

/** Holds at most one unfinished line of each source in memory; `append` must not be called again before it resolves. */
export class LogFile {
  linesCut = 0;
  private line = 0;
  private file: number | undefined;
  private fileBytes = 0;
  private readonly open: Record<LogSource, OpenLine> = { o: emptyLine(), e: emptyLine() };
  private out: Buffer = Buffer.alloc(0);
  private outBytes = 0;
  private outLines = 0;

  constructor(
    private readonly folder: string,
    private readonly now: () => number,
    private readonly limits: LogLimits = logLimits,
  ) {}

  async append(source: LogSource, chunk: Buffer): Promise<void> {
    const line = this.open[source];
    const stamp = `${this.now()} ${source}`;
    const whole = Buffer.from(`${stamp} `, "latin1");
    const cut = Buffer.from(`${stamp}+ `, "latin1");
    let position = 0;
    while (position < chunk.length) {
      const found = chunk.indexOf(newline, position);
      const end = found < 0 ? chunk.length : found;
      if (!line.cutting) {
        const room = this.limits.lineBytesMax - line.bytes;
        if (end - position > room) {
          this.emit(cut, line, chunk, position, position + room);
          this.linesCut++;
          line.cutting = true;
        } else if (found >= 0) {
          this.emit(whole, line, chunk, position, end);
        } else {
          line.parts.push(Buffer.from(chunk.subarray(position, end)));
          line.bytes += end - position;
        }
      }
      if (found >= 0) line.cutting = false;
      // Short lines grow by their heads: written in pieces, they never need a large buffer.
      if (this.outBytes >= writeBytes) await this.flush();
      position = end + 1;
    }
    await this.flush();
  }

  /** Writes what is left of unfinished lines. */
  async end(): Promise<void> {
    for (const source of ["o", "e"] as const) {
      const line = this.open[source];
      if (line.bytes > 0) this.emit(Buffer.from(`${this.now()} ${source} `, "latin1"), line, Buffer.alloc(0), 0, 0);
    }
    await this.flush();
    this.closeFile();
  }

  private emit(head: Buffer, line: OpenLine, chunk: Buffer, from: number, to: number): void {
    this.reserve(head.length + line.bytes + (to - from) + 1);
    this.outBytes += head.copy(this.out, this.outBytes);
    for (const part of line.parts) this.outBytes += part.copy(this.out, this.outBytes);
    this.outBytes += chunk.copy(this.out, this.outBytes, from, to);
    this.out[this.outBytes++] = newline;
    this.outLines++;
    line.parts = [];
    line.bytes = 0;
  }

  private reserve(bytes: number): void {
    if (this.outBytes + bytes <= this.out.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.out.length * 2, this.outBytes + bytes, 4096));
    this.out.copy(larger, 0, 0, this.outBytes);
    this.out = larger;
  }

  /**
   * A disk that refuses costs the lines of this chunk, not the task: they keep their numbers, and the next file that
   * can be written begins after them, which is how a reader learns of the gap.
   */
  private async flush(): Promise<void> {
    if (this.outBytes === 0) return;
    try {
      this.file ??= this.openFile();
      let written = 0;
      while (written < this.outBytes) {
        const { bytesWritten } = await writeAsync(this.file, this.out, written, this.outBytes - written);
        written += bytesWritten;
      }
      this.fileBytes += this.outBytes;
    } catch {
      const empty = this.file !== undefined && this.fileBytes === 0;
      this.closeFile();
      // Left there, empty files would push out those that hold something.
      if (empty) this.discardFile();
    }
    this.line += this.outLines;
    this.outBytes = 0;
    this.outLines = 0;
    if (this.fileBytes >= this.limits.fileBytesMax) this.closeFile();
  }

  private openFile(): number {
    mkdirSync(this.folder, { recursive: true });
    const files = logFiles(this.folder);
    for (const old of files.slice(0, Math.max(0, files.length - this.limits.filesMax + 1))) {
      rmSync(join(this.folder, logFileName(old)), { force: true });
    }
    this.fileBytes = 0;
    return openSync(join(this.folder, logFileName(this.line)), "a", 0o600);
  }

  private discardFile(): void {
    try {
      rmSync(join(this.folder, logFileName(this.line)), { force: true });
    } catch {
      // A disk that was made read-only after a fault; there is nothing to be done from here.
    }
  }

  private closeFile(): void {
    const file = this.file;
    this.file = undefined;
    this.fileBytes = 0;
    try {
      if (file !== undefined) closeSync(file);
    } catch {
      // Some file systems tell only now that the disk is full; the lines are lost like those that were refused at once.
    }
  }
}

function emptyLine(): OpenLine {
  return { parts: [], bytes: 0, cutting: false };
}
