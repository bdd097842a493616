import { expand, type Lookup } from "./template.js";

export interface Assignment {
  name: string;
  /** Undefined for a name that stands alone: its value is that of the environment, if it is set there. */
  value: string | undefined;
  line: number;
}

export interface EnvFileFault {
  message: string;
  line: number;
}

/** A file of variables may have so many. */
const assignmentsMax = 2_000;

const start = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*(?:([=:])[ \t]*(.*))?$/s;
const escapes: Record<string, string> = { n: "\n", r: "\r", t: "\t", "\\": "\\", '"': '"', $: "$$" };

/**
 * Reads `NAME=value` lines: comments, `export`, quotes over several lines, and variables in what is not in single quotes.
 * `raw` takes each value as it stands.
 */
export function parseEnvFile(text: string, lookup: Lookup, raw = false): { assignments: Assignment[]; faults: EnvFileFault[] } {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const assignments: Assignment[] = [];
  const faults: EnvFileFault[] = [];
  const known = new Map<string, string>();
  // What the environment says goes before what this file says of it.
  const find: Lookup = (name) => lookup(name) ?? known.get(name);
  for (let at = 0; at < lines.length; at++) {
    const line = at + 1;
    const text = lines[at] ?? "";
    if (/^\s*(#|$)/.test(text)) continue;
    const [, name, sign, rest = ""] = start.exec(text) ?? [];
    if (assignments.length >= assignmentsMax) {
      faults.push({ message: `has more than ${assignmentsMax} variables`, line });
      break;
    }
    if (name === undefined) {
      faults.push({ message: "must be NAME=value", line });
      continue;
    }
    let value: string | undefined;
    try {
      if (sign === undefined) value = undefined;
      else if (raw) value = rest;
      else if (/^["']/.test(rest)) {
        const quoted = readQuoted(lines, at, rest);
        at = quoted.last;
        value = quoted.quote === "'" ? quoted.value : expand(unescaped(quoted.value), find, () => "");
      } else value = expand(withoutComment(rest).trimEnd(), find, () => "");
    } catch (error) {
      faults.push({ message: `${name} ${(error as Error).message}`, line });
      continue;
    }
    assignments.push({ name, value, line });
    if (value !== undefined) known.set(name, value);
  }
  return { assignments, faults };
}

/** A comment begins the value, or stands behind a blank. */
function withoutComment(value: string): string {
  const start = value.search(/(?<=^|\s)#/);
  return start < 0 ? value : value.slice(0, start);
}

/** A quotation may go on over the next lines; behind its end only a comment may stand. */
function readQuoted(lines: readonly string[], first: number, rest: string): { value: string; quote: string; last: number } {
  const quote = rest.charAt(0);
  // Joined once: a text that grows and is looked at line by line is copied as a whole for each.
  const parts: string[] = [];
  let text = rest.slice(1);
  for (let last = first; ; ) {
    const end = endOf(text, quote);
    if (end < text.length) {
      if (!/^\s*(#.*)?$/.test(text.slice(end + 1))) throw new Error("has text behind its quotation");
      const inner = [...parts, text.slice(0, end)].join("\n");
      return { value: quote === "'" ? inner.replaceAll("\\'", "'") : inner, quote, last };
    }
    if (++last >= lines.length) throw new Error("ends within a quotation");
    parts.push(text);
    text = lines[last] ?? "";
  }
}

/** Where the quotation ends; not before the end of the text where it goes on. */
function endOf(text: string, quote: string): number {
  let at = 0;
  for (; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.charAt(at) === quote) break;
  }
  return at;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (whole, char: string) => escapes[char] ?? whole);
}
