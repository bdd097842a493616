import { CommanderError } from "commander";
import { type ErrorKind, type FieldError, isClusterError } from "../ports/index.js";
import { pointerWords } from "./field-words.js";
import { oneLine } from "./text.js";

export const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;
/** One of these, or that of a program which was run on the person's behalf. */
export type ExitCode = number;

/** Thrown when the command line itself cannot be carried out. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UsageError";
  }
}

/** Thrown when a command has done what it could and has already said why that is not enough. */
export class Unsuccessful extends Error {
  constructor() {
    super("the command was not successful");
    this.name = "Unsuccessful";
  }
}

/** Thrown to end with the code of another program, which has said why itself. */
export class ExitWith extends Error {
  constructor(readonly exitCode: number) {
    super(`exit code ${exitCode}`);
    this.name = "ExitWith";
  }
}

/** Thrown when the person pressed Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

/** The kinds of refusal that another command line would cure. */
const badInput: ReadonlySet<ErrorKind> = new Set(["invalid", "malformed", "preconditionRequired", "tooLarge"]);

export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ExitWith) return error.exitCode;
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (isClusterError(error) && badInput.has(error.kind)) return exitCodes.usage;
  return exitCodes.failed;
}

/** What went wrong and what to do next: one line, and one more for each further fault of what was sent. */
export function errorText(error: unknown): string {
  if (!isClusterError(error) || error.errors.length < 2) return `error: ${errorLine(error)}\n`;
  return error.errors.map((fault) => `error: ${oneLine(faultText(fault))}\n`).join("");
}

/** What went wrong and what to do next, in one line. */
export function errorLine(error: unknown): string {
  if (!isClusterError(error)) return oneLine(error instanceof Error ? error.message : String(error));
  const [first, ...more] = error.errors;
  // Of a conflict no parameter is at fault, but the state of things; a place within what was sent still tells which.
  if (error.code === "token_missing") return `no token was found; ${hintsByCode.token_missing}`;
  const said = first && (error.kind !== "conflict" || first.field.startsWith("/")) ? faultText(first) : error.message;
  const rest = more.length > 0 ? ` (and ${more.length} more)` : "";
  const next = hintsByCode[error.code] ?? hints[error.kind];
  return oneLine(`${said}${rest}${next ? `; ${next}` : ""}`);
}

/** One fault: where it stands, what it is about, and what it is. */
export function faultText({ file, line, field, message }: FieldError): string {
  const place = line === undefined ? "" : file === undefined ? `line ${line}: ` : `${file}:${line}: `;
  return `${place}${field ? `${fieldName(field)}: ` : ""}${message}`;
}

const hints: Partial<Record<ErrorKind, string>> = {
  unauthenticated: "give --token or FLEETLOG_TOKEN, or run this where the controller's data directory is (--data-dir)",
  forbidden: "use a token with more rights",
  unknown: "it may have been carried out: look before you send it again",
};

const hintsByCode: Record<string, string> = {
  node_busy: "`fleetlog node rm --force` removes a node that is still ready",
  volume_in_use: "`fleetlog volume inspect` names all that mount it",
  volume_ambiguous: "`fleetlog volume ls` shows them, --node picks one",
  volume_removed: "`fleetlog volume restore` brings it back, `fleetlog volume rm --purge` deletes it",
  token_missing: "give --token or FLEETLOG_TOKEN, or run this on the controller's host, where its data directory is (--data-dir)",
  unreachable: "start one with `fleetlog dev`, or name another with --url",
  position_not_reached:
    "ask again later, or, where the log was restored, from a position that it has (`fleetlog cluster` shows the newest)",
};

function fieldName(pointer: string): string {
  return pointer.startsWith("/") ? pointerWords(pointer) : pointer;
}
