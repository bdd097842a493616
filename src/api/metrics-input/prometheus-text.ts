import { type Given, type GivenPoint, histogramReason, invalidMetrics, LeftOut, notFiniteReason, requireFew } from "./given.js";

/**
 * Reads the text format of Prometheus, version 0.0.4: a line a value, `NAME{LABEL="VALUE",…} NUMBER MILLISECONDS`, and comments, of
 * which `# TYPE` counts.
 * @throws ClusterError `invalid_metrics` that names the line
 */
export function readPrometheusText(text: string): Given {
  const points: GivenPoint[] = [];
  const leftOut = new LeftOut();
  const types = new Map<string, string>();
  const families = new Set<string>();
  for (const [index, line] of text.split("\n").entries()) {
    const scanner = new LineScanner(line.replace(/\r$/, ""), index + 1);
    scanner.skipBlanks();
    if (scanner.isAtEnd) continue;
    if (scanner.take("#")) {
      readType(scanner, types, families);
      continue;
    }
    const point = readPoint(scanner);
    const family = familyOf(point.name, types);
    families.add(family);
    const type = types.get(family);
    if (type === "histogram" || type === "summary") leftOut.add(histogramReason);
    else if (!Number.isFinite(point.value)) leftOut.add(notFiniteReason);
    else points.push({ ...point, isSum: type === "counter" });
    requireFew({ points, leftOut }, point.at);
  }
  return { points, leftOut };
}

const none: ReadonlyMap<string, string> = new Map();
const typeNames = new Set(["counter", "gauge", "histogram", "summary", "untyped"]);

/** Other comments, `# HELP` among them, say nothing that is kept. */
function readType(scanner: LineScanner, types: Map<string, string>, families: ReadonlySet<string>): void {
  scanner.skipBlanks();
  if (scanner.word() !== "TYPE") return;
  const name = scanner.metricName();
  scanner.skipBlanks();
  const type = scanner.word();
  scanner.skipBlanks();
  if (!typeNames.has(type) || !scanner.isAtEnd) throw scanner.error(`TYPE ${name} must be one of ${[...typeNames].join(", ")}`);
  if (types.has(name)) throw scanner.error(`TYPE ${name} stands here for the second time`);
  if (families.has(name)) throw scanner.error(`TYPE ${name} must stand before the values of ${name}`);
  types.set(name, type);
}

/** A histogram `a` has values called `a_bucket`, `a_sum` and `a_count`. */
function familyOf(name: string, types: ReadonlyMap<string, string>): string {
  const [, base, suffix] = /^(.*)_(bucket|sum|count)$/.exec(name) ?? [];
  const type = base === undefined ? undefined : types.get(base);
  const isPart = type === "histogram" || (type === "summary" && suffix !== "bucket");
  return base !== undefined && isPart && !types.has(name) ? base : name;
}

function readPoint(scanner: LineScanner): Omit<GivenPoint, "isSum"> {
  const name = scanner.metricName();
  scanner.skipBlanks();
  const labels = scanner.take("{") ? scanner.labels() : none;
  scanner.skipBlanks();
  const value = scanner.number();
  scanner.skipBlanks();
  const time = scanner.isAtEnd ? undefined : scanner.timestamp();
  scanner.skipBlanks();
  if (!scanner.isAtEnd) throw scanner.error("nothing may stand behind the value and its time");
  return { name, value, time, labels, about: none, at: scanner.at };
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const special = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["+inf", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
]);
const escapes = new Map([
  ["\\", "\\"],
  ['"', '"'],
  ["n", "\n"],
]);

class LineScanner {
  readonly #line: string;
  readonly #number: number;
  #position = 0;

  constructor(line: string, number: number) {
    this.#line = line;
    this.#number = number;
  }

  get at(): GivenPoint["at"] {
    return { field: "", line: this.#number };
  }

  get isAtEnd(): boolean {
    return this.#position === this.#line.length;
  }

  error(message: string) {
    return invalidMetrics(this.at, message);
  }

  skipBlanks(): void {
    this.#match(/[ \t]*/y);
  }

  take(text: string): boolean {
    if (!this.#line.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  /** Up to the next blank; empty where there is none. */
  word(): string {
    return this.#match(/[^ \t]*/y);
  }

  metricName(): string {
    this.skipBlanks();
    const name = this.#match(/[a-zA-Z_:][a-zA-Z0-9_:]*/y);
    if (name === "") throw this.error("a name must begin with a letter, _ or :, and go on with those and digits");
    return name;
  }

  /** Behind the opening brace, up to and with the closing one; a comma may stand behind the last. */
  labels(): Map<string, string> {
    const labels = new Map<string, string>();
    for (;;) {
      this.skipBlanks();
      if (this.take("}")) return labels;
      const name = this.#match(/[a-zA-Z_][a-zA-Z0-9_]*/y);
      if (name === "") throw this.error("a label's name, or }, is missing");
      this.skipBlanks();
      if (!this.take("=")) throw this.error(`= is missing behind label ${name}`);
      this.skipBlanks();
      if (labels.has(name)) throw this.error(`label ${name} stands here twice`);
      labels.set(name, this.#quoted(name));
      this.skipBlanks();
      if (!this.take(",") && !this.#line.startsWith("}", this.#position)) throw this.error(`, or } is missing behind label ${name}`);
    }
  }

  number(): number {
    const word = this.word();
    const value = special.get(word.toLowerCase()) ?? (decimal.test(word) ? Number(word) : undefined);
    if (value === undefined) throw this.error(word === "" ? "a value is missing" : `${JSON.stringify(word.slice(0, 40))} is not a number`);
    return value;
  }

  timestamp(): number {
    const word = this.word();
    const time = Number(word);
    if (!/^-?\d{1,16}$/.test(word) || !Number.isSafeInteger(time))
      throw this.error("a time is a whole number of milliseconds since 1970 UTC");
    return time;
  }

  #quoted(name: string): string {
    if (!this.take('"')) throw this.error(`the value of label ${name} must stand in double quotes`);
    let text = "";
    for (;;) {
      text += this.#match(/[^"\\]*/y);
      if (this.take('"')) return text;
      if (!this.take("\\")) throw this.error(`the value of label ${name} has no end`);
      const escaped = escapes.get(this.#line[this.#position] ?? "");
      if (escaped === undefined) throw this.error(`the value of label ${name} escapes something else than \\\\, \\" and \\n`);
      text += escaped;
      this.#position++;
    }
  }

  /** What the sticky pattern matches here; empty for nothing. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    const [text = ""] = pattern.exec(this.#line) ?? [];
    this.#position += text.length;
    return text;
  }
}
