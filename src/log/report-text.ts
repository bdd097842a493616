import { type ContainerHealth, type EventOf, idPattern, type Observations } from "../model/index.js";

type Report = EventOf<"tasks.observed">["data"];
type Detail = NonNullable<Observations["details"]>[number];
type ObservedState = Observations["states"][number];

const observedStates = ["starting", "running", "stopping", "complete", "failed", "rejected"] as const satisfies readonly ObservedState[];
const containerHealths = ["none", "starting", "healthy", "unhealthy"] as const satisfies readonly ContainerHealth[];

/**
 * The data of a `tasks.observed`, checked by one regular expression over its canonical text and then only picked out: two events
 * in three are reports of agents, and `JSON.parse` with the schema behind it takes three times as long. It takes less than they
 * do (no escape, no sign, no member out of order) and never anything that they do not; a property test proves it.
 * @param start where the data begin in the sealed text
 * @returns undefined where it does not take the text, or an intent with a key follows the data: the long way then reads it, or says
 *   what is wrong
 */
export function readReport(sealed: string, start: number): Report | undefined {
  reportText.lastIndex = start;
  if (!reportText.test(sealed)) return undefined;
  const report = new ReportReader(sealed, start).report();
  return report.observations.tasks.length > tasksMax ? undefined : report;
}

const tasksMax = 10_000;
const bootIdMax = 64;
const textMax = 1024;
const endpointsMax = 32;

const reportText = reportPattern();

function reportPattern(): RegExp {
  const text = (max: number) => `"[^"\\\\\\u0000-\\u001f]{0,${max}}"`;
  const taskId = `"${idPattern}\\.[1-9][0-9]{0,6}\\.${idPattern}"`;
  const count = "[1-9][0-9]{0,14}";
  const integer = `(?:0|${count})`;
  const port = "(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
  const list = (each: string) => `\\[(?:${each}(?:,${each})*)?\\]`;
  const endpoint = `${text(textMax)}:${port}`;
  const detail = [
    `\\{(?:"error":${text(textMax)},)?(?:"exitCode":${integer},)?(?:"ports":\\{${endpoint}(?:,${endpoint}){0,${endpointsMax - 1}}\\},)?`,
    `(?:"resizeError":${text(textMax)},)?(?:"resized":${count},)?"row":${integer}\\}`,
  ].join("");
  return new RegExp(
    [
      `\\{"bootId":${text(bootIdMax)},"node":"${idPattern}","observations":\\{"containers":${list("(?:[0-9]|1[0-5])")}`,
      `(?:,"details":${list(detail)})?,"generations":${list(count)}(?:,"healths":${list(`"(?:${containerHealths.join("|")})"`)})?`,
      `,"states":${list(`"(?:${observedStates.join("|")})"`)},"tasks":\\[${taskId}(?:,${taskId})*\\]\\}`,
      `,"reportSeq":${count}\\},"intent":\\{"id":"${idPattern}"\\},`,
    ].join(""),
    "y",
  );
}

/** Told apart by the third letter, a state costs no string of its own. */
const stateByThird = new Map<number, ObservedState>(observedStates.map((state) => [state.charCodeAt(2), state]));
const healthByFirst = new Map<number, ContainerHealth>(containerHealths.map((health) => [health.charCodeAt(0), health]));

const quote = 0x22;
const comma = 0x2c;
const closeBracket = 0x5d;
const zero = 0x30;

/**
 * Picks out what the expression has seen to stand there. Lists begin with their first element: one that grows from nothing
 * keeps room for sixteen more, and most hold one.
 */
class ReportReader {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  report(): Report {
    this.#pass('{"bootId":');
    const bootId = this.#string();
    this.#pass(',"node":');
    const node = this.#string();
    this.#pass(',"observations":{"containers":');
    const containers = this.#integers();
    const details = this.#stands(',"details":') ? this.#details() : undefined;
    this.#pass(',"generations":');
    const generations = this.#integers();
    const healths = this.#stands(',"healths":') ? this.#names(healthByFirst, 0) : undefined;
    this.#pass(',"states":');
    const states = this.#names(stateByThird, 2);
    this.#pass(',"tasks":');
    const tasks = this.#strings();
    this.#pass('},"reportSeq":');
    const reportSeq = this.#integer();
    const observations: Observations = { tasks, containers, generations, states };
    if (details) observations.details = details;
    if (healths) observations.healths = healths;
    return { node, bootId, reportSeq, observations };
  }

  #pass(words: string): void {
    this.#at += words.length;
  }

  /** What may stand here instead differs in the third letter. */
  #stands(words: string): boolean {
    if (this.#text.charCodeAt(this.#at + 2) !== words.charCodeAt(2)) return false;
    this.#at += words.length;
    return true;
  }

  #details(): Detail[] {
    const start = this.#at;
    this.#at = this.#text.indexOf(',"generations":', start);
    return JSON.parse(this.#text.slice(start, this.#at));
  }

  #integers(): number[] {
    if (this.#isEmpty()) return [];
    const list = [this.#integer()];
    while (this.#goesOn()) list.push(this.#integer());
    return list;
  }

  #names<T extends string>(known: Map<number, T>, letter: number): T[] {
    if (this.#isEmpty()) return [];
    const list = [this.#name(known, letter)];
    while (this.#goesOn()) list.push(this.#name(known, letter));
    return list;
  }

  #strings(): string[] {
    if (this.#isEmpty()) return [];
    const list = [this.#string()];
    while (this.#goesOn()) list.push(this.#string());
    return list;
  }

  #isEmpty(): boolean {
    this.#at++;
    if (this.#text.charCodeAt(this.#at) !== closeBracket) return false;
    this.#at++;
    return true;
  }

  /** Passes the comma, or the end of the list. */
  #goesOn(): boolean {
    return this.#text.charCodeAt(this.#at++) === comma;
  }

  #integer(): number {
    const text = this.#text;
    let value = 0;
    let at = this.#at;
    for (let digit = text.charCodeAt(at) - zero; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - zero) value = value * 10 + digit;
    this.#at = at;
    return value;
  }

  #name<T extends string>(known: Map<number, T>, letter: number): T {
    const name = known.get(this.#text.charCodeAt(this.#at + 1 + letter)) as T;
    this.#at += name.length + 2;
    return name;
  }

  #string(): string {
    const text = this.#text;
    const start = this.#at + 1;
    let end = start;
    while (text.charCodeAt(end) !== quote) end++;
    this.#at = end + 1;
    return text.slice(start, end);
  }
}
