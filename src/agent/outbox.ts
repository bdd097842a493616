import type { ContainerHealth, Observations, ObservedState } from "../model/index.js";
import { type InstanceId, instanceKey } from "./launch-record.js";

/** What the log waits to hear of a resize. */
export interface Resized {
  version: number;
  /** Seq of the event that ordered it; undefined where what failed was not said to be waited for. */
  order: number | undefined;
  /** What stands in its way. */
  error?: string;
}

export interface Observation extends InstanceId {
  state: ObservedState;
  health: ContainerHealth;
  exitCode?: number;
  error?: string;
  ports?: Record<string, number>;
  resized?: Resized;
}

export interface Report {
  reportSeq: number;
  observations: Observations;
}

const errorCharsMax = 1024;

/**
 * Observations on their way to the log. One report is under way at a time and is repeated, with its number, until it
 * is answered; meanwhile a newer observation of an instance replaces an older one that was not sent. So at most two
 * observations of each instance are ever held.
 */
export class Outbox {
  private readonly waiting = new Map<string, Observation>();
  private underWay: Report | undefined;

  constructor(
    private readonly nextSeq: () => number,
    private readonly rowsMax: number,
  ) {}

  add(observation: Observation): void {
    const key = instanceKey(observation);
    // Replaced in place of the new, so that an instance that changes all the time cannot hold up the others.
    this.waiting.set(key, observation);
  }

  /** The report to send now: the one under way, or a new one, or none. */
  next(): Report | undefined {
    if (this.underWay) return this.underWay;
    if (this.waiting.size === 0) return undefined;
    // Taken before the rows: a number that cannot be had loses nothing.
    const reportSeq = this.nextSeq();
    const rows: Observation[] = [];
    for (const [key, observation] of this.waiting) {
      if (rows.length === this.rowsMax) break;
      rows.push(observation);
      this.waiting.delete(key);
    }
    this.underWay = { reportSeq, observations: columns(rows) };
    return this.underWay;
  }

  /** @returns whether this was the answer that was waited for */
  answered(reportSeq: number): boolean {
    if (this.underWay?.reportSeq !== reportSeq) return false;
    this.underWay = undefined;
    return true;
  }

  get isEmpty(): boolean {
    return !this.underWay && this.waiting.size === 0;
  }
}

/** The log takes no half of a surrogate pair, be it from a program's name or from the cut. */
function errorText(error: string): string {
  return error.slice(0, errorCharsMax).replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}

function columns(rows: Observation[]): Observations {
  const observations: Observations = {
    tasks: rows.map((row) => row.task),
    containers: rows.map((row) => row.container),
    generations: rows.map((row) => row.generation),
    states: rows.map((row) => row.state),
  };
  if (rows.some((row) => row.health !== "none")) observations.healths = rows.map((row) => row.health);
  const details = rows.flatMap((row, index) => {
    const detail: NonNullable<Observations["details"]>[number] = { row: index };
    if (row.exitCode !== undefined) detail.exitCode = row.exitCode;
    if (row.error) detail.error = errorText(row.error);
    if (row.ports && Object.keys(row.ports).length > 0) detail.ports = row.ports;
    if (row.resized) detail.resized = row.resized.version;
    if (row.resized?.error !== undefined) detail.resizeError = errorText(row.resized.error);
    return Object.keys(detail).length > 1 ? [detail] : [];
  });
  if (details.length > 0) observations.details = details;
  return observations;
}
