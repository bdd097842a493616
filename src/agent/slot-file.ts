import { createHash } from "node:crypto";
import { close, closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { syncData, writeDurably } from "./write-durably.js";

const closeAside = promisify(close);

/** The smallest slot; a greater one is a power of two with room for twice the text that asked for it. */
const slotBytesMin = 64 * 1024;
const magic = "fleetlog-slot";
/** No header is longer: five words, three of them numbers. */
const headerBytesMax = 200;

/** What a slot holds: the text with the higher number was written later. */
interface Slot {
  number: number;
  text: string;
}

/** `damaged`: no part of it can be believed. */
export type SlotFileContent = { kind: "text"; slot: 0 | 1; number: number; text: string } | { kind: "damaged" };

/**
 * One text that is replaced often and must survive a crash: two slots of one size in one file, written in turn, each with a number and a
 * checksum. A write goes over the older text in blocks that the disk has already, so that one `fdatasync` makes it durable and a full disk
 * does not refuse it; one that is cut off leaves the newer text as it was. One write at a time.
 */
export class SlotFile {
  /** The file as it was read or written last. */
  private known: { file: number; bytes: number; slot: 0 | 1; number: number } | undefined;

  constructor(
    private readonly path: string,
    /** For tests: a disk that fails. */
    private readonly sync: (file: number) => Promise<void> = syncData,
  ) {}

  /**
   * What was written last; undefined where there is no file. It is on disk when this resolves, also when whoever wrote it was killed
   * before it knew that.
   */
  async read(): Promise<SlotFileContent | undefined> {
    let bytes: Buffer;
    try {
      bytes = await readFile(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
    const content = readSlots(bytes);
    if (content.kind === "damaged") return content;
    const file = openSync(this.path, "r");
    try {
      await this.sync(file);
      const { ino, size } = fstatSync(file);
      this.known = { file: ino, bytes: size, slot: content.slot, number: content.number };
    } finally {
      await closeAside(file);
    }
    return content;
  }

  /** On disk when it resolves; as it was before, when it rejects. */
  async write(text: string): Promise<void> {
    const { known } = this;
    const number = (known?.number ?? 0) + 1;
    if (known) {
      const slot = known.slot === 0 ? 1 : 0;
      const slotBytes = known.bytes / 2;
      const bytes = slotOf(number, slotBytes, text);
      if (bytes.length <= slotBytes && (await this.replace(known, slot, bytes))) {
        this.known = { ...known, slot, number };
        return;
      }
    }
    await this.make(number, text);
  }

  /** @returns false when the file is not the one that is known, e.g. because somebody has moved it away */
  private async replace(known: { file: number; bytes: number }, slot: 0 | 1, bytes: Buffer): Promise<boolean> {
    let file: number;
    try {
      file = openSync(this.path, "r+");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
      throw error;
    }
    try {
      const { ino, size } = fstatSync(file);
      if (ino !== known.file || size !== known.bytes) return false;
      writeAll(file, bytes, (slot * size) / 2);
      await this.sync(file);
      return true;
    } finally {
      closeSync(file);
    }
  }

  /** A whole new file in the place of whatever there is. */
  private async make(number: number, text: string): Promise<void> {
    const slotBytes = slotBytesFor(text);
    // Written out with zeros: space that is only promised would be given, and noted, by the first write into it.
    const bytes = Buffer.alloc(2 * slotBytes);
    slotOf(number, slotBytes, text).copy(bytes);
    const ino = await writeDurably(this.path, bytes, this.sync);
    this.known = { file: ino, bytes: bytes.length, slot: 0, number };
  }
}

/** Pure. A file that was cut, or both of whose slots were written over, is damaged: a part of it could be older than what was obeyed. */
export function readSlots(bytes: Buffer): SlotFileContent {
  if (bytes.length % 2 !== 0) return { kind: "damaged" };
  const half = bytes.length / 2;
  const [first, second] = [slotIn(bytes.subarray(0, half)), slotIn(bytes.subarray(half))];
  if (first && (!second || first.number > second.number)) return { kind: "text", slot: 0, ...first };
  return second ? { kind: "text", slot: 1, ...second } : { kind: "damaged" };
}

/** Undefined for one that was never written, or not to its end. */
function slotIn(bytes: Buffer): Slot | undefined {
  const end = bytes.subarray(0, headerBytesMax).indexOf("\n");
  const [word, slotBytes, number, length, checksum] = bytes.subarray(0, Math.max(end, 0)).toString("latin1").split(" ");
  if (word !== magic || Number(slotBytes) !== bytes.length) return undefined;
  const text = bytes.subarray(end + 1, end + 1 + Number(length));
  if (text.length !== Number(length) || checksumOf(Number(slotBytes), Number(number), text) !== checksum) return undefined;
  return { number: Number(number), text: text.toString("utf8") };
}

function slotOf(number: number, slotBytes: number, text: string): Buffer {
  const body = Buffer.from(text, "utf8");
  const header = `${magic} ${slotBytes} ${number} ${body.length} ${checksumOf(slotBytes, number, body)}\n`;
  return Buffer.concat([Buffer.from(header, "latin1"), body]);
}

function checksumOf(slotBytes: number, number: number, body: Buffer): string {
  return createHash("sha256").update(`${slotBytes} ${number} `).update(body).digest("hex");
}

function slotBytesFor(text: string): number {
  let bytes = slotBytesMin;
  while (bytes < 2 * (Buffer.byteLength(text) + headerBytesMax)) bytes *= 2;
  return bytes;
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}
