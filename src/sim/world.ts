import { Loop } from "./loop.js";
import { SeededRandom } from "./random.js";

/** What a run must have seen for its silence to mean anything; it fails where one of the `required` is 0. */
export interface Counts {
  intents: number;
  answers: number;
  faults: number;
  unknownLanded: number;
  unknownNotLanded: number;
  takeOvers: number;
  rollbacks: number;
  /** Tasks that got another size while they ran. */
  resizes: number;
  /** Versions whose images were resolved, and that could not be. */
  imagesResolved: number;
  imagesRefused: number;
  olderRefused: number;
  repeatedReports: number;
  starts: number;
  events: number;
  forwarded: number;
  agentMoves: number;
  /** Frames that came after later ones of their connection. */
  overtaken: number;
  /** Runs of jobs: begun, begun by their schedule, and ended well. */
  runs: number;
  scheduledRuns: number;
  runsSucceeded: number;
}

export const required = [
  "unknownLanded",
  "unknownNotLanded",
  "takeOvers",
  "rollbacks",
  "resizes",
  "imagesResolved",
  "imagesRefused",
  "olderRefused",
  "repeatedReports",
  "overtaken",
  "scheduledRuns",
  "runsSucceeded",
] as const satisfies (keyof Counts)[];

export function noCounts(): Counts {
  return {
    intents: 0,
    answers: 0,
    faults: 0,
    unknownLanded: 0,
    unknownNotLanded: 0,
    takeOvers: 0,
    rollbacks: 0,
    resizes: 0,
    imagesResolved: 0,
    imagesRefused: 0,
    olderRefused: 0,
    repeatedReports: 0,
    starts: 0,
    events: 0,
    forwarded: 0,
    agentMoves: 0,
    overtaken: 0,
    runs: 0,
    scheduledRuns: 0,
    runsSucceeded: 0,
  };
}

/** Which rule was found broken, and how. A shrunk schedule must break the same rule. */
export interface Violation {
  rule: string;
  message: string;
  atMs: number;
}

/** What everything in one simulated world shares: its time, its chance, and where the broken rule is noted. */
export class World {
  readonly loop = new Loop();
  readonly random: SeededRandom;
  readonly counts = noCounts();
  readonly trace: string[] | undefined;
  violation: Violation | undefined;

  constructor(seed: number, traced: boolean) {
    this.random = new SeededRandom(String(seed));
    this.trace = traced ? [] : undefined;
  }

  /** The first broken rule ends the world: what comes after it is its consequence. */
  fail(rule: string, message: string): void {
    if (this.violation) return;
    this.violation = { rule, message, atMs: this.loop.now };
    this.note("VIOLATION", `${rule}: ${message}`);
  }

  check(holds: boolean, rule: string, message: () => string): void {
    if (!holds) this.fail(rule, message());
  }

  /** `text` is a function where it costs something to make. */
  note(who: string, text: string | (() => string)): void {
    this.trace?.push(`${this.loop.now.toFixed(3).padStart(11)} ${who.padEnd(10)} ${typeof text === "string" ? text : text()}`);
  }
}
