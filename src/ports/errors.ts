/**
 * The error classes of every room. `kind` decides whether a retry makes sense and which HTTP status is answered;
 * `code` is stable and becomes the problem type `urn:fleetlog:problem:CODE`.
 */
export type ErrorKind =
  | "invalid" // the request breaks a rule: 422
  | "malformed" // the request cannot be read: 400
  | "unauthenticated" // no token, or one that is not known: 401
  | "forbidden" // the token does not reach that far: 403
  | "notFound" // 404
  | "conflict" // 409
  | "gone" // 410
  | "precondition" // 412
  | "tooLarge" // 413
  | "preconditionRequired" // 428
  | "exhausted" // a limit is reached for now: 429
  | "unavailable" // not applied, and safe to send again: 503
  | "unknown" // may have been applied; send again only under an idempotency key: 504
  | "internal"; // 500

export interface FieldError {
  /** JSON pointer into the body, or the name of a parameter. */
  field: string;
  message: string;
  line?: number;
  /** The file that the line is of, where that is in doubt. */
  file?: string;
}

export interface ErrorDetails {
  cause?: unknown;
  errors?: FieldError[];
  /** Further members of the problem document. */
  extra?: Record<string, unknown>;
  retryAfterS?: number;
}

export class ClusterError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly errors: FieldError[];
  readonly extra: Record<string, unknown>;
  readonly retryAfterS: number | undefined;

  constructor(kind: ErrorKind, code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "ClusterError";
    this.kind = kind;
    this.code = code;
    this.errors = details.errors ?? [];
    this.extra = details.extra ?? {};
    this.retryAfterS = details.retryAfterS;
  }
}

/** A rule that the program itself must keep was broken; never thrown for anything a client can send. */
export class InvariantError extends Error {
  constructor(message: string) {
    super(`invariant broken: ${message}`);
    this.name = "InvariantError";
  }
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

export function isClusterError(error: unknown): error is ClusterError {
  return error instanceof ClusterError;
}
