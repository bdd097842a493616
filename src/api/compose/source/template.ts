import type { ProblemCode } from "../problems.js";

/** Undefined for a variable that is not set. */
export type Lookup = (name: string) => string | undefined;

/** Thrown for a text whose variables cannot be replaced. */
export class TemplateFault extends Error {
  constructor(
    message: string,
    readonly code: ProblemCode = "compose_invalid",
  ) {
    super(message);
    this.name = "TemplateFault";
  }
}

const namePattern = /[A-Za-z_][A-Za-z0-9_]*/y;
const operatorPattern = /:[-?+]|[-?+]/y;
/** Compose files nest two or three. */
const nestingMax = 16;

/**
 * Replaces `$NAME`, `${NAME}`, `${NAME:-default}` and their like; `$$` stands for one `$`. A variable that is not set and
 * has no default is what `unset` makes of it.
 * @throws TemplateFault
 */
export function expand(text: string, lookup: Lookup, unset: (name: string) => string): string {
  if (!text.includes("$")) return text;
  const expander = new Expander(text, lookup, unset);
  return expander.run(false);
}

class Expander {
  #at = 0;
  #nesting = 0;

  constructor(
    private readonly text: string,
    private readonly lookup: Lookup,
    private readonly unset: (name: string) => string,
  ) {}

  /** To the end of the text, or to the brace that ends the word. Where `used` is false it only finds that brace. */
  run(inWord: boolean, used = true): string {
    if (++this.#nesting > nestingMax) throw new TemplateFault(`nests more than ${nestingMax} variables`);
    let made = "";
    while (this.#at < this.text.length) {
      const char = this.text.charAt(this.#at);
      if (inWord && char === "}") break;
      if (char === "$") made += this.#variable(used);
      else {
        made += char;
        this.#at++;
      }
    }
    this.#nesting--;
    return made;
  }

  #variable(used: boolean): string {
    const start = this.#at++;
    if (this.text.charAt(this.#at) === "$") {
      this.#at++;
      return "$";
    }
    if (this.text.charAt(this.#at) === "{") return this.#braced(start, used);
    const name = this.#take(namePattern);
    if (name === undefined) throw new TemplateFault("holds a single $; write $$ for a plain $");
    return used ? (this.lookup(name) ?? this.unset(name)) : "";
  }

  #braced(start: number, used: boolean): string {
    this.#at++;
    const name = this.#take(namePattern);
    const operator = name === undefined ? undefined : this.#take(operatorPattern);
    if (name === undefined || (operator === undefined && this.text.charAt(this.#at) !== "}")) throw this.#fault(start);
    const value = this.lookup(name);
    const colon = operator?.startsWith(":") ?? false;
    const has = value !== undefined && !(colon && value === "");
    const kind = operator?.at(-1);
    const wordUsed = used && (kind === "+" ? has : kind !== undefined && !has);
    const word = this.run(true, wordUsed);
    if (this.text.charAt(this.#at) !== "}") throw this.#fault(start);
    this.#at++;
    if (!used) return "";
    if (kind === "+") return has ? word : "";
    if (has) return value;
    if (kind === "-") return word;
    if (kind === "?") throw new TemplateFault(`needs the variable ${name}${word ? `: ${word}` : ""}`);
    return value ?? this.unset(name);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #fault(start: number): TemplateFault {
    const shown = this.text.slice(start, start + 64);
    return new TemplateFault(`holds ${shown}, which is no variable such as $NAME, \${NAME} or \${NAME:-default}; write $$ for a plain $`);
  }
}
