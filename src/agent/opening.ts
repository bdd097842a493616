import type { Socket } from "node:net";

/** More than any head of a request that servers take. */
const keptBytesMax = 16 * 1024;

/** Requests that change nothing, of which HTTP lets a proxy send one again that was not answered. */
const askingLine = /^(?:GET|HEAD|OPTIONS) \S+ HTTP\/1\.[01]\r\n/;

/**
 * What a client has said before anybody answered, kept for as long as another may be asked in place of one who has gone without a
 * word: while it is nothing at all, or one HTTP request that only asks. Whatever else it says may have been carried out.
 */
export class Opening {
  private said: Buffer[] = [];
  private bytes = 0;
  private isKept = false;
  private readonly keep = (chunk: Buffer) => {
    this.bytes += chunk.length;
    if (this.bytes <= keptBytesMax) this.said.push(chunk);
    else this.forget();
  };

  constructor(private readonly client: Socket) {}

  /** Passes on what was said so far, and what comes. */
  leadTo(upstream: Socket): void {
    if (!this.isKept) this.client.on("data", this.keep);
    this.isKept = true;
    for (const chunk of this.said) upstream.write(chunk);
    this.client.pipe(upstream);
  }

  /** The client is not read until it is led to another. */
  leaveFrom(upstream: Socket): void {
    this.client.unpipe(upstream);
  }

  /** Somebody has answered, or nobody else will be asked. */
  forget(): void {
    this.client.off("data", this.keep);
    this.said = [];
  }

  get mayBeRepeated(): boolean {
    if (this.bytes === 0) return !this.client.readableEnded;
    const text = Buffer.concat(this.said).toString("latin1");
    const end = text.indexOf("\r\n\r\n");
    // A body, or a second request, is not looked into.
    return askingLine.test(text) && (end < 0 || end + 4 === text.length);
  }
}
