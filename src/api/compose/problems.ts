import { ClusterError } from "../../ports/index.js";

/** `compose_unsupported`: Compose may well know it, fleetlog does not carry it out. `compose_invalid`: it is wrong. */
export type ProblemCode = "compose_invalid" | "compose_unsupported";

export interface Problem {
  code: ProblemCode;
  /** JSON pointer into the file. */
  field: string;
  message: string;
  line: number;
}

/** More would help nobody, and a hostile file could ask for millions. */
export const problemsMax = 20;

/** A message or a field may quote the file, and what stands there may be long. */
const quotedCharsMax = 256;

/** The error of a file: the first problem is its message, all of them are listed with their lines. */
export function refusal(file: string, problems: readonly Problem[]): ClusterError {
  const sorted = [...problems].sort((a, b) => a.line - b.line);
  const errors = sorted.map(({ field, message, line }) => ({ field: cut(field), message: cut(message), line }));
  const first = errors[0];
  const text = first ? `${file}:${first.line}: ${[dotted(first.field), first.message].filter(Boolean).join(" ")}` : file;
  const more = sorted.length > 1 ? ` (and ${sorted.length - 1} more)` : "";
  return new ClusterError("invalid", sorted[0]?.code ?? "compose_invalid", `${text}${more}`, { errors });
}

export function pointer(parent: string, key: string | number): string {
  return `${parent}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function cut(text: string): string {
  return text.length > quotedCharsMax ? `${text.slice(0, quotedCharsMax)}…` : text;
}

/** `services.web.ports` is how people speak of `/services/web/ports`. */
function dotted(field: string): string {
  return field
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}
