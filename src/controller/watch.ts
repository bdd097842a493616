import type { AppendOutcome } from "../log/index.js";
import type { EventRecord } from "../model/index.js";
import type { ErrorKind } from "../ports/index.js";

/** Is told of what a controller does, for figures. Called on the hot path: whoever listens adds numbers, and nothing else. */
export interface Watch {
  /** The log answered an append. */
  appended(ms: number, events: number, outcome: AppendOutcome["outcome"]): void;
  /** An intent got its answer. */
  answered(outcome: "settled" | ErrorKind): void;
  /** The orchestrator looked at what was touched, and decided so many events. */
  orchestrated(ms: number, events: number): void;
  /** Further events are in the committed view, whoever wrote them. */
  committed(records: readonly EventRecord[]): void;
}
