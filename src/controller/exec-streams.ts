import type { AgentFrame, ControllerFrame, Intent } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { ExecEnd, ExecListener, ExecStream } from "./controller.js";

/** What the log is told of a command. */
export type ExecIntent = Extract<Intent, { type: "OpenExec" | "CloseExec" }>;

type ExecAnswer = Extract<AgentFrame, { frame: "exec.started" | "exec.output" | "exec.credit" | "exec.exit" | "stream.end" }>;

interface Open {
  exec: string;
  container: string;
  listener: ExecListener;
  /** Bytes of output that the agent may still send. */
  credit: number;
  end(end: ExecEnd): void;
}

/**
 * The commands that run through one agent's session. Nothing is held here: bytes pass as they come, and the credit of
 * each end reaches the other.
 */
export class ExecStreams {
  readonly #open = new Map<number, Open>();
  readonly #send: (frame: ControllerFrame) => void;

  constructor(send: (frame: ControllerFrame) => void) {
    this.#send = send;
  }

  /** `ended` is called once, whichever side ended it. */
  open(
    frame: Extract<ControllerFrame, { frame: "exec.open" }>,
    listener: ExecListener,
    ended: (end: ExecEnd) => void,
  ): Pick<ExecStream, "input" | "signal" | "grant" | "close"> {
    const { stream, exec, container } = frame;
    const open: Open = {
      exec,
      container,
      listener,
      credit: frame.credit,
      end: (end) => {
        if (!this.#open.delete(stream)) return;
        ended(end);
        listener.ended(end);
      },
    };
    this.#open.set(stream, open);
    this.#send(frame);
    const told = (order: ControllerFrame) => {
      if (this.#open.has(stream)) this.#send(order);
    };
    return {
      input: (data, eof) => told({ frame: "exec.input", stream, data, ...(eof ? { eof } : {}) }),
      signal: (signal) => told({ frame: "exec.signal", stream, signal }),
      grant: (credit) => {
        open.credit += credit;
        told({ frame: "stream.credit", stream, credit });
      },
      close: () => {
        told({ frame: "stream.close", stream });
        open.end({ error: new ClusterError("unavailable", "exec_abandoned", "the client went away") });
      },
    };
  }

  /** @returns false when the frame breaks the agreement, and its session must end; one for another kind of stream is passed over */
  receive(frame: ExecAnswer): boolean {
    const open = this.#open.get(frame.stream);
    if (!open) return true;
    switch (frame.frame) {
      case "exec.started":
        open.listener.started(open);
        return true;
      case "exec.output":
        open.credit -= Buffer.byteLength(frame.data, "base64");
        if (open.credit < 0) return false;
        open.listener.output(frame.from, frame.data);
        return true;
      case "exec.credit":
        open.listener.credit(frame.credit);
        return true;
      case "exec.exit":
        open.end({ exitCode: frame.exitCode, ...(frame.signal === undefined ? {} : { signal: frame.signal }) });
        return true;
      case "stream.end":
        open.end({ error: new ClusterError("unavailable", frame.code ?? "exec_cut_off", frame.error ?? "the command was cut off") });
        return true;
      default:
        return frame satisfies never;
    }
  }

  /** Kills them all, while the session goes on. */
  endAll(error: ClusterError): void {
    for (const [stream, open] of [...this.#open]) {
      this.#send({ frame: "stream.close", stream });
      open.end({ error });
    }
  }

  /** The session is over, and with it whatever ran through it. */
  drop(): void {
    const gone = new ClusterError("unavailable", "node_not_connected", "the node's agent went away, and the command with it");
    for (const open of [...this.#open.values()]) open.end({ error: gone });
  }
}
