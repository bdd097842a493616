import { ClusterError } from "../ports/index.js";

/** A place on a log. Without a lineage it means the current one. */
export interface Position {
  lineage?: string;
  seq: number;
}

const pattern = /^(?:([0-9a-f]{16})-)?(0|[1-9][0-9]{0,15})$/;

export function positionText(lineage: string, seq: number): string {
  return `${lineage}-${seq}`;
}

/** @throws ClusterError `invalid_position` of kind invalid, naming `field` */
export function parsePosition(text: string, field: string): Position {
  const match = pattern.exec(text);
  const seq = Number(match?.[2]);
  if (!match || !Number.isSafeInteger(seq)) {
    const message = "must be LINEAGE-SEQ (16 hex digits, then a whole number) or a bare seq";
    throw new ClusterError("invalid", "invalid_position", `${field} ${message}`, { errors: [{ field, message }] });
  }
  return match[1] === undefined ? { seq } : { lineage: match[1], seq };
}
