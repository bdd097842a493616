import type { AgentFrame, ControllerFrame } from "../model/index.js";
import { isClusterError } from "../ports/index.js";
import type { AgentIntent } from "./peers.js";

/** What an agent says that belongs on the log. */
export type Told = Extract<AgentFrame, { frame: "describe" | "report" | "volumes" | "images" }>;

export interface AgentReportsOptions {
  node: string;
  submit(intent: AgentIntent): Promise<unknown>;
  onTrouble(node: string, error: unknown): void;
  send(frame: ControllerFrame): void;
  /** Ends the session. */
  close(code: number, reason: string): void;
}

/**
 * What one agent says of its host and its tasks becomes intents. Nothing is kept here: a report is said again until it is
 * answered, a description with the next hello, the rest for as long as the orders ask for it.
 */
export class AgentReports {
  readonly #o: AgentReportsOptions;

  constructor(options: AgentReportsOptions) {
    this.#o = options;
  }

  receive(frame: Told): void {
    const { node, send, close } = this.#o;
    switch (frame.frame) {
      case "describe": {
        const { bootId, description } = frame;
        void this.#write({ type: "ConnectNode", node, bootId, description }, () =>
          close(1013, "what the agent says of its host could not be kept"),
        );
        return;
      }
      case "report": {
        const { bootId, reportSeq, observations } = frame;
        void this.#write(
          { type: "ReportTasks", node, bootId, reportSeq, observations },
          (error) => close(4009, isClusterError(error) ? error.message.slice(0, 100) : "the report could not be written"),
          () => send({ frame: "reported", bootId, reportSeq }),
        );
        return;
      }
      case "volumes":
        void this.#write({ type: "ReportVolumes", node, deleted: frame.deleted, failed: frame.failed });
        return;
      case "images": {
        const { frame: _, ...told } = frame;
        void this.#write({ type: "ReportImages", node, ...told });
        return;
      }
      default:
        frame satisfies never;
    }
  }

  async #write(intent: AgentIntent, failed?: (error: unknown) => void, written?: () => void): Promise<void> {
    const { node, submit, onTrouble } = this.#o;
    try {
      await submit(intent);
      written?.();
    } catch (error) {
      onTrouble(node, error);
      failed?.(error);
    }
  }
}
