import { parsePosition, positionText } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { isOfThisLog, type Moment, type View } from "../projections/index.js";
import type { ApiContext } from "./context.js";
import { foreignLineage } from "./reads.js";

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;
const duration = /^(?:\d{1,9}(?:ms|s|m|h|d))+$/;
const unitMs: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The view at a moment that a client names; without one, the newest. */
export async function viewAt(context: ApiContext, at: string | undefined, field: string): Promise<View> {
  const { controller, clock } = context;
  const now = controller.view();
  if (at === undefined) return now;
  try {
    return await controller.stateAt(momentOf(at, field, now, clock.now()));
  } catch (error) {
    // The refusal of a moment calls it `at`.
    if (!(error instanceof ClusterError) || field === "at") throw error;
    const { kind, code, message, extra, cause } = error;
    throw new ClusterError(kind, code, message, { cause, extra, errors: error.errors.map((fault) => ({ ...fault, field })) });
  }
}

/**
 * A position, a seq, a time, or how long ago by the controller's clock.
 * @throws ClusterError `invalid_parameter`, `foreign_lineage`
 */
export function momentOf(at: string, field: string, view: View, nowMs: number): Moment {
  if (duration.test(at)) return { time: nowMs - durationMs(at) };
  if (rfc3339.test(at)) {
    const time = Date.parse(at);
    if (!Number.isNaN(time)) return { time };
  }
  if (!/^([0-9a-f]{16}-)?\d+$/.test(at)) {
    const message = "must be a position (LINEAGE-SEQ), a seq, a time such as 2026-01-31T12:00:00Z, or how long ago, such as 5m";
    throw new ClusterError("invalid", "invalid_parameter", `${field} ${message}`, { errors: [{ field, message }] });
  }
  const { lineage, seq } = parsePosition(at, field);
  if (lineage !== undefined && !isOfThisLog(view, lineage, seq)) throw foreignLineage("gone", { lineage, seq }, view, field);
  return { seq };
}

/**
 * A time, or how long ago by the controller's clock; ms since 1970 UTC.
 * @throws ClusterError `invalid_parameter`
 */
export function timeOf(text: string, field: string, nowMs: number): number {
  const time = duration.test(text) ? nowMs - durationMs(text) : rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  const message = "must be a time such as 2026-01-31T12:00:00Z, or how long ago, such as 5m";
  throw new ClusterError("invalid", "invalid_parameter", `${field} ${message}`, { errors: [{ field, message }] });
}

/** How long a text such as `1m30s` says. @throws ClusterError `invalid_parameter` */
export function spanMs(text: string, field: string): number {
  if (duration.test(text)) return durationMs(text);
  const message = "must be how long, such as 30s or 5m";
  throw new ClusterError("invalid", "invalid_parameter", `${field} ${message}`, { errors: [{ field, message }] });
}

function durationMs(text: string): number {
  return [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit as string] ?? 0),
    0,
  );
}

export function positionOf(view: View): string {
  return positionText(view.lineage, view.seq);
}
