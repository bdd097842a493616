import type { Readable } from "node:stream";

/**
 * One output of a command, read one chunk ahead of what was taken. As the command ends its streams are made to flow by
 * Node itself, so that the last chunks, no more than a pipe holds, may come together.
 */
export class ExecOutlet {
  ended = false;
  private readonly chunks: Buffer[] = [];

  constructor(
    private readonly readable: Readable,
    readonly from: "stdout" | "stderr",
    changed: () => void,
  ) {
    readable.on("data", (chunk: Buffer) => {
      readable.pause();
      this.chunks.push(chunk);
      changed();
    });
    readable.on("error", () => {});
    readable.once("close", () => {
      this.ended = true;
      changed();
    });
  }

  /** Nothing waits to be taken. */
  get isQuiet(): boolean {
    return this.chunks.length === 0;
  }

  /** Nothing waits, and nothing more comes. */
  get isDone(): boolean {
    return this.ended && this.isQuiet;
  }

  peek(bytesMax: number): Buffer | undefined {
    return bytesMax > 0 ? this.chunks[0]?.subarray(0, bytesMax) : undefined;
  }

  take(bytes: number): void {
    const [first] = this.chunks;
    if (!first) return;
    if (bytes < first.length) this.chunks[0] = first.subarray(bytes);
    else this.chunks.shift();
    if (this.isQuiet) this.readable.resume();
  }

  end(): void {
    this.readable.destroy();
  }
}
