import { oldViewMs } from "../controller/index.js";
import { type Position, parsePosition, positionText } from "../model/index.js";
import { ClusterError, isClusterError } from "../ports/index.js";
import { isOfThisLog, positionAt, type View } from "../projections/index.js";
import type { ApiContext } from "./context.js";
import type { Request, Response } from "./http/index.js";

/** How long a request waits for the position that it asks for. */
export const minSeqWaitMs = 5_000;

/** Lets a request wait until the view has reached its `Fleetlog-Min-Seq`. A write may send it as well: it names objects that the view must know. */
export function awaitMinSeq({ controller }: ApiContext, { headers }: Request): undefined | Promise<void> {
  const wanted = headers["fleetlog-min-seq"];
  if (typeof wanted !== "string") return undefined;
  const { lineage, seq } = parsePosition(wanted, "Fleetlog-Min-Seq");
  const view = controller.view();
  if (lineage !== undefined && !isOfThisLog(view, lineage, seq))
    throw foreignLineage("precondition", { lineage, seq }, view, "Fleetlog-Min-Seq");
  return seq > view.seq ? controller.waitFor(seq, minSeqWaitMs) : undefined;
}

/** A read is answered also while the log is silent: with how old, in seconds, what it says may be. */
export function tellAge({ controller }: ApiContext, { method }: Request, response: Response): void {
  if (method !== "GET") return;
  const ms = controller.ageMs();
  if (ms >= oldViewMs) response.set("Fleetlog-Age", String(Math.floor(ms / 1000)));
}

/** What only the log can tell is left out of an answer while that is silent: the rest is known all the same. */
export function whereTold<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (isClusterError(error) && error.code === "log_unavailable") return undefined;
    throw error;
  });
}

/** A position of another log than this one: `gone` for what would go on from there, `precondition` for what waits. */
export function foreignLineage(kind: "gone" | "precondition", { lineage, seq }: Position, view: View, field: string): ClusterError {
  const fork = view.ancestors.find((ancestor) => ancestor.lineage === lineage);
  const why = fork
    ? `lies behind the fork: this log left that lineage at ${positionText(fork.lineage, fork.seq)}, when it was restored, and is now ${view.lineage}`
    : `belongs to another log; the lineage of this one is ${view.lineage}`;
  const message = `${positionText(lineage ?? "", seq)} ${why}`;
  return new ClusterError(kind, "foreign_lineage", message, {
    errors: [{ field, message }],
    extra: {
      position: positionText(view.lineage, view.seq),
      oldest: positionAt(view, 1),
      ...(fork ? { fork: positionText(fork.lineage, fork.seq) } : {}),
    },
  });
}

/** Answers with what a view shows, and with the position of that view. */
export function answer(response: Response, view: View, body: object): void {
  response.set("Fleetlog-Seq", positionText(view.lineage, view.seq)).json(body);
}

export function notFound(code: string, what: string, field: string): ClusterError {
  return new ClusterError("notFound", code, what, { errors: [{ field, message: what }] });
}

/** The one value of a parameter that the contract has checked. */
export function query<T>(request: { query: unknown }, name: string): T {
  return (request.query as Record<string, unknown>)[name] as T;
}
