import type { Intent } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import type { IntentMeta, Settled } from "./controller.js";
import { roughSize } from "./rough-size.js";
import type { Watch } from "./watch.js";

/** An intent on its way through the writer; it is answered once, with whatever comes first. */
export class Entry {
  state: "queued" | "decided" | "answered" = "queued";
  cancelTimeout: () => void = () => {};
  watch: Pick<Watch, "answered"> | undefined;
  /** What it takes in memory while it waits. */
  readonly bytes: number;

  constructor(
    readonly id: string,
    readonly intent: Intent,
    readonly meta: IntentMeta,
    private readonly resolve: (settled: Settled) => void,
    private readonly reject: (error: ClusterError) => void,
  ) {
    this.bytes = roughSize(intent);
  }

  /** Who shares the writer with others: a token, a node, or this controller. */
  get caller(): string {
    return this.meta.actor;
  }

  answer(answer: Settled | ClusterError): void {
    if (this.state === "answered") return;
    this.state = "answered";
    this.cancelTimeout();
    this.watch?.answered(answer instanceof ClusterError ? answer.kind : "settled");
    if (answer instanceof ClusterError) this.reject(answer);
    else this.resolve(answer);
  }
}

export function outcomeUnknown(): ClusterError {
  const message = "the log has not answered; the change may or may not have been made. Send it again under the same Idempotency-Key";
  return new ClusterError("unknown", "outcome_unknown", message);
}
