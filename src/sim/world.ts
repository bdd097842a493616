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
  /** Secrets that agents were sent, and refusals for the sake of another service. */
  secretsSent: number;
  dependencyWaits: number;
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
  /** Times without a leader that somebody met, and what was then in doubt: committed by the next one, or never. */
  leaderChanges: number;
  inDoubtKept: number;
  inDoubtLost: number;
  /** Answers that were lost with the leader that gave them. */
  answersLost: number;
  /** Appends that came through a follower after a read had told of a log without them: landed, or fenced by then. */
  lateLanded: number;
  lateFenced: number;
  /** What a minority refused. */
  minorityReads: number;
  minorityWrites: number;
  /** Of the holder's feed: records that were news, feeds that broke off, records that came twice or without those before. */
  fed: number;
  feedBreaks: number;
  feedRepeats: number;
  feedGaps: number;
  /** Records that a deposed holder told as committed, and that never were. */
  feedLies: number;
}

export const required = [
  "unknownLanded",
  "unknownNotLanded",
  "takeOvers",
  "rollbacks",
  "resizes",
  "imagesResolved",
  "imagesRefused",
  "secretsSent",
  "dependencyWaits",
  "olderRefused",
  "repeatedReports",
  "overtaken",
  "scheduledRuns",
  "runsSucceeded",
  "leaderChanges",
  "inDoubtKept",
  "inDoubtLost",
  "answersLost",
  "lateLanded",
  "lateFenced",
  "minorityReads",
  "minorityWrites",
  "fed",
  "feedBreaks",
  "feedRepeats",
  "feedGaps",
  "feedLies",
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
    secretsSent: 0,
    dependencyWaits: 0,
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
    leaderChanges: 0,
    inDoubtKept: 0,
    inDoubtLost: 0,
    answersLost: 0,
    lateLanded: 0,
    lateFenced: 0,
    minorityReads: 0,
    minorityWrites: 0,
    fed: 0,
    feedBreaks: 0,
    feedRepeats: 0,
    feedGaps: 0,
    feedLies: 0,
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
