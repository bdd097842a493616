import type { Duplex, Readable } from "node:stream";

const headBytes = 8;
const keptBytes = 1024;

/** Passes on what a command writes, from the one stream that the engine sends to the two that it was; waits for slow readers. */
export class OutputDemux {
  /** The first bytes of all: where the engine could not run the command, its words. */
  start: Buffer = Buffer.alloc(0);
  readonly ended: Promise<void>;
  private head: Buffer = Buffer.alloc(0);
  private left = 0;
  private target: Readable;

  constructor(
    private readonly socket: Duplex,
    private readonly stdout: Readable,
    private readonly stderr: Readable,
    private readonly isTty: boolean,
  ) {
    this.target = stdout;
    for (const outlet of [stdout, stderr]) outlet._read = () => socket.resume();
    this.ended = new Promise((resolve) => {
      const end = () => {
        stdout.push(null);
        stderr.push(null);
        resolve();
      };
      socket.once("end", end);
      socket.once("close", end);
    });
    socket.on("data", (chunk: Buffer) => this.take(chunk));
  }

  private take(chunk: Buffer): void {
    if (this.start.length < keptBytes) this.start = Buffer.concat([this.start, this.isTty ? chunk : chunk.subarray(headBytes)]);
    if (this.isTty) {
      this.push(this.stdout, chunk);
      return;
    }
    let at = 0;
    while (at < chunk.length) {
      if (this.left === 0) {
        const wanted = headBytes - this.head.length;
        this.head = Buffer.concat([this.head, chunk.subarray(at, at + wanted)]);
        at += wanted;
        if (this.head.length < headBytes) return;
        this.target = this.head[0] === 2 ? this.stderr : this.stdout;
        this.left = this.head.readUInt32BE(4);
        this.head = Buffer.alloc(0);
        continue;
      }
      const part = chunk.subarray(at, at + this.left);
      this.left -= part.length;
      at += part.length;
      this.push(this.target, part);
    }
  }

  private push(outlet: Readable, part: Buffer): void {
    if (!outlet.destroyed && !outlet.push(part)) this.socket.pause();
  }
}
