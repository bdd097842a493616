import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { entriesOf, type ServiceView, type View } from "../projections/index.js";
import { requireEverywhere } from "./auth.js";
import type { ApiContext } from "./context.js";
import { nodeOf, serviceOf, stackOf, timeText } from "./convert.js";
import { digestOf } from "./digest.js";
import { type App, jsonType, type Response } from "./http/index.js";
import { positionOf, viewAt } from "./moments.js";
import { stalledMs } from "./output.js";
import { compareKeys, type PageKey, pageOf, parseCursor } from "./pages.js";
import { answer, query } from "./reads.js";
import { serviceKey } from "./services.js";
import { rowKey, rowsAfter, shownRow } from "./tasks.js";

/** An answer with more tasks is written bit by bit. */
const wholeTasksMax = 1_000;
/** Text that is made between two turns of the event loop, in characters. */
const sliceChars = 64 * 1024;

type Kind = "nodes" | "services" | "tasks" | "stacks";

interface Row {
  key(): PageKey;
  shown(): object;
}

/** The rows behind a key, in order. */
interface Collection {
  /** Of the parts of a key; see `parseCursor`. */
  shape: string;
  rows(after: PageKey | undefined): Iterable<Row>;
}

/** The cluster at a moment: as a whole, or one collection page by page. */
export function state(app: App, context: ApiContext): void {
  app.get("/v1/state", async (request, response) => {
    requireEverywhere(response, "read");
    const view = await viewAt(context, query(request, "at"), "at");
    const head = { position: positionOf(view), time: timeText(view.time), digest: await digestOf(context, view) };
    const all = collectionsOf(view);
    const kind = query<Kind | undefined>(request, "kind");
    if (kind !== undefined) {
      const { shape, rows } = all[kind];
      const after = parseCursor(query(request, "cursor"), shape);
      const { items, next } = pageOf(rows(after), query(request, "limit"), (row) => row.key(), shownOf);
      answer(response, view, { ...head, [kind]: items, next });
    } else if (tasksIn(view) <= wholeTasksMax) {
      const whole = Object.entries(all).map(([name, { rows }]) => [name, Array.from(rows(undefined), shownOf)]);
      answer(response, view, { ...head, ...Object.fromEntries(whole) });
    } else await stream(response, head, all);
  });
}

function shownOf(row: Row): object {
  return row.shown();
}

function collectionsOf(view: View): Record<Kind, Collection> {
  const services = [...entriesOf(view.services)].sort((a, b) => compareKeys(serviceKey(a), serviceKey(b)));
  return {
    nodes: sorted("ss", entriesOf(view.nodes), ({ name, id }) => [name, id], nodeOf),
    services: sorted("sss", services.filter(stands), serviceKey, serviceOf),
    tasks: { shape: "sssnns", rows: (after) => taskRows(view, services, after) },
    stacks: sorted(
      "ss",
      entriesOf(view.stacks),
      ({ namespace, name }) => [namespace, name],
      (stack) => stackOf(view, stack),
    ),
  };
}

function sorted<T>(shape: string, all: Iterable<T>, keyOf: (value: T) => PageKey, shown: (value: T) => object): Collection {
  return {
    shape,
    rows(after) {
      const keyed = Array.from(all, (value) => ({ key: keyOf(value), value })).filter(({ key }) => !after || compareKeys(key, after) > 0);
      return keyed.sort((a, b) => compareKeys(a.key, b.key)).map(({ key, value }) => ({ key: () => key, shown: () => shown(value) }));
    },
  };
}

function* taskRows(view: View, services: ServiceView[], after: PageKey | undefined): Generator<Row> {
  for (const row of rowsAfter(services, after, () => true)) yield { key: () => rowKey(row), shown: () => shownRow(view, row) };
}

function stands(service: ServiceView): boolean {
  return !service.removed;
}

function tasksIn(view: View): number {
  let tasks = 0;
  for (const { counts } of entriesOf(view.services)) for (const count of Object.values(counts)) tasks += count;
  return tasks;
}

/** The same document as for a small cluster. A reader that stands still is cut off; it may ask page by page. */
async function stream(response: Response, head: { position: string }, all: Record<Kind, Collection>): Promise<void> {
  response.set("Fleetlog-Seq", head.position).set("Content-Type", jsonType);
  response.setTimeout(stalledMs, () => response.destroy());
  await pipeline(Readable.from(slicesOf(head, all)), response).catch((error: NodeJS.ErrnoException) => {
    // Whoever hung up needs no answer.
    if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  });
}

async function* slicesOf(head: object, all: Record<Kind, Collection>): AsyncGenerator<string> {
  let text = JSON.stringify(head).slice(0, -1);
  for (const [name, { rows }] of Object.entries(all)) {
    text += `,"${name}":[`;
    let separator = "";
    for (const row of rows(undefined)) {
      text += separator + JSON.stringify(row.shown());
      separator = ",";
      if (text.length < sliceChars) continue;
      yield text;
      text = "";
      await nextTurn();
    }
    text += "]";
  }
  yield `${text}}`;
}
