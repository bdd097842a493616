import { ClusterError, type FieldError } from "../../ports/index.js";

/** One value as a monitor sent it, in whichever format. */
export interface GivenPoint {
  name: string;
  value: number;
  /** Ms since 1970 UTC; undefined for now. */
  time: number | undefined;
  /** What tells it apart from others of its name. */
  labels: ReadonlyMap<string, string>;
  /** Who sends it, which tells nothing apart: it only says whose value this is. */
  about: ReadonlyMap<string, string>;
  /** A count, so that values with different labels can be added up. */
  isSum: boolean;
  at: Pick<FieldError, "field" | "line">;
}

export interface Given {
  points: GivenPoint[];
  leftOut: LeftOut;
}

/** What is not taken, and why: no fault of the request, but nothing that is kept either. */
export class LeftOut {
  readonly #reasons = new Map<string, number>();

  add(reason: string): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
  }

  get count(): number {
    return [...this.#reasons.values()].reduce((sum, count) => sum + count, 0);
  }

  /** E.g. `2 of a histogram; 1 late`. */
  get text(): string {
    return [...this.#reasons].map(([reason, count]) => `${count} ${reason}`).join("; ");
  }
}

/** Of one request: more would hold up everything else that the controller does. */
export const pointsMax = 20_000;

/** @throws ClusterError `invalid_metrics` where there are more values than one request may bring, kept or left out */
export function requireFew({ points, leftOut }: Given, at: GivenPoint["at"]): void {
  if (points.length + leftOut.count > pointsMax)
    throw invalidMetrics(at, `one request may bring ${pointsMax} values: send the rest in another`);
}

export const histogramReason = "of a histogram or a summary, which are not kept";
export const notFiniteReason = "not a finite number";

export function invalidMetrics(at: GivenPoint["at"], message: string): ClusterError {
  const where = at.line === undefined ? at.field || "body" : `line ${at.line}`;
  return new ClusterError("invalid", "invalid_metrics", `${where}: ${message}`, { errors: [{ ...at, message }] });
}
