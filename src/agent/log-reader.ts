import { closeSync, openSync, read as readFile } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StreamLine } from "../model/index.js";
import { logFileName, logFiles } from "./runner/log-file.js";

const readAsync = promisify(readFile);
const chunkBytes = 64 * 1024;
const newline = 10;

/**
 * Reads one instance's log forward, over the rotation of its files, holding one chunk. A reader that falls behind the
 * rotation is told how many lines it missed by the names of the files, which are the numbers of their first lines.
 */
export class LogReader {
  private file: number | undefined;
  private fileStart = -1;
  private offset = 0;
  private rest: Buffer = Buffer.alloc(0);
  /** Number of the next line. */
  private line: number;
  private missed = 0;

  constructor(
    private readonly folder: string,
    private readonly container: string,
    private readonly firstLine = 0,
    private readonly since = 0,
  ) {
    this.line = firstLine;
  }

  /** The next line, or undefined where the log ends for now. */
  async next(): Promise<StreamLine | undefined> {
    for (;;) {
      const line = this.takeLine();
      if (line) {
        if (this.line > this.firstLine && line.time >= this.since) return this.withMissed(line);
        continue;
      }
      if (!(await this.fill()) && !(await this.openNext())) return undefined;
    }
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private withMissed(line: StreamLine): StreamLine {
    if (this.missed === 0) return line;
    const dropped = this.missed;
    this.missed = 0;
    return { ...line, dropped };
  }

  private takeLine(): StreamLine | undefined {
    const end = this.rest.indexOf(newline);
    if (end < 0) return undefined;
    const text = this.rest.toString("utf8", 0, end);
    this.rest = this.rest.subarray(end + 1);
    this.line++;
    return parseLine(text, this.container);
  }

  private async fill(): Promise<boolean> {
    if (this.file === undefined) return false;
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await readAsync(this.file, chunk, 0, chunkBytes, this.offset);
    if (bytesRead === 0) return false;
    this.offset += bytesRead;
    this.rest = Buffer.concat([this.rest, chunk.subarray(0, bytesRead)]);
    return true;
  }

  /** At the end of a file: goes on with the one that follows it, if there is one. */
  private async openNext(): Promise<boolean> {
    const files = logFiles(this.folder);
    const next =
      this.fileStart < 0 ? (files.findLast((first) => first <= this.line) ?? files[0]) : files.find((first) => first > this.fileStart);
    if (next === undefined) return false;
    // The writer left this file for the next one; what it wrote just before is read first.
    if (await this.fill()) return true;
    let file: number;
    try {
      file = openSync(join(this.folder, logFileName(next)), "r");
    } catch {
      // Rotated away between the listing and the opening; the next look finds the one after it.
      return false;
    }
    this.close();
    this.file = file;
    this.fileStart = next;
    this.offset = 0;
    this.rest = Buffer.alloc(0);
    if (next > this.line) this.missed += next - this.line;
    this.line = next;
    return true;
  }
}

/** How many lines are there, and the number of the first one; reads the newest file once. */
export async function logExtent(folder: string): Promise<{ first: number; end: number }> {
  const files = logFiles(folder);
  const last = files.at(-1);
  if (last === undefined) return { first: 0, end: 0 };
  let end = last;
  try {
    const file = openSync(join(folder, logFileName(last)), "r");
    try {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      for (let offset = 0; ; ) {
        const { bytesRead } = await readAsync(file, chunk, 0, chunkBytes, offset);
        if (bytesRead === 0) break;
        for (let at = chunk.indexOf(newline); at >= 0 && at < bytesRead; at = chunk.indexOf(newline, at + 1)) end++;
        offset += bytesRead;
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  return { first: files[0] ?? 0, end };
}

/** A line that another program damaged is shown as it stands. */
function parseLine(text: string, container: string): StreamLine {
  const match = /^(\d+) ([oe])(\+?) /.exec(text);
  if (!match) return { time: 0, container, stream: "stdout", text };
  const line: StreamLine = {
    time: Number(match[1]),
    container,
    stream: match[2] === "e" ? "stderr" : "stdout",
    text: text.slice(match[0].length),
  };
  if (match[3]) line.cut = true;
  return line;
}
