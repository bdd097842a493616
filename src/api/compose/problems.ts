import { ClusterError } from "../../ports/index.js";

/** `compose_unsupported`: Compose may well know it, fleetlog does not carry it out. `compose_invalid`: it is wrong. */
export type ProblemCode = "compose_invalid" | "compose_unsupported";

/** How a file is called in messages whose sender gave its text alone. */
export const unnamedFile = "compose file";

/** Something that is said of a place in a file. */
export interface Finding {
  /** JSON pointer into the whole that the files make. */
  field: string;
  message: string;
  file: string;
  line: number;
}

export interface Problem extends Finding {
  code: ProblemCode;
}

/** More would help nobody, and a hostile file could ask for millions. */
export const problemsMax = 20;
/** More than any file written by hand has. */
const warningsMax = 200;

/** A message or a field may quote the file, and what stands there may be long. */
const quotedCharsMax = 256;

/**
 * Characters that a file may come to in all, each counted as often as it is looked at: when it is read, when it is checked by
 * the schema, when a spec is made of it. Aliases, variables and `extends` may repeat one text many times.
 */
const expandedCharsMax = 1_048_576;
/** What a key or a value counts beside its text, so that many short ones are bounded as well. */
const readingChars = 32;

/** Where a finding is placed. */
export interface Spot {
  field: string;
  file: string;
  line: number;
}

/** What was found in the files of one deployment, and how much reading it took. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: Finding[] = [];
  #chars = 0;

  refuse({ field, file, line }: Spot, message: string, code: ProblemCode = "compose_invalid"): undefined {
    if (this.problems.some((other) => other.field === field && other.message === message && other.line === line)) return undefined;
    this.problems.push({ code, field, message, file, line });
    if (this.problems.length >= problemsMax) this.finish();
    return undefined;
  }

  /** Says of something what does not come of it. What a file says once is warned of once. */
  warn({ field, file, line }: Spot, message: string): void {
    if (this.warnings.length >= warningsMax) return;
    if (this.warnings.some((other) => other.field === field && other.message === message)) return;
    this.warnings.push({ field: cut(field), message: cut(message), file, line });
  }

  /** Counts text that is read. @throws ClusterError beyond the limit */
  spend(spot: Spot, chars: number): void {
    this.#chars += chars + readingChars;
    if (this.#chars <= expandedCharsMax) return;
    this.refuse(spot, `brings the file, with its aliases, beyond ${expandedCharsMax} characters`);
    this.finish();
  }

  /** @throws ClusterError when there was any problem */
  finish(): void {
    if (this.problems.length > 0) throw refusal(this.problems);
  }
}

/** The error of a file: the first problem is its message, all of them are listed with their lines. */
export function refusal(problems: readonly Problem[]): ClusterError {
  const sorted = [...problems].sort((a, b) => (a.file === b.file ? a.line - b.line : 0));
  const errors = sorted.map(({ field, message, file, line }) => ({ field: cut(field), message: cut(message), ...placeIn(file, line) }));
  const [first] = sorted;
  const text = first ? `${first.file}:${first.line}: ${[dotted(cut(first.field)), cut(first.message)].filter(Boolean).join(" ")}` : "";
  const more = sorted.length > 1 ? ` (and ${sorted.length - 1} more)` : "";
  return new ClusterError("invalid", sorted[0]?.code ?? "compose_invalid", `${text}${more}`, { errors });
}

/** The place as an answer names it. */
export function placeIn(file: string, line: number): { line: number; file?: string } {
  return file === unnamedFile ? { line } : { line, file };
}

export function pointer(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function cut(text: string): string {
  return text.length > quotedCharsMax ? `${text.slice(0, quotedCharsMax)}…` : text;
}

/** `services.web.ports` is how people speak of `/services/web/ports`. */
export function dotted(field: string): string {
  return field
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}
