/** One entry of a container's log as the engine sends it: a line, or a piece of one that is too long for it. */
export interface LogFrame {
  /** RFC 3339, UTC, nine digits after the second: later ones are greater as text. */
  stamp: string;
  source: "stdout" | "stderr";
  /** Without the end of the line. */
  text: Buffer;
  /** It ends with the end of a line. */
  isWhole: boolean;
}

const headBytes = 8;
const newline = 10;
const carriageReturn = 13;
const space = 32;
const none = Buffer.alloc(0);
/** The engine cuts longer lines into pieces of this size. */
export const pieceBytes = 16 * 1024;
/** A line of a terminal comes whole, with the stamps of its pieces in the midst of it, so that it is cut here. */
const terminalLineBytesMax = "2000-01-01T00:00:00.000000000Z ".length + pieceBytes;

/**
 * Takes the engine's stream apart: frames with a head of 8 bytes (source, three zeroes, length), or, of a container with a
 * terminal, lines alone. Holds what has come of one frame, and of a line no more than a frame would have.
 */
export class FrameSplitter {
  private rest: Buffer = none;
  /** The stamp of a line that was cut, until its end has come. */
  private cutStamp: string | undefined;

  constructor(private readonly isTty: boolean) {}

  push(chunk: Buffer): void {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
  }

  next(): LogFrame | undefined {
    return this.isTty ? this.nextLine() : this.nextFrame();
  }

  private nextFrame(): LogFrame | undefined {
    if (this.rest.length < headBytes) return undefined;
    const end = headBytes + this.rest.readUInt32BE(4);
    if (this.rest.length < end) return undefined;
    const source = this.rest[0] === 2 ? "stderr" : "stdout";
    const payload = this.rest.subarray(headBytes, end);
    this.rest = this.rest.subarray(end);
    return frameOf(source, payload);
  }

  private nextLine(): LogFrame | undefined {
    const end = this.rest.indexOf(newline);
    if (this.cutStamp !== undefined) return this.restOfLine(this.cutStamp, end);
    // Wherever the chunks begin and end, the same line makes the same frames.
    if (end > terminalLineBytesMax || (end < 0 && this.rest.length > terminalLineBytesMax)) {
      const piece = frameOf("stdout", this.rest.subarray(0, terminalLineBytesMax));
      this.rest = this.rest.subarray(terminalLineBytesMax);
      this.cutStamp = piece.stamp;
      return piece;
    }
    if (end < 0) return undefined;
    const payload = this.rest.subarray(0, end + 1);
    this.rest = this.rest.subarray(end + 1);
    return frameOf("stdout", payload);
  }

  /** Nothing of it is kept; its end makes a frame without text. */
  private restOfLine(stamp: string, end: number): LogFrame | undefined {
    this.rest = end < 0 ? none : this.rest.subarray(end + 1);
    if (end < 0) return undefined;
    this.cutStamp = undefined;
    return { stamp, source: "stdout", text: none, isWhole: true };
  }
}

function frameOf(source: LogFrame["source"], payload: Buffer): LogFrame {
  const cut = payload.indexOf(space);
  const stamp = payload.toString("latin1", 0, Math.max(0, cut));
  const isWhole = payload.at(-1) === newline;
  let end = isWhole ? payload.length - 1 : payload.length;
  if (isWhole && payload[end - 1] === carriageReturn) end--;
  return { stamp, source, text: payload.subarray(cut + 1, end), isWhole };
}
