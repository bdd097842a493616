import test from "ava";
import fc from "fast-check";
import { inLooks, type Span } from "../../../src/streams/auditor/looks.js";

/** What is found by looking part by part, at most `most` at once, beside what there is. */
async function found(
  numbers: readonly number[],
  span: Span,
  newest: boolean,
  limit: number,
  most: number,
  width: number,
): Promise<number[]> {
  const rows: number[] = [];
  await inLooks({
    span,
    newest,
    width,
    enough: () => rows.length >= limit,
    look({ after, to }) {
      const all = numbers.filter((number) => number > after && number <= to);
      const part = (newest ? all.reverse() : all).slice(0, Math.min(most, limit - rows.length));
      rows.push(...part);
      return part.length < Math.min(most, limit - (rows.length - part.length)) ? undefined : part.at(-1);
    },
  });
  return rows;
}

test("looks part by part find what one look would, in either order, whatever their width", async (t) => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(300), { maxLength: 60 }),
      fc.nat(300),
      fc.nat(300),
      fc.boolean(),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 50 }),
      async (numbers, after, to, newest, limit, most, width) => {
        const sorted = numbers.toSorted((a, b) => a - b);
        const within = sorted.filter((number) => number > after && number <= to);
        t.deepEqual(await found(sorted, { after, to }, newest, limit, most, width), (newest ? within.reverse() : within).slice(0, limit));
      },
    ),
    { numRuns: 300 },
  );
});

test("others have their turns while a span is looked through, and one that nobody waits for is looked through no further", async (t) => {
  const gone = new AbortController();
  let turns = 0;
  let looks = 0;
  const ticking = setInterval(() => turns++, 0);
  await inLooks({
    span: { after: 0, to: Number.MAX_SAFE_INTEGER },
    newest: false,
    signal: gone.signal,
    enough: () => false,
    look() {
      for (const until = performance.now() + 6; performance.now() < until; );
      if (++looks === 20 || turns >= 3) gone.abort();
      return undefined;
    },
  });
  clearInterval(ticking);
  t.true(turns >= 3);
  t.true(looks < 20);
});
