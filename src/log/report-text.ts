import { type ContainerHealth, type EventOf, isId, type Observations, taskIdEnd } from "../model/index.js";

type Report = EventOf<"tasks.observed">["data"];
type Detail = NonNullable<Observations["details"]>[number];
type ObservedState = Observations["states"][number];

/**
 * The data of a `tasks.observed`, read and checked in one pass over its canonical text: two events in three are reports of
 * agents, and `JSON.parse` with the schema behind it takes twice as long. It takes less than they do (no escape, no sign, no
 * member out of order) and never anything that they do not; a property test proves it.
 * @param start where the data begin in the sealed text
 * @returns undefined where it does not take the text: the long way then reads it, or says what is wrong
 */
export function readReport(sealed: string, start: number): { data: Report; end: number } | undefined {
  const reader = new ReportReader(sealed, start);
  const data = reader.report();
  return data && { data, end: reader.at };
}

const observedStates = new Map<string, ObservedState>(
  (["starting", "running", "stopping", "complete", "failed", "rejected"] as const).map((state) => [state, state]),
);
const containerHealths = new Map<string, ContainerHealth>(
  (["none", "starting", "healthy", "unhealthy"] as const).map((health) => [health, health]),
);

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const firstPrintable = 0x20;
const zero = 0x30;
/** So many digits are a safe integer. */
const digitsMax = 15;
const tasksMax = 10_000;
const containersMax = 16;
/** Of a state or a health, and more. */
const nameMax = 16;
const endpointsMax = 32;
const portMax = 65_535;
const bootIdMax = 64;
const errorMax = 1024;
/** Behind the end of any text. */
const nowhere = 2 ** 30;

/**
 * Reads on from `at`, which is `nowhere` for good once something else stands there than what was asked for.
 * Lists begin with their first element: one that grows from nothing keeps room for sixteen more, and most hold one.
 */
class ReportReader {
  at: number;
  readonly #text: string;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  report(): Report | undefined {
    this.#skip('{"bootId":');
    const bootId = this.#string(bootIdMax);
    this.#skip(',"node":');
    const node = this.#string(bootIdMax);
    this.#skip(',"observations":{"containers":');
    const containers = this.#integers(0, containersMax - 1);
    const details = this.#has(',"details":') ? this.#details() : undefined;
    this.#skip(',"generations":');
    const generations = this.#integers(1, Number.MAX_SAFE_INTEGER);
    const healths = this.#has(',"healths":') ? this.#names(containerHealths) : undefined;
    this.#skip(',"states":');
    const states = this.#names(observedStates);
    this.#skip(',"tasks":');
    const tasks = this.#taskIds();
    this.#skip('},"reportSeq":');
    const reportSeq = this.#integer(1, Number.MAX_SAFE_INTEGER);
    this.#skip("}");
    if (this.at === nowhere || !isId(node) || tasks.length === 0 || tasks.length > tasksMax) return undefined;
    const observations: Observations = { tasks, containers, generations, states };
    if (details) observations.details = details;
    if (healths) observations.healths = healths;
    return { node, bootId, reportSeq, observations };
  }

  #details(): Detail[] {
    if (!this.#opens()) return [];
    const list = [this.#detail()];
    while (this.#goesOn()) list.push(this.#detail());
    return list;
  }

  #detail(): Detail {
    const detail: Detail = { row: 0 };
    this.#take(openBrace);
    if (this.#has('"error":')) {
      detail.error = this.#string(errorMax);
      this.#take(comma);
    }
    if (this.#has('"exitCode":')) {
      detail.exitCode = this.#integer(0, Number.MAX_SAFE_INTEGER);
      this.#take(comma);
    }
    if (this.#has('"ports":')) {
      detail.ports = this.#ports();
      this.#take(comma);
    }
    if (this.#has('"resizeError":')) {
      detail.resizeError = this.#string(errorMax);
      this.#take(comma);
    }
    if (this.#has('"resized":')) {
      detail.resized = this.#integer(1, Number.MAX_SAFE_INTEGER);
      this.#take(comma);
    }
    this.#skip('"row":');
    detail.row = this.#integer(0, Number.MAX_SAFE_INTEGER);
    this.#take(closeBrace);
    return detail;
  }

  #ports(): Record<string, number> {
    const ports: Record<string, number> = {};
    this.#take(openBrace);
    for (let count = 1; count <= endpointsMax; count++) {
      const endpoint = this.#string(errorMax);
      // As a member of an object literal it would be something else.
      if (endpoint === "__proto__") break;
      this.#take(colon);
      ports[endpoint] = this.#integer(1, portMax);
      if (this.#text.charCodeAt(this.at) !== comma) {
        this.#take(closeBrace);
        return ports;
      }
      this.at++;
    }
    this.at = nowhere;
    return ports;
  }

  #integers(min: number, max: number): number[] {
    if (!this.#opens()) return [];
    const list = [this.#integer(min, max)];
    while (this.#goesOn()) list.push(this.#integer(min, max));
    return list;
  }

  #names<T extends string>(known: Map<string, T>): T[] {
    if (!this.#opens()) return [];
    const list = [this.#name(known)];
    while (this.#goesOn()) list.push(this.#name(known));
    return list;
  }

  /** As the one string of that name in the map. */
  #name<T extends string>(known: Map<string, T>): T {
    const name = known.get(this.#string(nameMax));
    if (name === undefined) this.at = nowhere;
    return name as T;
  }

  #taskIds(): string[] {
    if (!this.#opens()) return [];
    const list = [this.#taskId()];
    while (this.#goesOn()) list.push(this.#taskId());
    return list;
  }

  #taskId(): string {
    const start = this.at + 1;
    const end = taskIdEnd(this.#text, start);
    const stands = end >= 0 && this.#text.charCodeAt(this.at) === quote && this.#text.charCodeAt(end) === quote;
    this.at = stands ? end + 1 : nowhere;
    return stands ? this.#text.slice(start, end) : "";
  }

  #opens(): boolean {
    this.#take(openBracket);
    if (this.#text.charCodeAt(this.at) !== closeBracket) return this.at !== nowhere;
    this.at++;
    return false;
  }

  #goesOn(): boolean {
    const unit = this.#text.charCodeAt(this.at);
    if (unit === comma) {
      this.at++;
      return true;
    }
    this.#take(closeBracket);
    return false;
  }

  #integer(min: number, max: number): number {
    const text = this.#text;
    const start = this.at;
    let value = 0;
    let at = start;
    for (let digit = text.charCodeAt(at) - zero; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - zero) value = value * 10 + digit;
    const digits = at - start;
    const isNumber = digits === 1 || (digits > 1 && digits <= digitsMax && text.charCodeAt(start) !== zero);
    this.at = isNumber && value >= min && value <= max ? at : nowhere;
    return value;
  }

  #string(max: number): string {
    const text = this.#text;
    const start = this.at + 1;
    let at = start;
    if (text.charCodeAt(this.at) === quote) {
      for (let unit = text.charCodeAt(at); unit !== quote; unit = text.charCodeAt(++at)) {
        // Also at the end of the text, where it is NaN.
        if (!(unit >= firstPrintable) || unit === backslash || at - start === max) {
          this.at = nowhere;
          return "";
        }
      }
      this.at = at + 1;
      return text.slice(start, at);
    }
    this.at = nowhere;
    return "";
  }

  #take(unit: number): void {
    this.at = this.#text.charCodeAt(this.at) === unit ? this.at + 1 : nowhere;
  }

  #skip(words: string): void {
    this.at = this.#text.startsWith(words, this.at) ? this.at + words.length : nowhere;
  }

  #has(words: string): boolean {
    // Nearly always one look tells: what may stand here instead differs in the third letter.
    const here = this.#text.charCodeAt(this.at + 2) === words.charCodeAt(2) && this.#text.startsWith(words, this.at);
    if (here) this.at += words.length;
    return here;
  }
}
