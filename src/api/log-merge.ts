import type { Schemas } from "../model/index.js";

type LogLine = Schemas["LogLine"];

/** The lines of one task, in batches, in the order of time. Never throws. */
export type LogSource = AsyncGenerator<LogLine[]>;

/** Lines gathered before they are handed on. */
const batchLinesMax = 500;

interface Head {
  source: LogSource;
  lines: LogLine[];
  next: number;
}

/** All lines in the order of time; of each source no more than one batch is held. For sources that end. */
export async function* mergedByTime(sources: LogSource[]): AsyncGenerator<LogLine[]> {
  const heads: Head[] = [];
  try {
    for (const head of await Promise.all(sources.map((source) => advance({ source, lines: [], next: 0 })))) if (head) heads.push(head);
    let batch: LogLine[] = [];
    while (heads.length > 0) {
      let first = 0;
      for (let i = 1; i < heads.length; i++) if (timeAt(heads[i]) < timeAt(heads[first])) first = i;
      const head = heads[first] as Head;
      batch.push(head.lines[head.next++] as LogLine);
      if (head.next === head.lines.length && !(await advance(head))) heads.splice(first, 1);
      if (batch.length === batchLinesMax) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  } finally {
    await endAll(sources);
  }
}

/** Lines as they come, whichever source they come from; `later` adds sources while it lasts. For sources that follow. */
export async function* mergedByArrival(first: LogSource[], later: AsyncGenerator<LogSource> = none()): AsyncGenerator<LogLine[]> {
  const open = new Set<AsyncGenerator>();
  const come: { lines: LogLine[]; source: LogSource }[] = [];
  let wake = () => {};
  // Not by a race of all: that would leave something behind, each time, on each of those that are quiet.
  const draw = <T>(from: AsyncGenerator<T>, take: (value: T) => void) => {
    open.add(from);
    void from.next().then(({ done, value }) => {
      if (done) open.delete(from);
      else take(value);
      wake();
    });
  };
  const drawLines = (source: LogSource) => draw(source, (lines) => come.push({ lines, source }));
  const drawSource = () =>
    draw(later, (source) => {
      drawLines(source);
      drawSource();
    });
  try {
    first.forEach(drawLines);
    drawSource();
    while (open.size > 0) {
      const next = come.shift();
      if (next) {
        if (next.lines.length > 0) yield next.lines;
        drawLines(next.source);
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    await endAll([...open]);
  }
}

async function* none(): AsyncGenerator<never> {}

async function advance(head: Head): Promise<Head | undefined> {
  for (;;) {
    const { done, value } = await head.source.next();
    if (done) return undefined;
    if (value.length === 0) continue;
    head.lines = value;
    head.next = 0;
    return head;
  }
}

// RFC 3339 in UTC with milliseconds: its order as text is its order in time.
function timeAt(head: Head | undefined): string {
  return head?.lines[head.next]?.time ?? "";
}

async function endAll(sources: AsyncGenerator[]): Promise<void> {
  // A source that waits for a line ends when its signal aborts; it is not waited for here.
  for (const source of sources) void source.return(undefined);
}
