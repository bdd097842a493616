import type { AgentFrame, ControllerFrame, StreamLine } from "../model/index.js";
import type { LogRequest } from "./controller.js";
import { logCreditLines } from "./limits.js";
import { LineQueue } from "./line-queue.js";

type LogAnswer = Extract<AgentFrame, { frame: "stream.data" | "stream.end" }>;

interface Open {
  lines: LineQueue;
  /** Lines that the agent may still send. */
  credit: number;
}

/** The logs that are read through one agent's session. What waits here is bounded by the credit that the agent was given. */
export class LogStreams {
  readonly #open = new Map<number, Open>();
  readonly #send: (frame: ControllerFrame) => void;

  constructor(send: (frame: ControllerFrame) => void) {
    this.#send = send;
  }

  async *read(stream: number, request: LogRequest, signal: AbortSignal): AsyncGenerator<StreamLine[]> {
    const { task, follow, tail, since } = request;
    const lines = new LineQueue();
    const open: Open = { lines, credit: logCreditLines };
    this.#open.set(stream, open);
    this.#send({ frame: "stream.open", stream, kind: "logs", task, follow, tail, since, credit: logCreditLines });
    const abort = () => lines.end();
    signal.addEventListener("abort", abort, { once: true });
    try {
      for await (const batch of lines) {
        yield batch;
        if (!this.#open.has(stream)) continue;
        open.credit += batch.length;
        this.#send({ frame: "stream.credit", stream, credit: batch.length });
      }
    } finally {
      signal.removeEventListener("abort", abort);
      if (this.#open.delete(stream)) this.#send({ frame: "stream.close", stream });
    }
  }

  /** @returns false when more came than was asked for, and its session must end; a frame for another kind of stream is passed over */
  receive(frame: LogAnswer): boolean {
    const open = this.#open.get(frame.stream);
    if (!open) return true;
    if (frame.frame === "stream.end") {
      open.lines.end(frame.error);
      this.#open.delete(frame.stream);
      return true;
    }
    open.credit -= frame.lines.length;
    if (open.credit < 0) return false;
    open.lines.push(frame.lines);
    return true;
  }

  /** The session is over. */
  drop(): void {
    for (const { lines } of this.#open.values()) lines.end("the node's agent went away");
    this.#open.clear();
  }
}
