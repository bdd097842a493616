import type { ClusterVersions, Intent, NewEvent, Outcome } from "../model/index.js";
import type { ErrorKind, FieldError } from "../ports/index.js";

/** The intent of one type. */
export type Asked<T extends Intent["type"]> = Extract<Intent, { type: T }>;

/** What `decide` may know beside the view. */
export interface DecideContext {
  /** ms since 1970 UTC. */
  now: number;
  nextId: () => string;
  /** For so long a removed service can be restored; 0 for not at all. */
  purgeAfterMs: number;
  /** Default those of this build. */
  versions?: ClusterVersions;
}

export interface Rejection {
  kind: ErrorKind;
  code: string;
  message: string;
  errors: FieldError[];
}

/** Events; or nothing to change; or why not. */
export type Decision =
  | { kind: "events"; events: NewEvent[]; outcome: Outcome }
  | { kind: "unchanged"; outcome: Outcome }
  | { kind: "rejected"; rejection: Rejection };
