import type { StreamLine } from "../model/index.js";
import { ClusterError } from "../ports/index.js";

/** Lines on their way from an agent to one reader. Bounded by the credit that the agent was given. */
export class LineQueue implements AsyncIterable<StreamLine[]> {
  readonly #waiting: StreamLine[][] = [];
  #ended = false;
  #error: string | undefined;
  #wake: (() => void) | undefined;

  push(lines: StreamLine[]): void {
    if (this.#ended) return;
    this.#waiting.push(lines);
    this.#wake?.();
  }

  end(error?: string): void {
    this.#ended = true;
    this.#error ??= error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StreamLine[]> {
    for (;;) {
      const lines = this.#waiting.shift();
      if (lines) {
        yield lines;
        continue;
      }
      if (this.#ended) break;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#error !== undefined) throw new ClusterError("unavailable", "log_stream_ended", this.#error);
  }
}
