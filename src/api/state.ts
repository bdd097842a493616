import { setImmediate as nextTurn } from "node:timers/promises";
import type { Express } from "express";
import { parsePosition, positionText } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { digestInSlices, entriesOf, type View } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { nodeOf, serviceOf, stackOf, timeText } from "./convert.js";
import { compareKeys } from "./pages.js";
import { answer, foreignLineage, query } from "./reads.js";
import { serviceKey } from "./services.js";
import { allTasks } from "./tasks.js";

export function state(app: Express, { controller }: ApiContext): void {
  app.get("/v1/state", async (request, response) => {
    requireEverywhere(response, "read");
    const at = query<string | undefined>(request, "at");
    const now = controller.view();
    const view = at === undefined ? now : await controller.stateAt(momentOf(at, now));
    const services = [...entriesOf(view.services)].sort((a, b) => compareKeys(serviceKey(a), serviceKey(b)));
    answer(response, view, {
      position: positionText(view.lineage, view.seq),
      time: timeText(view.time),
      digest: await digestOf(view),
      nodes: [...entriesOf(view.nodes)].sort(byName).map(nodeOf),
      services: services.filter((service) => !service.removed).map(serviceOf),
      tasks: allTasks(view, services),
      stacks: [...entriesOf(view.stacks)].sort(byName).map((stack) => stackOf(view, stack)),
    });
  });
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

function momentOf(at: string, now: View): { seq: number } | { time: number } {
  if (rfc3339.test(at)) {
    const time = Date.parse(at);
    if (!Number.isNaN(time)) return { time };
  }
  if (!/^([0-9a-f]{16}-)?\d+$/.test(at)) {
    const message = "must be a position (LINEAGE-SEQ), a seq, or a time such as 2026-01-31T12:00:00Z";
    throw new ClusterError("invalid", "invalid_parameter", `at ${message}`, { errors: [{ field: "at", message }] });
  }
  const { lineage, seq } = parsePosition(at, "at");
  if (lineage !== undefined && lineage !== now.lineage) throw foreignLineage("gone", { lineage, seq }, now, "at");
  return { seq };
}

/** In slices: the digest of a large view that nobody has cached takes half a second. */
async function digestOf(view: View): Promise<string> {
  const slices = digestInSlices(view);
  for (;;) {
    const { done, value } = slices.next();
    if (done) return value;
    await nextTurn();
  }
}

function byName(a: { name: string; namespace?: string }, b: { name: string; namespace?: string }): number {
  return compareKeys([a.namespace ?? "", a.name], [b.namespace ?? "", b.name]);
}
