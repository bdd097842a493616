import { setImmediate as nextTurn } from "node:timers/promises";
import type { Schemas } from "../model/index.js";
import { type DiffKind, diffViews, type ObjectChange, type View } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { timeText } from "./convert.js";
import type { App } from "./http/index.js";
import { positionOf, viewAt } from "./moments.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, query } from "./reads.js";

/** Changes found between two turns of the event loop. */
const sliceChanges = 500;

const kinds: DiffKind[] = ["node", "service", "stack", "task", "volume", "config", "secret"];

/** What is different between two moments. */
export function diff(app: App, context: ApiContext): void {
  app.get("/v1/diff", async (request, response) => {
    requireEverywhere(response, "read");
    const from = await viewAt(context, query(request, "from"), "from");
    const to = await viewAt(context, query(request, "to"), "to");
    const changes = await changesBetween(from, to);
    const wanted = query<DiffKind | undefined>(request, "kind");
    const after = parseCursor(query(request, "cursor"), "nssns");
    const rows = changes
      .filter((change) => (wanted ?? change.kind) === change.kind && (!after || compareKeys(keyOf(change), after) > 0))
      .sort((a, b) => compareKeys(keyOf(a), keyOf(b)));
    const body: Schemas["Diff"] = {
      from: endOf(from),
      to: endOf(to),
      counts: countsOf(changes),
      ...pageOf(rows, query(request, "limit"), keyOf, changeOf),
    };
    answer(response, to, body);
  });
}

async function changesBetween(from: View, to: View): Promise<ObjectChange[]> {
  const changes: ObjectChange[] = [];
  for (const change of diffViews(from, to)) {
    changes.push(change);
    if (changes.length % sliceChanges === 0) await nextTurn();
  }
  return changes;
}

function keyOf({ kind, namespace, name, slot, id }: ObjectChange): PageKey {
  // Tasks of one service by their slots, and not by the texts of these.
  return [kinds.indexOf(kind), namespace ?? "", slot === undefined ? name : name.slice(0, name.lastIndexOf(".")), slot ?? 0, id];
}

function endOf(view: View): Schemas["DiffEnd"] {
  return { position: positionOf(view), time: timeText(view.time) };
}

function countsOf(changes: readonly ObjectChange[]): Schemas["Diff"]["counts"] {
  const none = () => ({ added: 0, removed: 0, changed: 0 });
  const counts = {
    node: none(),
    service: none(),
    stack: none(),
    task: none(),
    volume: none(),
    config: none(),
    secret: none(),
  };
  for (const { kind, change } of changes) counts[kind][change]++;
  return counts;
}

function changeOf({ kind, change, id, name, namespace, fields }: ObjectChange): Schemas["DiffItem"] {
  return { kind, change, id, name, ...(namespace === undefined ? {} : { namespace }), fields };
}
